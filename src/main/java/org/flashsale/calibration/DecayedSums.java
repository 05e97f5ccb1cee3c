package org.flashsale.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Closed windows' sums, those of long ago counting less. Windows are added in their order, so the
 * same windows give the same bits. Mutable, of one owner.
 */
final class DecayedSums {

    private static final double DEPENDENCE_MAX = 1_000;

    private final double[] counts = new double[ScoreSums.BINS];
    private final double[] positives = new double[ScoreSums.BINS];
    private final double[] logits = new double[ScoreSums.BINS];
    private double plainSquares;
    private double shopperSquares;

    /** Lets everything count less. */
    void decay(double factor) {
        for (int bin = 0; bin < ScoreSums.BINS; bin++) {
            counts[bin] *= factor;
            positives[bin] *= factor;
            logits[bin] *= factor;
        }
        plainSquares *= factor;
        shopperSquares *= factor;
    }

    void add(ScoreSums sums) {
        for (int bin = 0; bin < ScoreSums.BINS; bin++) {
            counts[bin] += sums.count(bin);
            positives[bin] += sums.positives(bin);
            logits[bin] += sums.logits(bin);
        }
        plainSquares += sums.plainSquares();
        shopperSquares += sums.shopperSquares();
    }

    double count(int bin) {
        return counts[bin];
    }

    double positives(int bin) {
        return positives[bin];
    }

    /** Mean logit of a bin that is not empty. */
    double logit(int bin) {
        return logits[bin] / counts[bin];
    }

    double count() {
        return total(counts);
    }

    double positives() {
        return total(positives);
    }

    /** Mean logit of all. */
    double center() {
        return total(logits) / count();
    }

    private static double total(double[] values) {
        double total = 0;
        for (double value : values) {
            total += value;
        }
        return total;
    }

    /**
     * By how much the labels of one shopper depend on each other: the variance of a sum over that
     * of independent ones (Kish 1965, design effect), at least 1.
     */
    double dependence() {
        double ratio = plainSquares > 0 ? shopperSquares / plainSquares : 1;
        return Math.min(Math.max(ratio, 1), DEPENDENCE_MAX);
    }

    void write(DataOutput out) throws IOException {
        for (int bin = 0; bin < ScoreSums.BINS; bin++) {
            out.writeDouble(counts[bin]);
            out.writeDouble(positives[bin]);
            out.writeDouble(logits[bin]);
        }
        out.writeDouble(plainSquares);
        out.writeDouble(shopperSquares);
    }

    static DecayedSums read(DataInput in) throws IOException {
        DecayedSums sums = new DecayedSums();
        for (int bin = 0; bin < ScoreSums.BINS; bin++) {
            sums.counts[bin] = in.readDouble();
            sums.positives[bin] = in.readDouble();
            sums.logits[bin] = in.readDouble();
        }
        sums.plainSquares = in.readDouble();
        sums.shopperSquares = in.readDouble();
        return sums;
    }
}
