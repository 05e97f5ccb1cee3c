package org.flashsale.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.flashsale.domain.ControlRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code flashsale freeze}: prices stay as they are. */
@Command(
        name = "freeze",
        description = {
            "Keep prices as they are: they are renewed, but do not change, and no stock is ordered to",
            "move. A sale still begins and ends.",
            "Exit code 0: applied by every subtask of the job; 1: refused, or no answer; 2: wrong"
                    + " arguments."
        })
final class FreezeVerb implements Callable<Integer> {

    @Mixin private ChangeScope scope;
    @Mixin private ChangeOptions change;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return change.order(
                ControlRecord.FREEZE,
                scope.id(),
                scope.document(),
                spec.commandLine().getOut(),
                spec.commandLine().getErr());
    }
}
