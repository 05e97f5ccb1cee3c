package org.flashsale.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** How the events of a traffic cluster: time since the same shopper's event before. */
final class Gaps {

    private static final int[] WITHIN_S = {10, 60, 300};
    private static final int UNKNOWN = Integer.MIN_VALUE;

    private final int[] lastMs;
    private final Histogram gaps = new Histogram(3);
    private final long[] within = new long[WITHIN_S.length];
    private long events;

    Gaps(int users) {
        lastMs = new int[users];
        Arrays.fill(lastMs, UNKNOWN);
    }

    void add(int user, long timeMs) {
        events++;
        if (lastMs[user] != UNKNOWN) {
            long gap = timeMs - lastMs[user];
            gaps.recordValue(gap);
            for (int i = 0; i < within.length; i++) {
                within[i] += gap <= WITHIN_S[i] * 1000L ? 1 : 0;
            }
        }
        lastMs[user] = (int) timeMs;
    }

    /** Quantiles in seconds, and the share of events whose shopper was seen shortly before. */
    Map<String, Object> summary() {
        Map<String, Object> all = new LinkedHashMap<>();
        for (double q : new double[] {10, 25, 50, 75, 90, 99}) {
            all.put("p" + (int) q + "Seconds", gaps.getValueAtPercentile(q) / 1000.0);
        }
        for (int i = 0; i < within.length; i++) {
            all.put(
                    "seenWithin" + WITHIN_S[i] + "Seconds",
                    Math.round(1000.0 * within[i] / Math.max(1, events)) / 1000.0);
        }
        return all;
    }
}
