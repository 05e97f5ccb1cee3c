package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.flashsale.domain.ControlRecord;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flashsale plan publish}: a plan goes live, or says why not. */
@Command(
        name = "publish",
        description = {
            "Publish a sale plan and wait until the job has applied or refused it.",
            "Exit code 0: applied by every subtask; 1: refused, or no answer; 2: not a valid plan."
        })
final class PlanPublishVerb implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The sale plan (YAML).")
    private Path file = Path.of("");

    @Option(
            names = "--with-stock",
            description = {
                "Once the plan is applied, book the stock that it expects, as initial movements.",
                "Doing it again changes nothing."
            })
    private boolean withStock;

    @Mixin private OrderOptions options;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter terminal = spec.commandLine().getOut();
        PrintWriter errors = spec.commandLine().getErr();
        PlanFile read = PlanFile.read(file);
        if (!(read.parsed() instanceof SalePlans.Parsed.Valid valid)) {
            read.errors().forEach(error -> errors.println(file + ": " + error.render()));
            return Main.MISUSED;
        }
        SalePlan plan = valid.plan();
        options.check();
        OptionalLong from = effectiveFrom(plan);
        try (PlanPublisher publisher = new PlanPublisher(options.job().settings())) {
            PlanPublisher.Answer answer =
                    publisher.publish(plan, read.document(), from, options.timeout());
            OrderOptions.Outcome outcome =
                    options.outcome(ControlRecord.SALE_PLAN, plan.id(), answer);
            if (answer instanceof PlanPublisher.Answer.Applied applied) {
                terminal.printf(
                        "%s: applied by %d subtasks, in force from %s%n",
                        plan.id(),
                        applied.subtasks(),
                        Instant.ofEpochMilli(Math.max(applied.effectiveFrom(), plan.start()))
                                .atZone(plan.zone())
                                .toOffsetDateTime());
                if (withStock) {
                    int movements = publisher.publishStock(plan, System.currentTimeMillis());
                    terminal.printf("%s: %d initial movements written%n", plan.id(), movements);
                }
            }
            outcome.errors().forEach(line -> errors.println(plan.id() + ": " + line));
            options.write(outcome);
            return outcome.applied() ? Main.DONE : Main.FAILED;
        }
    }

    private OptionalLong effectiveFrom(SalePlan plan) {
        OptionalLong from = options.effectiveFrom(plan.zone());
        if (from.isPresent() && from.getAsLong() >= plan.end()) {
            throw new UsageError("--effective-from: is not before the end of the plan");
        }
        return from;
    }
}
