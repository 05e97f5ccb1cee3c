package org.flashsale.train.evaluate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;

/**
 * How good probabilities are against what happened, with intervals from a percentile bootstrap over
 * units (Efron 1979): examples of one unit are not independent, units are.
 */
public final class Measures {

    private static final double P_MIN = 1e-6;
    private static final int BINS = 15;
    private static final int MEASURES = Measure.values().length;

    // All in the order of ascending scores, equal ones in the order in which they were given.
    private final double[] scores;
    private final boolean[] labels;
    private final int[] units;
    private final double[] losses;
    private final int unitCount;
    private final double threshold;

    /**
     * Measures without a threshold: there is no {@link Measure#F1}.
     *
     * @param scores probabilities
     * @param labels what happened
     * @param units unit of each example
     * @param unitCount units to draw from; those without an example are drawn, too
     */
    public Measures(double[] scores, boolean[] labels, int[] units, int unitCount) {
        this(scores, labels, units, unitCount, Double.NaN);
    }

    /**
     * Measures.
     *
     * @param threshold least probability of class 1, or not a number
     */
    public Measures(
            double[] scores, boolean[] labels, int[] units, int unitCount, double threshold) {
        int size = scores.length;
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
        this.scores = new double[size];
        this.labels = new boolean[size];
        this.units = new int[size];
        this.losses = new double[size];
        for (int i = 0; i < size; i++) {
            this.scores[i] = scores[order[i]];
            this.labels[i] = labels[order[i]];
            this.units[i] = units[order[i]];
            double p = Math.max(P_MIN, Math.min(this.scores[i], 1 - P_MIN));
            losses[i] = -StrictMath.log(this.labels[i] ? p : 1 - p);
        }
        this.unitCount = unitCount;
        this.threshold = threshold;
    }

    /** All measures, with as many draws. */
    public Drawn draw(int draws, long seed) {
        int[] once = new int[unitCount];
        Arrays.fill(once, 1);
        SplittableRandom random = new SplittableRandom(seed);
        double[][] drawn = new double[draws][];
        for (int d = 0; d < draws; d++) {
            int[] counts = new int[unitCount];
            for (int u = 0; u < unitCount; u++) {
                counts[random.nextInt(unitCount)]++;
            }
            drawn[d] = measure(counts);
        }
        return new Drawn(measure(once), drawn);
    }

    /** All measures when each unit counts so often. */
    double[] measure(int[] counts) {
        double positives = 0;
        long total = 0;
        for (int i = 0; i < labels.length; i++) {
            positives += labels[i] ? counts[units[i]] : 0;
            total += counts[units[i]];
        }
        double[] values = new double[MEASURES];
        Arrays.fill(values, Double.NaN);
        if (total > 0) {
            values[Drawn.index(Measure.BASE_RATE)] = positives / total;
            ranks(counts, positives, total - positives, values);
            errors(counts, total, values);
            values[Drawn.index(Measure.F1)] = f1(counts, positives);
        }
        return values;
    }

    private void ranks(int[] counts, double allPositives, double allNegatives, double[] values) {
        double pairs = 0;
        double precision = 0;
        double negatives = 0;
        double positives = 0;
        int i = 0;
        while (i < scores.length) {
            double tiedPositives = 0;
            double tiedNegatives = 0;
            int start = i;
            while (i < scores.length && scores[i] == scores[start]) {
                int weight = counts[units[i]];
                tiedPositives += labels[i] ? weight : 0;
                tiedNegatives += labels[i] ? 0 : weight;
                i++;
            }
            if (tiedPositives > 0) {
                double hits = allPositives - positives;
                precision += tiedPositives * hits / (hits + allNegatives - negatives);
            }
            pairs += tiedPositives * (negatives + tiedNegatives / 2);
            negatives += tiedNegatives;
            positives += tiedPositives;
        }
        if (allPositives > 0 && allNegatives > 0) {
            values[Drawn.index(Measure.AUC)] = pairs / allPositives / allNegatives;
            values[Drawn.index(Measure.AUPR)] = precision / allPositives;
        }
    }

    private void errors(int[] counts, long total, double[] values) {
        double loss = 0;
        double squares = 0;
        double[] bins = new double[BINS];
        long rank = 0;
        for (int i = 0; i < scores.length; i++) {
            int weight = counts[units[i]];
            double error = (labels[i] ? 1 : 0) - scores[i];
            loss += weight * losses[i];
            squares += weight * error * error;
            for (int copy = 0; copy < weight; copy++) {
                bins[(int) (BINS * rank / total)] += error;
                rank++;
            }
        }
        values[Drawn.index(Measure.LOG_LOSS)] = loss / total;
        values[Drawn.index(Measure.BRIER)] = squares / total;
        values[Drawn.index(Measure.ECE)] = Arrays.stream(bins).map(Math::abs).sum() / total;
    }

    private double f1(int[] counts, double positives) {
        if (Double.isNaN(threshold)) {
            return Double.NaN;
        }
        double hits = 0;
        double named = 0;
        for (int i = scores.length - 1; i >= 0 && scores[i] >= threshold; i--) {
            hits += labels[i] ? counts[units[i]] : 0;
            named += counts[units[i]];
        }
        return named + positives == 0 ? Double.NaN : 2 * hits / (named + positives);
    }

    /** The least probability of class 1 that makes {@link Measure#F1} greatest. */
    public double bestThreshold() {
        double positives = 0;
        for (boolean label : labels) {
            positives += label ? 1 : 0;
        }
        double best = -1;
        double bestThreshold = 0.5;
        double hits = 0;
        for (int i = scores.length - 1; i >= 0; i--) {
            hits += labels[i] ? 1 : 0;
            double f1 = 2 * hits / (scores.length - i + positives);
            boolean lastOfTie = i == 0 || scores[i - 1] < scores[i];
            if (lastOfTie && f1 > best) {
                best = f1;
                bestThreshold = scores[i];
            }
        }
        return bestThreshold;
    }
}
