package org.flashsale.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * By how much recalibrated scores did better than those of the model on labels that they were not
 * learned from, in log loss, natural (Dawid 1984, prequential). Windows of long ago count less.
 *
 * @param gain log loss of the model's scores less that of the recalibrated ones, summed
 * @param variance of the gain
 */
record Evidence(double gain, double variance) {

    static final Evidence NONE = new Evidence(0, 0);

    /**
     * How its memory relates to the half-life of the settings: whether a drift that was followed
     * still goes on is known by the newest labels, and what was gained before is no reason to
     * follow it when it turns round.
     */
    private static final double MEMORY = 0.25;

    /** Counting less, after so many half-lives of the settings. */
    Evidence decay(double halfLives) {
        double factor = Math.pow(0.5, halfLives / MEMORY);
        return new Evidence(gain * factor, variance * factor);
    }

    /**
     * With the scores of one more window.
     *
     * @param dependence how many labels count as one
     */
    Evidence plus(ScoreSums sums, LogitMap map, double dependence) {
        double more = 0;
        double spread = 0;
        for (int bin = 0; bin < ScoreSums.BINS; bin++) {
            long count = sums.count(bin);
            if (count > 0) {
                double before = sums.logits(bin) / count;
                double after = map.onLogit(before);
                more +=
                        sums.positives(bin) * (after - before)
                                - count * (softplus(after) - softplus(before));
                double q = 1 / (1 + Math.exp(-after));
                spread += (after - before) * (after - before) * count * q * (1 - q);
            }
        }
        return Double.isFinite(more + spread)
                ? new Evidence(gain + more, variance + spread * dependence)
                : this;
    }

    private static double softplus(double logit) {
        return Math.log1p(Math.exp(logit));
    }

    /** Whether the gain is above 0 by more than so many standard errors. */
    boolean isGain(double errors) {
        return gain > errors * Math.sqrt(variance);
    }

    /** Whether the gain is below 0 by more than so many standard errors. */
    boolean isHarm(double errors) {
        return -gain > errors * Math.sqrt(variance);
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(gain);
        out.writeDouble(variance);
    }

    static Evidence read(DataInput in) throws IOException {
        return new Evidence(in.readDouble(), in.readDouble());
    }
}
