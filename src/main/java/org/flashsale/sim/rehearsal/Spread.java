package org.flashsale.sim.rehearsal;

import java.util.Arrays;

/**
 * A figure over the seeds of a rehearsal.
 *
 * @param mean arithmetic mean
 * @param low 5 % quantile
 * @param high 95 % quantile
 */
public record Spread(double mean, double low, double high) {
    private static final double TAIL = 0.05;

    /** Of at least one value. */
    static Spread of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(
                Arrays.stream(sorted).average().orElseThrow(),
                quantile(sorted, TAIL),
                quantile(sorted, 1 - TAIL));
    }

    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
