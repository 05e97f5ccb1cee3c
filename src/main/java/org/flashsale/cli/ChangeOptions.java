package org.flashsale.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.ChangeOrders;
import org.flashsale.plan.PlanError;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of the verbs that switch prices. */
final class ChangeOptions {

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why, for those who read the control topic later.")
    private Optional<String> reason = Optional.empty();

    @Mixin private OrderOptions options;

    /** As {@link OrderOptions#order}. */
    int order(String kind, String id, Map<String, Object> document, CommandSpec spec)
            throws IOException {
        reason.ifPresent(text -> document.put("reason", text));
        return options.order(kind, id, document, ChangeOptions::wrong, spec);
    }

    private static List<PlanError> wrong(ControlRecord order) {
        return ChangeOrders.parse(order) instanceof ChangeOrders.Parsed.Invalid invalid
                ? invalid.errors()
                : List.of();
    }
}
