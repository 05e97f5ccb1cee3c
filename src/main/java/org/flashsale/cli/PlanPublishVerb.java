package org.flashsale.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.flashsale.config.KafkaSettings;
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

    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);

    @Parameters(paramLabel = "FILE", description = "The sale plan (YAML).")
    private Path file = Path.of("");

    @Option(
            names = "--with-stock",
            description = {
                "Once the plan is applied, book the stock that it expects, as initial movements.",
                "Doing it again changes nothing."
            })
    private boolean withStock;

    @Option(
            names = "--effective-from",
            paramLabel = "TIME",
            description = {
                "Event time from which the plan holds, such as 2026-11-27T10:00:00 (local time of"
                        + " the plan) or 2026-11-27T09:00:00Z.",
                "As early as possible if not given."
            })
    private Optional<String> effectiveFrom = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long to wait for the job's answers (default: ${DEFAULT-VALUE}).",
            defaultValue = "60s")
    private String timeout = "";

    @Mixin private KafkaOptions kafka;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter terminal = spec.commandLine().getOut();
        PrintWriter errors = spec.commandLine().getErr();
        PlanFile read = PlanFile.read(file);
        if (!(read.parsed() instanceof SalePlans.Parsed.Valid valid)) {
            read.errors().forEach(error -> errors.println(file + ": " + error.render()));
            return Main.MISUSED;
        }
        SalePlan plan = valid.plan();
        OptionalLong from = effectiveFrom(plan);
        Duration wait = timeout();
        KafkaSettings settings = kafka.settings();
        try (PlanPublisher publisher = new PlanPublisher(settings)) {
            PlanPublisher.Answer answer = publisher.publish(plan, read.document(), from, wait);
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
                return Main.DONE;
            }
            if (answer instanceof PlanPublisher.Answer.Refused refused) {
                refused.errors().forEach(line -> errors.println(plan.id() + ": " + line));
            } else if (answer instanceof PlanPublisher.Answer.Missing missing) {
                errors.println(plan.id() + ": " + describe(missing, wait));
            }
            return Main.FAILED;
        }
    }

    private static String describe(PlanPublisher.Answer.Missing missing, Duration wait) {
        String within = " within " + wait.toSeconds() + "s; it will find the plan when it runs";
        return missing.answered() == 0
                ? "no job answered" + within
                : "only "
                        + missing.answered()
                        + " of "
                        + missing.expected()
                        + " subtasks of the job answered"
                        + within;
    }

    private OptionalLong effectiveFrom(SalePlan plan) {
        if (effectiveFrom.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long time = SalePlans.parseTime(effectiveFrom.get(), plan.zone());
            if (time >= plan.end()) {
                throw new UsageError("--effective-from: is not before the end of the plan");
            }
            return OptionalLong.of(time);
        } catch (IllegalArgumentException e) {
            throw new UsageError("--effective-from: " + e.getMessage(), e);
        }
    }

    private Duration timeout() {
        try {
            Duration wait = SalePlans.parseDuration(timeout);
            if (wait.isZero() || wait.compareTo(TIMEOUT_MAX) > 0) {
                throw new UsageError("--timeout: must be above 0 and at most 1h");
            }
            return wait;
        } catch (IllegalArgumentException e) {
            throw new UsageError("--timeout: " + e.getMessage(), e);
        }
    }
}
