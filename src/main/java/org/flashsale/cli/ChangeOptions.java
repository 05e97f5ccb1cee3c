package org.flashsale.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.ChangeOrders;
import org.flashsale.plan.PlanError;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the verbs that switch prices, and how such an order is given and answered. */
final class ChangeOptions {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why, for those who read the control topic later.")
    private Optional<String> reason = Optional.empty();

    @Mixin private OrderOptions options;

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
        options.check();
        OptionalLong from = options.effectiveFrom(ZoneOffset.UTC);
        ControlRecord record = new ControlRecord(kind, id, "", 0, from, "", json);
        if (ChangeOrders.parse(record) instanceof ChangeOrders.Parsed.Invalid invalid) {
            PlanError.lines(invalid.errors()).forEach(line -> errors.println(kind + ": " + line));
            return Main.MISUSED;
        }
        try (PlanPublisher publisher = new PlanPublisher(options.job().settings())) {
            OrderOptions.Outcome outcome =
                    options.outcome(
                            kind, id, publisher.order(kind, id, json, from, options.timeout()));
            String name = kind + " " + id;
            if (outcome.applied()) {
                terminal.printf(
                        "%s: applied by %d subtasks, in force from %s%n",
                        name, outcome.subtasks(), outcome.effectiveFrom());
            }
            outcome.errors().forEach(line -> errors.println(name + ": " + line));
            options.write(outcome);
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
}
