package org.flashsale.bench;

/**
 * Shares what is left of a time limit among the rows to come, so that a slow machine keeps it: with
 * shorter windows, and at last without the rows that come last.
 */
final class Budget {

    private static final int SECONDS_MIN = 4;

    /** What a row takes besides warming up and being measured, until one has shown it. */
    private static final double OVERHEAD_SECONDS = 24;

    private final long end;
    private int rowsLeft;
    private double overhead = OVERHEAD_SECONDS;
    private long rowBegan;
    private Sizes sizesOfRow = Sizes.QUICK;

    /**
     * @param seconds from now to the end
     * @param rows that are to be measured
     */
    Budget(int seconds, int rows) {
        end = System.nanoTime() + seconds * 1_000_000_000L;
        rowsLeft = rows;
    }

    /** Whether a row can be measured before the end; one that cannot counts as done. */
    boolean hasTime() {
        boolean has = (end - System.nanoTime()) / 1e9 >= overhead + 2 * SECONDS_MIN;
        rowsLeft -= has ? 0 : 1;
        return has;
    }

    /** The sizes of the next row: those wanted, or with less time. */
    Sizes next(Sizes wanted) {
        rowBegan = System.nanoTime();
        double each = (end - rowBegan) / 1e9 / Math.max(1, rowsLeft) - overhead;
        double share = Math.min(1, each / (wanted.warmUpSeconds() + wanted.seconds()));
        sizesOfRow =
                wanted.withTimes(
                        Math.max(SECONDS_MIN, (int) (share * wanted.warmUpSeconds())),
                        Math.max(SECONDS_MIN, (int) (share * wanted.seconds())));
        return sizesOfRow;
    }

    /** A row has been measured. */
    void done() {
        rowsLeft--;
        double took = (System.nanoTime() - rowBegan) / 1e9;
        overhead = took - sizesOfRow.warmUpSeconds() - sizesOfRow.seconds();
    }
}
