package org.flashsale.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Options of the verbs that change models, and how such a change goes: every subtask prepares the
 * model and tells its watermark, then all of them score with it from one event time on.
 */
final class ModelSwitch {

    @Option(
            names = "--margin",
            paramLabel = "DURATION",
            description =
                    "Event time that is left for the order's way (default: ${DEFAULT-VALUE}).",
            defaultValue = "10s")
    private String margin = "";

    @Mixin private final OrderOptions options = new OrderOptions("2m");

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
        return options.job();
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
        options.check();
        OptionalLong given = options.effectiveFrom(ZoneOffset.UTC);
        Duration left = OrderOptions.duration("--margin", margin);
        try (PlanPublisher publisher = new PlanPublisher(options.job().settings())) {
            Steps steps = new Steps(publisher, options, name, errors);
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
            options.write(
                    new Outcome(
                            outcome.action(),
                            outcome.bundle(),
                            outcome.sha256(),
                            time,
                            active.get().subtasks()));
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
            PlanPublisher publisher, OrderOptions options, String name, PrintWriter errors) {

        Optional<PlanPublisher.Answer.Applied> order(Order order, OptionalLong from) {
            PlanPublisher.Answer answer =
                    publisher.order(
                            order.kind(), order.id(), order.document(), from, options.timeout());
            if (answer instanceof PlanPublisher.Answer.Applied applied) {
                return Optional.of(applied);
            }
            if (answer instanceof PlanPublisher.Answer.Refused refused) {
                refused.errors().forEach(line -> errors.println(name + ": " + line));
            } else if (answer instanceof PlanPublisher.Answer.Missing missing) {
                errors.printf(
                        "%s: %s answered %s within %s%n",
                        name, missing.who(), order.kind(), options.seconds());
            }
            return Optional.empty();
        }
    }
}
