package org.flashsale.train.task;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.features.Feature;
import org.flashsale.features.RowCatalogue;

/** The parts of a log that are looked at on their own. */
final class LogSlices {

    private static final double CENTS = 100;
    private static final int BANDS = 4;
    private static final long HOUR_MS = 3_600_000;
    private static final int HOURS = 24;

    private LogSlices() {}

    /** Per dimension the value of each event. */
    static Map<String, String[]> of(
            List<BehaviorEvent> events, float[][] rows, RowCatalogue catalogue) {
        Map<String, String[]> slices = new LinkedHashMap<>();
        slices.put("shopper", shoppers(rows, catalogue));
        slices.put("trafficSource", sources(events));
        slices.put("priceBand", bands(events));
        slices.put("hour", hours(events));
        return slices;
    }

    private static String[] shoppers(float[][] rows, RowCatalogue catalogue) {
        int sessions = catalogue.names().indexOf(Feature.SESSIONS.id());
        float one = (float) Math.log1p(1);
        return Arrays.stream(rows)
                .map(row -> row[sessions] <= one ? "new" : "returning")
                .toArray(String[]::new);
    }

    private static String[] sources(List<BehaviorEvent> events) {
        return events.stream()
                .map(event -> event.trafficSource().isEmpty() ? "unknown" : event.trafficSource())
                .toArray(String[]::new);
    }

    /** Quarters of the prices that were shown. */
    private static String[] bands(List<BehaviorEvent> events) {
        long[] prices =
                events.stream()
                        .mapToLong(BehaviorEvent::offeredPrice)
                        .filter(price -> price >= 0)
                        .sorted()
                        .toArray();
        return events.stream()
                .map(event -> event.offeredPrice() < 0 ? "unknown" : band(event, prices))
                .toArray(String[]::new);
    }

    private static String band(BehaviorEvent event, long[] sorted) {
        for (int band = 1; band < BANDS; band++) {
            long most = sorted[band * (sorted.length - 1) / BANDS];
            if (event.offeredPrice() <= most) {
                return String.format(Locale.ROOT, "%d: up to %.2f", band, most / CENTS);
            }
        }
        return BANDS + ": above";
    }

    private static String[] hours(List<BehaviorEvent> events) {
        String[] names = new String[HOURS];
        Arrays.setAll(names, hour -> String.format(Locale.ROOT, "%02d UTC", hour));
        return events.stream()
                .map(event -> names[(int) Math.floorMod(event.time() / HOUR_MS, (long) HOURS)])
                .toArray(String[]::new);
    }
}
