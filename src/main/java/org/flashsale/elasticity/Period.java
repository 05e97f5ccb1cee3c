package org.flashsale.elasticity;

import java.time.LocalDate;

/** The time over which sales are summed, and which is drawn as a whole for intervals. */
public enum Period {
    /** A day. */
    DAY(1, 0),
    /** A week from Monday. */
    WEEK(7, 3);

    private final int days;
    private final int offset;

    Period(int days, int offset) {
        this.days = days;
        this.offset = offset;
    }

    /** Number of the period that a day falls into; the epoch's first day was a Thursday. */
    long of(LocalDate day) {
        return Math.floorDiv(day.toEpochDay() + offset, days);
    }
}
