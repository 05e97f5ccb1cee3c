package org.flashsale.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.flashsale.domain.ControlRecord;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.ChangeOrders;
import org.flashsale.plan.PlanError;
import org.flashsale.plan.SalePlans;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the verbs that switch prices, and how such an order is given and answered. */
final class ChangeOptions {

    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--effective-from",
            paramLabel = "TIME",
            description = {
                "Event time from which it holds, such as 2026-11-27T09:00:00Z.",
                "At once if not given: from now on, on all subtasks alike."
            })
    private Optional<String> effectiveFrom = Optional.empty();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why, for those who read the control topic later.")
    private Optional<String> reason = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long to wait for the job's answers (default: ${DEFAULT-VALUE}).",
            defaultValue = "60s")
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
            List<String> errors) {}

    /**
     * Gives an order, and says what became of it.
     *
     * @param kind of the order
     * @param id of the order: newer ones of that id and kind replace it when the topic is compacted
     * @param document fields of its document
     * @return exit code
     */
    int order(
            String kind,
            String id,
            Map<String, Object> document,
            PrintWriter terminal,
            PrintWriter errors)
            throws IOException {
        reason.ifPresent(text -> document.put("reason", text));
        String json = json(document);
        OptionalLong from = given();
        Duration wait = timeout();
        ControlRecord record = new ControlRecord(kind, id, "", 0, from, "", json);
        if (ChangeOrders.parse(record) instanceof ChangeOrders.Parsed.Invalid invalid) {
            PlanError.lines(invalid.errors()).forEach(line -> errors.println(kind + ": " + line));
            return Main.MISUSED;
        }
        try (PlanPublisher publisher = new PlanPublisher(kafka.settings())) {
            PlanPublisher.Answer answer = publisher.order(kind, id, json, from, wait);
            Outcome outcome = outcome(kind, id, answer, wait);
            String name = kind + " " + id;
            if (outcome.applied()) {
                terminal.printf(
                        "%s: applied by %d subtasks, in force from %s%n",
                        name, outcome.subtasks(), outcome.effectiveFrom());
            }
            outcome.errors().forEach(line -> errors.println(name + ": " + line));
            if (out.isPresent()) {
                OutputFiles.writeJson(out.get(), outcome);
            }
            return outcome.applied() ? Main.DONE : Main.FAILED;
        }
    }

    private static Outcome outcome(
            String kind, String id, PlanPublisher.Answer answer, Duration wait) {
        if (answer instanceof PlanPublisher.Answer.Applied applied) {
            String from = Instant.ofEpochMilli(applied.effectiveFrom()).toString();
            return new Outcome(kind, id, true, from, applied.subtasks(), List.of());
        }
        if (answer instanceof PlanPublisher.Answer.Refused refused) {
            return new Outcome(kind, id, false, "", 0, refused.errors());
        }
        PlanPublisher.Answer.Missing missing = (PlanPublisher.Answer.Missing) answer;
        String who =
                missing.answered() == 0
                        ? "no job"
                        : "only %d of %d subtasks of the job"
                                .formatted(missing.answered(), missing.expected());
        String line =
                "%s answered within %ds; it will find the order when it runs"
                        .formatted(who, wait.toSeconds());
        return new Outcome(kind, id, false, "", missing.answered(), List.of(line));
    }

    private static String json(Map<String, Object> document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
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
