package org.flashsale.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.flashsale.domain.ControlRecord;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.PlanError;
import org.flashsale.plan.SalePlans;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of every verb that gives the job orders, and what is said of its answers. */
final class OrderOptions {

    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--effective-from",
            paramLabel = "TIME",
            description = {
                "Event time from which it holds, on all subtasks alike: 2026-11-27T09:00:00Z; without"
                        + " Z it is local time, of the plan or else UTC.",
                "As early as possible if not given."
            })
    private Optional<String> effectiveFrom = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description =
                    "How long to wait for the job's answers to an order (default:"
                            + " ${DEFAULT-VALUE}).")
    private String timeout;

    @Option(
            names = "--out",
            paramLabel = "FILE.json",
            description = "Write the outcome as JSON, too.")
    private Optional<Path> out = Optional.empty();

    @Mixin private KafkaOptions kafka;

    /** Waits a minute unless told otherwise. */
    OrderOptions() {
        this("60s");
    }

    /**
     * For orders that take longer.
     *
     * @param timeout how long to wait unless told otherwise
     */
    OrderOptions(String timeout) {
        this.timeout = timeout;
    }

    /**
     * What came of an order, for {@code --out}.
     *
     * @param action kind of the order
     * @param id of the order
     * @param applied whether it holds
     * @param effectiveFrom event time from which it does, ISO 8601; empty if it does not
     * @param subtasks how many subtasks of the job answered
     * @param errors why it does not
     */
    record Outcome(
            String action,
            String id,
            boolean applied,
            String effectiveFrom,
            int subtasks,
            List<String> errors) {

        /** Copies the list. */
        Outcome {
            errors = List.copyOf(errors);
        }
    }

    /** How to reach the job's topics. */
    KafkaOptions job() {
        return kafka;
    }

    /**
     * The event time that was given.
     *
     * @param zone of times without one
     * @throws UsageError if it is no time
     */
    OptionalLong effectiveFrom(ZoneId zone) {
        if (effectiveFrom.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(SalePlans.parseTime(effectiveFrom.get(), zone));
        } catch (IllegalArgumentException e) {
            throw new UsageError("--effective-from: " + e.getMessage(), e);
        }
    }

    /**
     * How long to wait.
     *
     * @throws UsageError unless it is above 0 and at most an hour
     */
    Duration timeout() {
        return duration("--timeout", timeout);
    }

    /**
     * Reads an option that is a duration.
     *
     * @throws UsageError unless it is above 0 and at most an hour
     */
    static Duration duration(String option, String text) {
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

    /** Checks all of them, and that the file can be written, before anything is ordered. */
    void check() {
        timeout();
        out.ifPresent(OutputFiles::ready);
    }

    /**
     * Gives an order, and says what became of it.
     *
     * @param kind of the order
     * @param id of the order: newer ones of that id and kind replace it when the topic is compacted
     * @param document its document
     * @param check finds what is wrong with it before anything is ordered
     * @return exit code
     */
    int order(
            String kind,
            String id,
            Map<String, Object> document,
            Function<ControlRecord, List<PlanError>> check,
            CommandSpec spec)
            throws IOException {
        PrintWriter errors = spec.commandLine().getErr();
        String json = json(document);
        check();
        OptionalLong from = effectiveFrom(ZoneOffset.UTC);
        List<PlanError> wrong = check.apply(new ControlRecord(kind, id, "", 0, from, "", json));
        if (!wrong.isEmpty()) {
            PlanError.lines(wrong).forEach(line -> errors.println(kind + ": " + line));
            return Main.MISUSED;
        }
        try (PlanPublisher publisher = new PlanPublisher(kafka.settings())) {
            Outcome outcome = outcome(kind, id, publisher.order(kind, id, json, from, timeout()));
            String name = kind + " " + id;
            if (outcome.applied()) {
                spec.commandLine()
                        .getOut()
                        .printf(
                                "%s: applied by %d subtasks, in force from %s%n",
                                name, outcome.subtasks(), outcome.effectiveFrom());
            }
            outcome.errors().forEach(line -> errors.println(name + ": " + line));
            write(outcome);
            return outcome.applied() ? Main.DONE : Main.FAILED;
        }
    }

    private static String json(Map<String, Object> document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }

    /** What is to be told of an answer to an order that stays in the topic. */
    Outcome outcome(String kind, String id, PlanPublisher.Answer answer) {
        if (answer instanceof PlanPublisher.Answer.Applied applied) {
            String from = Instant.ofEpochMilli(applied.effectiveFrom()).toString();
            return new Outcome(kind, id, true, from, applied.subtasks(), List.of());
        }
        if (answer instanceof PlanPublisher.Answer.Refused refused) {
            return new Outcome(kind, id, false, "", 0, refused.errors());
        }
        PlanPublisher.Answer.Missing missing = (PlanPublisher.Answer.Missing) answer;
        String line =
                "%s answered within %s; it will find the order when it runs"
                        .formatted(missing.who(), seconds());
        return new Outcome(kind, id, false, "", missing.answered(), List.of(line));
    }

    /** The timeout in words. */
    String seconds() {
        long ms = timeout().toMillis();
        return ms % 1_000 == 0 ? ms / 1_000 + "s" : ms + "ms";
    }

    /** Writes an outcome where it was asked for. */
    void write(Object outcome) throws IOException {
        if (out.isPresent()) {
            OutputFiles.writeJson(out.get(), outcome);
        }
    }
}
