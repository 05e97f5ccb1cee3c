package org.flashsale.operator;

import java.util.Arrays;

/**
 * How many events of each second of event time were taken of late, so that an activation that comes
 * after some of its events can say how many.
 */
final class PassedEvents {

    private static final int SECONDS = 1_024;

    private final int[] counts = new int[SECONDS];
    private final long[] seconds = new long[SECONDS];
    private long total;

    PassedEvents() {
        Arrays.fill(seconds, Long.MIN_VALUE);
    }

    /** Counts an event. */
    void add(long eventTime) {
        long second = Math.floorDiv(eventTime, 1_000L);
        int slot = (int) (second & (SECONDS - 1));
        if (seconds[slot] != second) {
            seconds[slot] = second;
            counts[slot] = 0;
        }
        counts[slot]++;
    }

    /** A model was activated from a time on, a whole second; of others the second counts whole. */
    void activated(long effectiveFrom) {
        long first = Math.floorDiv(effectiveFrom, 1_000L);
        for (int slot = 0; slot < SECONDS; slot++) {
            if (seconds[slot] >= first) {
                total += counts[slot];
            }
        }
    }

    /** Events that came before the activation of their model. */
    long total() {
        return total;
    }
}
