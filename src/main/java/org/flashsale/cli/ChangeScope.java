package org.flashsale.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.flashsale.failure.UsageError;
import picocli.CommandLine.Option;

/** Says what is to be frozen or let go: exactly one of SKUs, a sale and everything. */
final class ChangeScope {

    @Option(names = "--sku", paramLabel = "SKU", description = "A SKU; can be given several times.")
    private List<String> skus = List.of();

    @Option(
            names = "--sale",
            paramLabel = "ID",
            description = "Every SKU of the sale with this plan id.")
    private Optional<String> sale = Optional.empty();

    @Option(names = "--global", description = "Every SKU of every sale.")
    private boolean global;

    /** The fields of a document. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        if (global) {
            document.put("global", true);
        }
        sale.ifPresent(id -> document.put("sale", id));
        if (!skus.isEmpty()) {
            document.put("skus", skus);
        }
        if (document.size() != 1) {
            throw new UsageError("name one of --sku, --sale and --global, such as --sku A-1");
        }
        return document;
    }

    /** Id of the order: one per name, so that the newest word about it survives compaction. */
    String id() {
        if (global) {
            return "global";
        }
        if (sale.isPresent()) {
            return "sale:" + sale.get();
        }
        return skus.size() == 1 ? "sku:" + skus.get(0) : "skus:" + UUID.randomUUID();
    }
}
