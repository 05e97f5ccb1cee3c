package org.flashsale.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.flashsale.config.KafkaSettings;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.SalePlans;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Options of the verbs that change models, and how such a change goes: every subtask prepares the
 * model and tells its watermark, then all of them score with it from one event time on.
 */
final class ModelSwitch {

    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);

    @Option(
            names = "--effective-from",
            paramLabel = "TIME",
            description = {
                "Event time from which the model scores, such as 2026-11-27T09:00:00Z.",
                "The highest watermark of all subtasks and the margin if not given."
            })
    private Optional<String> effectiveFrom = Optional.empty();

    @Option(
            names = "--margin",
            paramLabel = "DURATION",
            description =
                    "Event time that is left for the order's way (default: ${DEFAULT-VALUE}).",
            defaultValue = "10s")
    private String margin = "";

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description =
                    "How long to wait for the answers to each of the two orders"
                            + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "2m")
    private String timeout = "";

    @Option(
            names = "--out",
            paramLabel = "FILE.json",
            description = "Write the outcome as JSON, too.")
    private Optional<Path> out = Optional.empty();

    @Mixin private KafkaOptions kafka;

    /**
     * What came of it, for {@code --out}.
     *
     * @param action {@code release} or {@code rollback}
     * @param bundle URI of the bundle, or empty
     * @param sha256 SHA-256 of its {@code model.json}, or empty
     * @param effectiveFrom event time from which it scores, ISO 8601
     * @param subtasks how many subtasks of the job follow
     */
    record Outcome(
            String action, String bundle, String sha256, String effectiveFrom, int subtasks) {}

    /** One of the two orders. */
    record Order(String kind, String id, String document) {}

    /** Options of the job that the verb was given. */
    KafkaOptions job() {
        return kafka;
    }

    /**
     * Prepares, then activates; says how it goes.
     *
     * @param name of what is changed, for people
     * @return exit code
     */
    int run(
            String name,
            Outcome outcome,
            Order prepare,
            Order activate,
            PrintWriter terminal,
            PrintWriter errors)
            throws java.io.IOException {
        OptionalLong given = given();
        Duration wait = duration("--timeout", timeout);
        Duration left = duration("--margin", margin);
        KafkaSettings settings = kafka.settings();
        try (PlanPublisher publisher = new PlanPublisher(settings)) {
            Steps steps = new Steps(publisher, wait, name, errors);
            Optional<PlanPublisher.Answer.Applied> prepared =
                    steps.order(prepare, OptionalLong.empty());
            if (prepared.isEmpty()) {
                return Main.FAILED;
            }
            Supplier<Long> early = () -> after(prepared.get().effectiveFrom(), left);
            long from = given.isPresent() ? given.getAsLong() : early.get();
            terminal.printf("%s: ready on %d subtasks%n", name, prepared.get().subtasks());
            terminal.flush();
            Optional<PlanPublisher.Answer.Applied> active =
                    steps.order(activate, OptionalLong.of(from));
            if (active.isEmpty()) {
                return Main.FAILED;
            }
            String time = Instant.ofEpochMilli(from).toString();
            terminal.printf(
                    "%s: scores from %s on, on %d subtasks%n", name, time, active.get().subtasks());
            if (out.isPresent()) {
                OutputFiles.writeJson(
                        out.get(),
                        new Outcome(
                                outcome.action(),
                                outcome.bundle(),
                                outcome.sha256(),
                                time,
                                active.get().subtasks()));
            }
            return Main.DONE;
        }
    }

    /** A whole second after a watermark; without one, before the first event. */
    private static long after(long watermark, Duration margin) {
        return watermark == Long.MIN_VALUE
                ? 0
                : -Math.floorDiv(-(watermark + margin.toMillis()), 1_000L) * 1_000;
    }

    private record Steps(
            PlanPublisher publisher, Duration patience, String name, PrintWriter errors) {

        Optional<PlanPublisher.Answer.Applied> order(Order order, OptionalLong from) {
            PlanPublisher.Answer answer =
                    publisher.order(order.kind(), order.id(), order.document(), from, patience);
            if (answer instanceof PlanPublisher.Answer.Applied applied) {
                return Optional.of(applied);
            }
            if (answer instanceof PlanPublisher.Answer.Refused refused) {
                refused.errors().forEach(line -> errors.println(name + ": " + line));
            } else if (answer instanceof PlanPublisher.Answer.Missing missing) {
                errors.printf(
                        "%s: %s answered %s within %ds%n",
                        name,
                        missing.answered() == 0
                                ? "no job"
                                : "only %d of %d subtasks"
                                        .formatted(missing.answered(), missing.expected()),
                        order.kind(),
                        patience.toSeconds());
            }
            return Optional.empty();
        }
    }

    private OptionalLong given() {
        if (effectiveFrom.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(SalePlans.parseTime(effectiveFrom.get(), ZoneOffset.UTC));
        } catch (IllegalArgumentException e) {
            throw new UsageError("--effective-from: " + e.getMessage(), e);
        }
    }

    private static Duration duration(String option, String text) {
        try {
            Duration duration = SalePlans.parseDuration(text);
            if (duration.isZero() || duration.compareTo(TIMEOUT_MAX) > 0) {
                throw new UsageError(option + ": must be above 0 and at most 1h");
            }
            return duration;
        } catch (IllegalArgumentException e) {
            throw new UsageError(option + ": " + e.getMessage(), e);
        }
    }
}
