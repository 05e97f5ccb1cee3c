package org.flashsale.operator;

import org.flashsale.scoring.UserCache;

/**
 * Writes recent users home at checkpoint barriers, and says how many may stay unwritten before the
 * next one, so that its write takes no longer than {@link #HOLD_NANOS}.
 */
final class BarrierWrites {

    /** What writing users may take at a barrier, ns. */
    static final long HOLD_NANOS = 150_000_000;

    /** Users whose writing tells what one takes. */
    private static final int MEASURED_MIN = 1_000;

    private final UserCache cache;
    private final ScoreMetrics metrics;
    private double nanosPerUser;

    BarrierWrites(UserCache cache, ScoreMetrics metrics) {
        this.cache = cache;
        this.metrics = metrics;
    }

    /**
     * Writes all users home.
     *
     * @param most users that may stay unwritten whatever writing takes
     * @return users that may stay unwritten until the next barrier
     */
    int write(int most) throws Exception {
        int users = cache.dirty();
        long start = System.nanoTime();
        cache.writeAll();
        long nanos = System.nanoTime() - start;
        metrics.writtenAtBarrier(nanos);
        if (users >= MEASURED_MIN) {
            nanosPerUser = (double) Math.max(1, nanos) / users;
        }
        double fit = nanosPerUser == 0 ? most : Math.max(MEASURED_MIN, HOLD_NANOS / nanosPerUser);
        return (int) Math.min(most, fit);
    }
}
