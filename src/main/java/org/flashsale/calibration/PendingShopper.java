package org.flashsale.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.flashsale.binary.Binary;

/** Scores of one shopper (or session) whose labels are not known yet. Mutable, of one owner. */
final class PendingShopper {

    /** Scores that one shopper may have waiting: a robot's many would tell of nobody else. */
    static final int SCORES_MAX = 64;

    final int group;
    final long who;
    final ScoredBy of;
    private long[] times = new long[4];
    private int[] logits = new int[4];
    private int size;
    private long lastWindow = Long.MIN_VALUE;

    /** Sum of the residuals so far, of windows that are closed. */
    private long residuals;

    PendingShopper(int group, long who, ScoredBy of) {
        this.group = group;
        this.who = who;
        this.of = of;
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == SCORES_MAX;
    }

    boolean isIdleSince(long window) {
        return size == 0 && lastWindow < window;
    }

    /**
     * Adds a score.
     *
     * @return whether it is the first one of its window
     */
    boolean add(long time, int logitUnits, CalibrationSettings settings) {
        long window = settings.windowOf(time);
        boolean first = true;
        for (int i = 0; i < size && first; i++) {
            first = settings.windowOf(times[i]) != window;
        }
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            logits = Arrays.copyOf(logits, 2 * size);
        }
        times[size] = time;
        logits[size++] = logitUnits;
        return first;
    }

    /**
     * Takes the scores of a window out and adds them with their labels.
     *
     * @param bought times at which the shopper bought, in any order
     */
    void close(long window, long[] bought, CalibrationSettings settings, ScoreSums sums) {
        long plain = 0;
        long total = 0;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (settings.windowOf(times[i]) == window) {
                boolean positive = follows(times[i], bought, settings.horizonMs());
                sums.add(logits[i], positive);
                long residual = ScoreSums.residualUnits(logits[i], positive);
                plain += residual * residual;
                total += residual;
            } else {
                times[kept] = times[i];
                logits[kept++] = logits[i];
            }
        }
        size = kept;
        sums.addSquares(plain, total * total + 2 * residuals * total);
        residuals += total;
        lastWindow = window;
    }

    private static boolean follows(long time, long[] bought, long horizonMs) {
        for (long at : bought) {
            if (at > time && at <= time + horizonMs) {
                return true;
            }
        }
        return false;
    }

    /** The times of its scores. */
    long[] times() {
        return Arrays.copyOf(times, size);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(who);
        LabelSum.writeKey(of, out);
        Binary.writeLong(out, lastWindow);
        Binary.writeLong(out, residuals);
        Binary.writeInt(out, size);
        for (int i = 0; i < size; i++) {
            Binary.writeLong(out, times[i]);
            Binary.writeInt(out, logits[i]);
        }
    }

    static PendingShopper read(int group, DataInput in) throws IOException {
        PendingShopper shopper = new PendingShopper(group, in.readLong(), LabelSum.readKey(in));
        shopper.lastWindow = Binary.readLong(in);
        shopper.residuals = Binary.readLong(in);
        int size = Binary.readInt(in);
        if (size < 0 || size > SCORES_MAX) {
            throw new IOException("number of scores out of range: " + size);
        }
        shopper.times = new long[Math.max(4, size)];
        shopper.logits = new int[Math.max(4, size)];
        for (int i = 0; i < size; i++) {
            shopper.times[i] = Binary.readLong(in);
            shopper.logits[i] = Binary.readInt(in);
        }
        shopper.size = size;
        return shopper;
    }
}
