package org.flashsale.train.evaluate;

import java.util.Arrays;
import java.util.Comparator;
import org.flashsale.report.Series;

/** Curves of scores against labels, thinned to what an eye can tell apart. */
final class Curves {

    private static final int POINTS = 200;
    private static final int BINS = 15;

    private final double[] scores;
    private final boolean[] labels;
    private final double positives;

    /** Sorts by score, the highest first. */
    Curves(double[] scores, boolean[] labels) {
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> -scores[i]));
        this.scores = new double[scores.length];
        this.labels = new boolean[scores.length];
        int count = 0;
        for (int i = 0; i < order.length; i++) {
            this.scores[i] = scores[order[i]];
            this.labels[i] = labels[order[i]];
            count += this.labels[i] ? 1 : 0;
        }
        positives = count;
    }

    /** True positive rate over false positive rate. */
    Series roc(String name) {
        double negatives = scores.length - positives;
        return thinned(
                name,
                0,
                0,
                (hits, misses) -> misses / negatives,
                (hits, misses) -> hits / positives);
    }

    /** Precision over recall. */
    Series precisionRecall(String name) {
        return thinned(
                name,
                0,
                Double.NaN,
                (hits, misses) -> hits / positives,
                (hits, misses) -> hits / (hits + misses));
    }

    /** Share of positive labels over the mean probability of bins of equal size. */
    Series calibration(String name) {
        double[] x = new double[BINS];
        double[] y = new double[BINS];
        int[] sizes = new int[BINS];
        int last = scores.length - 1;
        for (int i = 0; i <= last; i++) {
            int bin = (int) ((long) BINS * i / scores.length);
            x[bin] += scores[last - i];
            y[bin] += labels[last - i] ? 1 : 0;
            sizes[bin]++;
        }
        for (int bin = 0; bin < BINS; bin++) {
            x[bin] /= sizes[bin];
            y[bin] /= sizes[bin];
        }
        return Series.line(name, x, y);
    }

    private interface Rate {
        double of(double hits, double misses);
    }

    private Series thinned(String name, double x0, double y0, Rate across, Rate up) {
        double[] x = new double[POINTS + 2];
        double[] y = new double[POINTS + 2];
        x[0] = x0;
        y[0] = y0;
        int size = 1;
        double hits = 0;
        double misses = 0;
        double next = y0 == 0 ? 0 : (double) scores.length / POINTS;
        for (int i = 0; i < scores.length; i++) {
            hits += labels[i] ? 1 : 0;
            misses += labels[i] ? 0 : 1;
            boolean lastOfTie = i == scores.length - 1 || scores[i + 1] < scores[i];
            if (lastOfTie && (i >= next || i == scores.length - 1) && size < x.length) {
                x[size] = across.of(hits, misses);
                y[size] = up.of(hits, misses);
                size++;
                next = i + (double) scores.length / POINTS;
            }
        }
        return Series.line(name, Arrays.copyOf(x, size), Arrays.copyOf(y, size));
    }
}
