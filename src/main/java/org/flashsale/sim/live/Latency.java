package org.flashsale.sim.live;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How long something took; safe for all threads. */
final class Latency {
    private static final long HIGHEST_MICROS = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 3;

    private final Histogram micros = new Histogram(HIGHEST_MICROS, DIGITS);

    synchronized void addMicros(long value) {
        micros.recordValue(Math.max(0, Math.min(HIGHEST_MICROS, value)));
    }

    void addMillis(long value) {
        addMicros(TimeUnit.MILLISECONDS.toMicros(value));
    }

    synchronized Summary summary() {
        return new Summary(
                micros.getValueAtPercentile(50) / 1_000.0,
                micros.getValueAtPercentile(99) / 1_000.0,
                micros.getTotalCount());
    }

    /**
     * Percentiles, 0 when nothing was measured.
     *
     * @param p50 ms
     * @param p99 ms
     * @param count how many were measured
     */
    record Summary(double p50, double p99, long count) {}
}
