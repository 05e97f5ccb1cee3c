package org.flashsale.elasticity;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * Estimates of one kind, each drawn towards their mean by how uncertain it is and how little they
 * differ (empirical Bayes with normal means; Morris 1983).
 *
 * @param mean of the kind
 * @param meanVariance variance of that mean
 * @param between variance of the true values around their mean
 * @param means per estimate, what is believed of its true value
 * @param variances their variances
 */
record Shrinkage(
        double mean, double meanVariance, double between, double[] means, double[] variances) {

    /** Fewer estimates than this do not tell how much they differ. */
    static final int COUNT_MIN = 3;

    private static final int ITERATIONS = 50;

    /**
     * Variance between true values by moments: the weighted spread of the estimates, less the
     * spread that their errors alone would have (DerSimonian and Laird 1986), weights made again
     * from the result until they stay.
     *
     * @param expectedSpread weights to the weighted spread of the errors alone
     */
    static double between(
            double[] estimates, double[] variances, ToDoubleFunction<double[]> expectedSpread) {
        double between = 0;
        for (int i = 0; i < ITERATIONS; i++) {
            double[] weights = weights(variances, between);
            double total = Arrays.stream(weights).sum();
            double squares = Arrays.stream(weights).map(w -> w * w).sum();
            double excess = spread(estimates, weights) - expectedSpread.applyAsDouble(weights);
            double next = Math.max(0, excess / (total - squares / total));
            if (Math.abs(next - between) < 1e-9) {
                return next;
            }
            between = next;
        }
        return between;
    }

    /** Spread of independent errors. */
    static ToDoubleFunction<double[]> independent(double[] variances) {
        return weights -> {
            double total = Arrays.stream(weights).sum();
            double expected = 0;
            for (int i = 0; i < weights.length; i++) {
                expected += weights[i] * variances[i] * (1 - weights[i] / total);
            }
            return expected;
        };
    }

    /**
     * Spread of errors that were drawn together: SKUs of one category share the luck of a week.
     *
     * @param errors per estimate, per draw
     */
    static ToDoubleFunction<double[]> drawn(double[][] errors) {
        return weights -> {
            double sum = 0;
            for (int d = 0; d < errors[0].length; d++) {
                sum += spread(draw(errors, d), weights);
            }
            return sum / errors[0].length;
        };
    }

    /** Σ w (x − mean)². */
    static double spread(double[] values, double[] weights) {
        double mean = mean(values, weights);
        double spread = 0;
        for (int i = 0; i < values.length; i++) {
            spread += weights[i] * (values[i] - mean) * (values[i] - mean);
        }
        return spread;
    }

    static double mean(double[] values, double[] weights) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weights[i] * values[i];
        }
        return sum / Arrays.stream(weights).sum();
    }

    /** 1/(variance + between). */
    static double[] weights(double[] variances, double between) {
        return Arrays.stream(variances).map(v -> 1 / Math.max(v + between, 1e-12)).toArray();
    }

    static double[] draw(double[][] errors, int draw) {
        double[] values = new double[errors.length];
        for (int i = 0; i < errors.length; i++) {
            values[i] = errors[i][draw];
        }
        return values;
    }

    /** Draws every estimate towards a mean. */
    static Shrinkage towards(
            double mean,
            double meanVariance,
            double between,
            double[] estimates,
            double[] variances) {
        int count = estimates.length;
        double[] means = new double[count];
        double[] spreads = new double[count];
        for (int i = 0; i < count; i++) {
            double pull = variances[i] / Math.max(variances[i] + between, 1e-12);
            double away = estimates[i] - mean;
            means[i] = mean + (1 - pull) * away;
            spreads[i] = (1 - pull) * variances[i] + pull * pull * meanVariance;
            if (count > COUNT_MIN) {
                // That between is itself an estimate (Morris 1983, eq. 1.17).
                spreads[i] += 2.0 / (count - COUNT_MIN) * pull * pull * away * away;
            }
        }
        return new Shrinkage(mean, meanVariance, between, means, spreads);
    }
}
