package org.flashsale.elasticity;

import java.util.Arrays;

/**
 * An estimate with what its draws say of it.
 *
 * @param value from the data as they are
 * @param sd standard deviation over the draws
 * @param low 2.5 % quantile of the draws
 * @param high 97.5 % quantile of the draws
 */
public record Estimate(double value, double sd, double low, double high) {
    private static final double TAIL = 0.025;

    /** From draws of a bootstrap, at least two (percentile interval, Efron 1979). */
    static Estimate of(double value, double[] draws) {
        double[] sorted = draws.clone();
        Arrays.sort(sorted);
        double mean = Arrays.stream(sorted).average().orElse(value);
        double squares = Arrays.stream(sorted).map(d -> (d - mean) * (d - mean)).sum();
        return new Estimate(
                value,
                Math.sqrt(squares / (sorted.length - 1)),
                quantile(sorted, TAIL),
                quantile(sorted, 1 - TAIL));
    }

    /** Of a normal belief. */
    static Estimate normal(double mean, double sd) {
        return new Estimate(mean, sd, mean - 1.96 * sd, mean + 1.96 * sd);
    }

    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
