package org.flashsale.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.flashsale.domain.ControlRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code flashsale unfreeze}: prices change again. */
@Command(
        name = "unfreeze",
        description = {
            "Let prices change again that were frozen under this very name. A SKU stays frozen while",
            "another of SKU, sale and everything is.",
            "Exit code 0: applied by every subtask of the job; 1: refused, or no answer; 2: wrong"
                    + " arguments."
        })
final class UnfreezeVerb implements Callable<Integer> {

    @Mixin private ChangeScope scope;
    @Mixin private ChangeOptions change;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return change.order(
                ControlRecord.UNFREEZE,
                scope.id(),
                scope.document(),
                spec.commandLine().getOut(),
                spec.commandLine().getErr());
    }
}
