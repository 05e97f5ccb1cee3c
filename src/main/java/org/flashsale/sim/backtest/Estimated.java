package org.flashsale.sim.backtest;

import java.util.Arrays;

/**
 * A mean over seeds.
 *
 * @param mean arithmetic mean
 * @param halfWidth half of the 95 % confidence interval, 1.96 standard errors
 */
public record Estimated(double mean, double halfWidth) {

    /** Of at least one value. */
    static Estimated of(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        int n = values.length;
        double half = n < 2 ? 0 : 1.96 * Math.sqrt(squares / (n - 1) / n);
        return new Estimated(mean, half);
    }

    /** The value below which a share of the values lies, linear between two of them. */
    static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
