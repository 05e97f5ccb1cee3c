package org.flashsale.wire;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.flashsale.domain.Count;
import org.flashsale.domain.SaleMetrics;

/** {@code sale-metrics}; a counter of 0 and a missing one are the same. */
public enum SaleMetricsCodec implements Codec<SaleMetrics> {
    INSTANCE;

    /** The counters are fields in the order of the enum, with the map of reasons after this one. */
    private static final Count BEFORE_REASONS = Count.DEAD_LETTERS;

    private static final Count[] COUNTS = Count.values();

    @Override
    public Topic topic() {
        return Topic.SALE_METRICS;
    }

    @Override
    public Class<SaleMetrics> type() {
        return SaleMetrics.class;
    }

    @Override
    public void writeBody(SaleMetrics metrics, BodyWriter out) {
        out.writeText(metrics.sale());
        out.writeLong(metrics.windowStart());
        out.writeLong(metrics.windowEnd());
        for (Count count : COUNTS) {
            out.writeLong(metrics.count(count));
            if (count == BEFORE_REASONS) {
                out.writeItems(
                        metrics.deadLettersByReason().entrySet(),
                        (entry, o) -> {
                            o.writeText(entry.getKey());
                            o.writeLong(entry.getValue());
                        });
            }
        }
    }

    @Override
    public SaleMetrics readBody(BodyReader in) throws RejectedRecord {
        String sale = in.readId("sale");
        long windowStart = in.readLong();
        long windowEnd = in.readLong();
        Map<Count, Long> counts = new EnumMap<>(Count.class);
        Map<String, Long> reasons = new HashMap<>();
        for (Count count : COUNTS) {
            long total = in.readLong();
            if (total != 0) {
                counts.put(count, total);
            }
            if (count == BEFORE_REASONS) {
                in.readItems(
                                i ->
                                        Map.entry(
                                                i.readText("reason", 0, Limits.LABEL_CHARS_MAX),
                                                i.readLong()))
                        .forEach(entry -> reasons.put(entry.getKey(), entry.getValue()));
            }
        }
        return new SaleMetrics(sale, windowStart, windowEnd, counts, reasons);
    }
}
