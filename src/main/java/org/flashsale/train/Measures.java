package org.flashsale.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * How good probabilities are against what happened, with 95 % intervals from a percentile bootstrap
 * over shoppers: events of one shopper are not independent, shoppers are.
 */
final class Measures {

    private static final int DRAWS = 300;
    private static final double LOW = 0.025;
    private static final double HIGH = 0.975;
    private static final double P_MIN = 1e-6;

    private final double[] scores;
    private final boolean[] labels;
    private final int[] users;
    private final int userCount;

    /**
     * A value with its interval.
     *
     * @param value on all events
     * @param low lower limit
     * @param high upper limit
     */
    record Estimate(double value, double low, double high) {
        @Override
        public String toString() {
            return String.format("%.4f [%.4f, %.4f]", value, low, high);
        }
    }

    Measures(double[] scores, boolean[] labels, int[] users, int userCount) {
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
        this.scores = new double[scores.length];
        this.labels = new boolean[scores.length];
        this.users = new int[scores.length];
        for (int i = 0; i < order.length; i++) {
            this.scores[i] = scores[order[i]];
            this.labels[i] = labels[order[i]];
            this.users[i] = users[order[i]];
        }
        this.userCount = userCount;
    }

    /** Area under the ROC curve; ties count half. */
    Estimate auc(long seed) {
        return estimate(this::auc, seed);
    }

    /** Mean negative log likelihood, nats. */
    Estimate logLoss(long seed) {
        return estimate(this::logLoss, seed);
    }

    /** Share of positive labels. */
    Estimate baseRate(long seed) {
        return estimate(this::baseRate, seed);
    }

    private Estimate estimate(ToDoubleFunction<int[]> measure, long seed) {
        int[] once = new int[userCount];
        Arrays.fill(once, 1);
        SplittableRandom random = new SplittableRandom(seed);
        double[] draws = new double[DRAWS];
        for (int d = 0; d < DRAWS; d++) {
            int[] counts = new int[userCount];
            for (int u = 0; u < userCount; u++) {
                counts[random.nextInt(userCount)]++;
            }
            draws[d] = measure.applyAsDouble(counts);
        }
        Arrays.sort(draws);
        int low = (int) Math.floor(LOW * (DRAWS - 1));
        int high = (int) Math.ceil(HIGH * (DRAWS - 1));
        return new Estimate(measure.applyAsDouble(once), draws[low], draws[high]);
    }

    private double auc(int[] counts) {
        double pairs = 0;
        double negatives = 0;
        double positives = 0;
        int i = 0;
        while (i < scores.length) {
            double tiedPositives = 0;
            double tiedNegatives = 0;
            int start = i;
            while (i < scores.length && scores[i] == scores[start]) {
                int weight = counts[users[i]];
                tiedPositives += labels[i] ? weight : 0;
                tiedNegatives += labels[i] ? 0 : weight;
                i++;
            }
            pairs += tiedPositives * (negatives + tiedNegatives / 2);
            negatives += tiedNegatives;
            positives += tiedPositives;
        }
        return positives == 0 || negatives == 0 ? 0.5 : pairs / positives / negatives;
    }

    private double baseRate(int[] counts) {
        double positives = 0;
        double total = 0;
        for (int i = 0; i < labels.length; i++) {
            positives += labels[i] ? counts[users[i]] : 0;
            total += counts[users[i]];
        }
        return total == 0 ? 0 : positives / total;
    }

    private double logLoss(int[] counts) {
        double loss = 0;
        double total = 0;
        for (int i = 0; i < scores.length; i++) {
            double p = Math.max(P_MIN, Math.min(scores[i], 1 - P_MIN));
            loss -= counts[users[i]] * StrictMath.log(labels[i] ? p : 1 - p);
            total += counts[users[i]];
        }
        return total == 0 ? 0 : loss / total;
    }
}
