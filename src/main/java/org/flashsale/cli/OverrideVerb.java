package org.flashsale.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flashsale.domain.ControlRecord;
import org.flashsale.failure.UsageError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flashsale override}: a SKU has the price that is said, for a while. */
@Command(
        name = "override",
        description = {
            "Charge a price for one SKU until a time; then its policy goes on. The price must lie",
            "inside floor, list price and price endings of the plan.",
            "Exit code 0: applied by every subtask of the job; 1: refused, or no answer; 2: wrong"
                    + " arguments."
        })
final class OverrideVerb implements Callable<Integer> {

    @Parameters(paramLabel = "SKU", description = "The SKU.")
    private String sku = "";

    @Option(
            names = "--price",
            paramLabel = "AMOUNT",
            description = "The price, in major units: 79.99.")
    private Optional<String> price = Optional.empty();

    @Option(
            names = "--currency",
            paramLabel = "CODE",
            description = "Refuse it if the plan's amounts are in another currency.")
    private Optional<String> currency = Optional.empty();

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description =
                    "When it ends: 2026-11-27T12:00:00Z, or local time of the plan without Z.")
    private Optional<String> until = Optional.empty();

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description = "How long it holds, instead of --until: 30m.")
    private Optional<String> lasts = Optional.empty();

    @Option(names = "--cancel", description = "End the ordered price of the SKU now.")
    private boolean cancel;

    @Mixin private ChangeOptions change;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        boolean some = price.isPresent() || until.isPresent() || lasts.isPresent();
        if (cancel ? some : price.isEmpty() || until.isPresent() == lasts.isPresent()) {
            throw new UsageError(
                    "say --price and one of --until and --for, or --cancel and none of them");
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("sku", sku);
        price.ifPresent(amount -> document.put("price", number(amount)));
        currency.ifPresent(code -> document.put("currency", code));
        until.ifPresent(time -> document.put("until", time));
        lasts.ifPresent(span -> document.put("for", span));
        return change.order(
                cancel ? ControlRecord.PRICE_OVERRIDE_CANCEL : ControlRecord.PRICE_OVERRIDE,
                "sku:" + sku,
                document,
                spec);
    }

    private static BigDecimal number(String amount) {
        if (!amount.matches("[0-9]{1,15}(\\.[0-9]{1,4})?")) {
            throw new UsageError("--price: is no amount such as 79.99");
        }
        return new BigDecimal(amount);
    }
}
