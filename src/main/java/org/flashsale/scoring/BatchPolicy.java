package org.flashsale.scoring;

import java.util.Arrays;

/**
 * How many rows to wait for. Few events: few rows, since the machine has time to spare and waiting
 * would cost latency only. Many events: as many as make a row cheap. The smallest power of two is
 * taken at which the model would need at most {@link #SHARE} of the time for the events that come,
 * else the one whose rows are cheapest; and never more rows than come within half the deadline.
 *
 * <p>What a batch costs and how fast events come is measured as it goes, so nobody has to tune. The
 * rate is that of the time in which events can come in: while the task itself runs the model it
 * takes none, and what waits outside then would not count. A run is never quicker than it can be,
 * but often slower, when other threads or the compiler take the core: so a quick one is believed at
 * once, and larger batches are tried again each {@link #RETRY_NANOS}, one size after the other,
 * {@link #TRIES} times in a row: of runs that were disturbed the quickest counts.
 */
public final class BatchPolicy {

    /**
     * Share of the time that the model may take before rows are to become cheaper. It is small: a
     * task at its limit, whose model takes a tenth of the time, would be held there by small
     * batches, since a batch costs more than its run.
     */
    static final double SHARE = 0.05;

    /** Time over which the rate of events is averaged, ns. */
    static final double RATE_NANOS = 50e6;

    /** Time after which a size that looked dearer is tried once more, ns. */
    static final long RETRY_NANOS = 1_000_000_000;

    /** Batches of a trial. */
    static final int TRIES = 8;

    /** Weight of a run that took longer than was known. */
    private static final double COST_WEIGHT = 0.05;

    /** A run that took longer than so many times what was known counts as that. */
    private static final double OUTLIER = 4;

    /** What a batch costs besides its run, however many rows it has, ns. */
    private static final double BATCH_NANOS = 5_000;

    /** What a run of one row is taken to cost before one was measured, ns. */
    private static final double FIRST_COST_NANOS = 20_000;

    /** Cost of twice the rows, as long as it was not measured. */
    private static final double DOUBLING = 1.5;

    private final double[] costNanos;
    private final long[] ranNanos;
    private final boolean fixed;
    private int rowsMax;
    private double deadlineNanos;
    private double rowsPerNano = -1;
    private long lastNanos;
    private long arrived;
    private long busyNanos;
    private int target;
    private int tried;
    private int triesLeft;

    /**
     * @param rowsMax most rows of a batch
     * @param fixed whether every batch is to be as large as can be
     */
    public BatchPolicy(int rowsMax, long deadlineMs, boolean fixed) {
        this.fixed = fixed;
        costNanos = new double[33 - Integer.numberOfLeadingZeros(Math.max(1, rowsMax - 1))];
        ranNanos = new long[costNanos.length];
        Arrays.fill(costNanos, -1);
        target = rowsMax;
        limit(rowsMax, deadlineMs);
    }

    /** Sets other limits. */
    public void limit(int mostRows, long deadlineMs) {
        rowsMax = mostRows;
        deadlineNanos = deadlineMs * 1e6;
        target = Math.min(target, rowsMax);
    }

    /** Rows at which the open batch is to be scored. */
    public int target() {
        return fixed ? rowsMax : target;
    }

    /** Says that a batch got its first row: after a silence little is to be waited for. */
    public void opened(long nowNanos) {
        long silence = nowNanos - lastNanos;
        if (rowsPerNano > 0 && silence > deadlineNanos) {
            rowsPerNano = Math.min(rowsPerNano, 1.0 / silence);
            choose();
        }
    }

    /** Says that a batch left. */
    public void left(int rows, long nowNanos) {
        arrived += rows;
        long elapsed = nowNanos - lastNanos;
        if (elapsed <= 0) {
            return;
        }
        double rate = arrived / (double) Math.max(1, elapsed - busyNanos);
        boolean first = rowsPerNano < 0;
        // The first interval began before the first event: it says nothing.
        rowsPerNano = first ? 0 : rowsPerNano + (rate - rowsPerNano) * weight(elapsed);
        arrived = 0;
        busyNanos = 0;
        lastNanos = nowNanos;
        choose();
    }

    private static double weight(long elapsed) {
        return elapsed / (elapsed + RATE_NANOS);
    }

    /**
     * Says what a run took.
     *
     * @param aside whether events came in meanwhile
     */
    public void measured(int rows, long nanos, boolean aside) {
        busyNanos += aside ? 0 : nanos;
        int bucket = bucket(rows);
        double known = costNanos[bucket];
        costNanos[bucket] =
                known < 0 || nanos < known
                        ? nanos
                        : known + (Math.min((double) nanos, OUTLIER * known) - known) * COST_WEIGHT;
        ranNanos[bucket] = lastNanos;
    }

    private void choose() {
        int most = (int) Math.max(1, Math.min(rowsMax, rowsPerNano * deadlineNanos / 2));
        double cost = FIRST_COST_NANOS / DOUBLING;
        double cheapest = Double.MAX_VALUE;
        target = 1;
        for (int bucket = 0; 1 << bucket <= most; bucket++) {
            cost = costNanos[bucket] < 0 ? guess(bucket, cost * DOUBLING) : costNanos[bucket];
            double perRow = (cost + BATCH_NANOS) / (1 << bucket);
            if (perRow < cheapest) {
                cheapest = perRow;
                target = 1 << bucket;
            }
            if (rowsPerNano * perRow <= SHARE) {
                target = 1 << bucket;
                return;
            }
        }
        tryLarger(most);
    }

    private void tryLarger(int most) {
        int larger = bucket(target) + 1;
        for (; triesLeft == 0 && 1 << larger <= most; larger++) {
            if (lastNanos - ranNanos[larger] > RETRY_NANOS) {
                tried = larger;
                triesLeft = TRIES;
            }
        }
        if (triesLeft > 0) {
            triesLeft--;
            target = 1 << tried <= most ? Math.max(target, 1 << tried) : target;
        }
    }

    /** Half of what twice the rows take, if that is known and less: so they are tried once. */
    private double guess(int bucket, double otherwise) {
        boolean known = bucket + 1 < costNanos.length && costNanos[bucket + 1] >= 0;
        return known ? Math.min(otherwise, costNanos[bucket + 1] / 2) : otherwise;
    }

    /** Events per second, as measured. */
    public double rate() {
        return Math.max(0, rowsPerNano) * 1e9;
    }

    private static int bucket(int rows) {
        return 32 - Integer.numberOfLeadingZeros(rows - 1);
    }
}
