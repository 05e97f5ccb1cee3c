package org.flashsale.train.evaluate;

import java.util.Arrays;
import java.util.Locale;

/**
 * A value with its 95 % interval.
 *
 * @param value on all examples
 * @param low lower limit
 * @param high upper limit
 */
public record Estimate(double value, double low, double high) {

    private static final double LOW = 0.025;
    private static final double HIGH = 0.975;

    /** A value with the percentiles of its draws; draws that are not a number do not count. */
    static Estimate of(double value, double[] draws) {
        double[] sorted = Arrays.stream(draws).filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
            return new Estimate(value, Double.NaN, Double.NaN);
        }
        int low = (int) Math.floor(LOW * (sorted.length - 1));
        int high = (int) Math.ceil(HIGH * (sorted.length - 1));
        return new Estimate(value, sorted[low], sorted[high]);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.4f [%.4f, %.4f]", value, low, high);
    }
}
