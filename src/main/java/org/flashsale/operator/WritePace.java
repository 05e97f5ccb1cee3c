package org.flashsale.operator;

import org.flashsale.scoring.UserCache;

/**
 * Writes recent users home at checkpoint barriers, and says how many may stay unwritten meanwhile.
 *
 * <p>The later users are written, the fewer writes there are: who comes again before the next
 * barrier is written once. But a barrier waits for those who are left: no more than a barrier is to
 * find, nor than are written in {@link #HOLD_NANOS}. Early in an interval {@link #EARLY} times as
 * many may be unwritten, though never more than are written in {@link #SURPRISE_NANOS}, should a
 * barrier come that nobody could expect; towards its end they become fewer. An interval is taken to
 * be as long as the shorter one of the last two.
 */
final class WritePace {

    /** What writing users may take at a barrier, ns; half as long again still is no long wait. */
    static final long HOLD_NANOS = 100_000_000;

    /** The same at a barrier that comes long before its time, ns. */
    static final long SURPRISE_NANOS = 130_000_000;

    /** How many times as many users as a barrier is to find may be unwritten long before it. */
    static final int EARLY = 4;

    /** Share of an interval, its end, in which the unwritten become fewer. */
    static final double DRAIN = 0.3;

    /** Share of an interval by which a barrier may be early. */
    private static final double SPARE = 0.05;

    /** So many users may always be unwritten. */
    private static final int UNWRITTEN_MIN = 1_000;

    /** Users whose writing tells what one takes; fewer, so that the slowest pace can recover. */
    private static final int MEASURED_MIN = UNWRITTEN_MIN / 2;

    /** Weight of a write that took less than was known: one that took more counts at once. */
    private static final double LESS_WEIGHT = 0.3;

    private static final long UNKNOWN = -1;

    private int wanted;
    private double nanosPerUser;
    private boolean barrierMeasured;
    private long written;
    private long writtenNanos;
    private long barrierNanos;
    private long lastInterval = UNKNOWN;
    private long intervalNanos = UNKNOWN;
    private boolean anyBarrier;

    /** Sets how many users a barrier is to find unwritten at most. */
    void want(int users) {
        wanted = users;
    }

    /**
     * Writes all users home.
     *
     * @param now elapsed time, ns, from any origin
     * @return what it took, ns
     */
    long writeAll(UserCache cache, long now) throws Exception {
        int users = cache.dirty();
        long start = System.nanoTime();
        cache.writeAll();
        long nanos = System.nanoTime() - start;
        passed(users, nanos, now);
        return nanos;
    }

    /** Writes users home until no more are unwritten than may be at some time. */
    void writeDown(UserCache cache, long now) throws Exception {
        int before = cache.dirty();
        int most = unwritten(now);
        if (before <= most) {
            return;
        }
        long start = barrierMeasured ? 0 : System.nanoTime();
        cache.writeDown(most);
        if (!barrierMeasured) {
            wrote(before - cache.dirty(), System.nanoTime() - start);
        }
    }

    /**
     * Says what writing some users took, before a barrier has told it: the first one waits, too.
     */
    void wrote(int users, long nanos) {
        written += users;
        writtenNanos += nanos;
        if (written >= MEASURED_MIN && !barrierMeasured) {
            nanosPerUser = (double) Math.max(1, writtenNanos) / written;
            written = 0;
            writtenNanos = 0;
        }
    }

    /** Says that a barrier passed at some time, for which so many users were written. */
    void passed(int users, long nanos, long now) {
        if (users >= MEASURED_MIN) {
            double each = (double) Math.max(1, nanos) / users;
            nanosPerUser = Math.max(each, nanosPerUser + (each - nanosPerUser) * LESS_WEIGHT);
            barrierMeasured = true;
        }
        long interval = anyBarrier ? Math.max(1, now - barrierNanos) : UNKNOWN;
        intervalNanos = lastInterval == UNKNOWN ? interval : Math.min(interval, lastInterval);
        lastInterval = interval;
        barrierNanos = now;
        anyBarrier = true;
    }

    /** How many users may be unwritten at some time. */
    int unwritten(long now) {
        long late = Math.min(wanted, Math.max(UNWRITTEN_MIN, writtenIn(HOLD_NANOS)));
        if (intervalNanos == UNKNOWN) {
            return (int) late;
        }
        long most = Math.min((long) EARLY * wanted, writtenIn(SURPRISE_NANOS));
        long early = Math.max(late, most);
        double left = 1 - SPARE - (double) (now - barrierNanos) / intervalNanos;
        double share = Math.max(0, Math.min(1, left / DRAIN));
        return (int) (late + share * (early - late));
    }

    private long writtenIn(long nanos) {
        return nanosPerUser == 0 ? wanted : (long) (nanos / nanosPerUser);
    }
}
