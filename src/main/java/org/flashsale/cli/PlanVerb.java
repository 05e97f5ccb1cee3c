package org.flashsale.cli;

import java.util.concurrent.Callable;
import org.flashsale.failure.UsageError;
import picocli.CommandLine.Command;

/** {@code flashsale plan}: sale plans. */
@Command(
        name = "plan",
        description = "Check, draft, rehearse and publish sale plans.",
        subcommands = {
            PlanValidateVerb.class,
            PlanFromLogVerb.class,
            PlanRehearseVerb.class,
            PlanPublishVerb.class
        })
final class PlanVerb implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new UsageError("say what to do; 'flashsale plan --help' lists it");
    }
}
