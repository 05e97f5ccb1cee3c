package org.flashsale.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.flashsale.domain.ControlRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code flashsale model rollback}: the model before scores again. */
@Command(
        name = "rollback",
        description = {
            "Have the running job score with the model before the last released one again.",
            "Exit code 0: it scores, or will from the effective time on; 1: refused, or no answer,"
                    + " and nothing changes."
        })
final class ModelRollbackVerb implements Callable<Integer> {

    private static final String NAME = "rollback";

    @Mixin private ModelSwitch change;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ModelSwitch.Order order =
                new ModelSwitch.Order(ControlRecord.MODEL_ROLLBACK, "model", "{}");
        return change.run(
                NAME,
                new ModelSwitch.Outcome(NAME, "", "", "", 0),
                order,
                order,
                spec.commandLine().getOut(),
                spec.commandLine().getErr());
    }
}
