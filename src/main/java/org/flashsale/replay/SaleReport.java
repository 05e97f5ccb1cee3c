package org.flashsale.replay;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flashsale.domain.Count;
import org.flashsale.domain.SaleMetrics;

/**
 * What the job made of its input, and what each sale achieved. As JSON, the counters of the whole
 * job are fields by the names that {@code sale-metrics} gives them.
 *
 * @param books counters of the whole job
 * @param balanced whether the books hold exactly; while records are under way they may not yet
 * @param differences what does not hold, in words
 * @param deadLettersByReason by topic/code
 * @param alertsByCode ledger alerts
 * @param model name of the model behind the latest price, or empty
 * @param modelVersion its version, or empty
 * @param sales each sale, by id
 * @param prices each SKU with a price, by sale and SKU
 */
@JsonPropertyOrder({"balanced", "differences"})
public record SaleReport(
        @JsonIgnore SaleMetrics books,
        boolean balanced,
        List<String> differences,
        Map<String, Long> deadLettersByReason,
        Map<String, Long> alertsByCode,
        String model,
        String modelVersion,
        List<Sale> sales,
        List<Price> prices) {

    /**
     * One sale.
     *
     * @param sale plan id
     * @param metrics its counters
     */
    public record Sale(String sale, @JsonIgnore SaleMetrics metrics) {

        /** Its counters, by the names of {@code sale-metrics}. */
        @JsonAnyGetter
        public Map<String, Long> counts() {
            return named(metrics);
        }
    }

    /**
     * Prices of one SKU, minor units.
     *
     * @param sale plan id
     * @param sku stock keeping unit
     * @param currency ISO 4217 code
     * @param first first price
     * @param last price now
     * @param lowest ever
     * @param highest ever
     * @param changes prices after the first
     * @param stock units that the last decision planned with
     */
    public record Price(
            String sale,
            String sku,
            String currency,
            long first,
            long last,
            long lowest,
            long highest,
            long changes,
            long stock) {}

    /** Counters of the whole job, by the names of {@code sale-metrics}. */
    @JsonAnyGetter
    public Map<String, Long> counts() {
        return named(books);
    }

    /** This report with other differences. */
    public SaleReport with(List<String> found) {
        return new SaleReport(
                books,
                found.isEmpty(),
                List.copyOf(found),
                deadLettersByReason,
                alertsByCode,
                model,
                modelVersion,
                sales,
                prices);
    }

    private static Map<String, Long> named(SaleMetrics metrics) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Count count : Count.values()) {
            counts.put(camelCase(count), metrics.count(count));
        }
        return counts;
    }

    /** EVENTS_READ as eventsRead. */
    private static String camelCase(Count count) {
        StringBuilder name = new StringBuilder();
        for (String word : count.name().split("_", -1)) {
            String lower = word.toLowerCase(Locale.ROOT);
            name.append(
                    name.length() == 0
                            ? lower
                            : Character.toUpperCase(lower.charAt(0)) + lower.substring(1));
        }
        return name.toString();
    }
}
