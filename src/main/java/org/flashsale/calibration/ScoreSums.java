package org.flashsale.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.flashsale.binary.Binary;

/**
 * Scores and their labels, summed by the scores' logits in {@value #BINS} bins. All sums are
 * integers, so any grouping of partial sums gives the same. Mutable, of one owner.
 */
public final class ScoreSums {

    /** Bins of equal width over the logits from −{@value #LOGIT_MAX} to {@value #LOGIT_MAX}. */
    public static final int BINS = 112;

    /** Logits beyond this count in the outermost bins. */
    static final double LOGIT_MAX = 14;

    /** One unit of a logit. */
    static final double LOGIT_UNIT = 1.0 / (1 << 16);

    /** One unit of a residual; squares are counted in its square. */
    private static final double RESIDUAL_UNIT = 1.0 / (1 << 10);

    private final long[] counts = new long[BINS];
    private final long[] positives = new long[BINS];
    private final long[] logits = new long[BINS];
    private long plainSquares;
    private long shopperSquares;

    /** A logit as a multiple of {@link #LOGIT_UNIT}, cut to the range of the bins. */
    static int logitUnits(double logit) {
        double cut = Math.min(Math.max(logit, -LOGIT_MAX), LOGIT_MAX);
        return (int) Math.round(cut / LOGIT_UNIT);
    }

    /** Adds one score. */
    void add(int logitUnits, boolean positive) {
        double place = (logitUnits * LOGIT_UNIT + LOGIT_MAX) * (BINS / (2 * LOGIT_MAX));
        int bin = Math.min((int) place, BINS - 1);
        counts[bin]++;
        positives[bin] += positive ? 1 : 0;
        logits[bin] += logitUnits;
    }

    /** Label minus probability of a score. */
    static long residualUnits(int logitUnits, boolean positive) {
        double p = 1 / (1 + Math.exp(-logitUnits * LOGIT_UNIT));
        return Math.round(((positive ? 1 : 0) - p) / RESIDUAL_UNIT);
    }

    /**
     * Adds what tells how much the labels of one shopper depend on each other.
     *
     * @param plain sum of the squared residuals of some scores of the shopper
     * @param shopper by how much they raise the square of the shopper's sum of residuals
     */
    void addSquares(long plain, long shopper) {
        plainSquares += plain;
        shopperSquares += shopper;
    }

    /** Adds all of another one. */
    void add(ScoreSums other) {
        for (int bin = 0; bin < BINS; bin++) {
            counts[bin] += other.counts[bin];
            positives[bin] += other.positives[bin];
            logits[bin] += other.logits[bin];
        }
        plainSquares += other.plainSquares;
        shopperSquares += other.shopperSquares;
    }

    long count(int bin) {
        return counts[bin];
    }

    long positives(int bin) {
        return positives[bin];
    }

    /** Sum of the logits of a bin. */
    double logits(int bin) {
        return logits[bin] * LOGIT_UNIT;
    }

    /** Sum of the squared residuals of single scores. */
    double plainSquares() {
        return plainSquares * RESIDUAL_UNIT * RESIDUAL_UNIT;
    }

    /** Sum of the squared residuals of shoppers. */
    double shopperSquares() {
        return shopperSquares * RESIDUAL_UNIT * RESIDUAL_UNIT;
    }

    /** All scores. */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /** All positive labels. */
    public long positives() {
        return Arrays.stream(positives).sum();
    }

    void write(DataOutput out) throws IOException {
        Binary.writeInt(out, (int) Arrays.stream(counts).filter(n -> n != 0).count());
        for (int bin = 0; bin < BINS; bin++) {
            if (counts[bin] != 0) {
                Binary.writeInt(out, bin);
                Binary.writeLong(out, counts[bin]);
                Binary.writeLong(out, positives[bin]);
                Binary.writeLong(out, logits[bin]);
            }
        }
        Binary.writeLong(out, plainSquares);
        Binary.writeLong(out, shopperSquares);
    }

    static ScoreSums read(DataInput in) throws IOException {
        ScoreSums sums = new ScoreSums();
        for (int left = Binary.readInt(in); left > 0; left--) {
            int bin = Binary.readInt(in);
            if (bin < 0 || bin >= BINS) {
                throw new IOException("no bin has the number " + bin);
            }
            sums.counts[bin] = Binary.readLong(in);
            sums.positives[bin] = Binary.readLong(in);
            sums.logits[bin] = Binary.readLong(in);
        }
        sums.plainSquares = Binary.readLong(in);
        sums.shopperSquares = Binary.readLong(in);
        return sums;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ScoreSums other
                && Arrays.equals(counts, other.counts)
                && Arrays.equals(positives, other.positives)
                && Arrays.equals(logits, other.logits)
                && plainSquares == other.plainSquares
                && shopperSquares == other.shopperSquares;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(counts) + Arrays.hashCode(positives);
    }

    @Override
    public String toString() {
        return positives() + " of " + count();
    }
}
