package org.flashsale.ledger;

/**
 * What came and went so far, in units.
 *
 * @param initial entered at the start
 * @param restocked came in later
 * @param adjusted net of counts and write-offs, of either sign
 * @param sold left with buyers
 * @param unexplained left although the ledger had none: accounts that would have gone below 0
 */
public record Totals(long initial, long restocked, long adjusted, long sold, long unexplained) {

    /** Nothing yet. */
    public static final Totals NONE = new Totals(0, 0, 0, 0, 0);

    /** What must be somewhere: initial + restocked + adjusted + unexplained − sold. */
    public long expected() {
        return initial + restocked + adjusted + unexplained - sold;
    }

    /** The largest magnitude among the totals. */
    long magnitude() {
        long came = Math.max(initial, restocked);
        return Math.max(Math.max(came, Math.abs(adjusted)), Math.max(sold, unexplained));
    }

    Totals plusInitial(long units) {
        return new Totals(initial + units, restocked, adjusted, sold, unexplained);
    }

    Totals plusRestocked(long units) {
        return new Totals(initial, restocked + units, adjusted, sold, unexplained);
    }

    Totals plusAdjusted(long units) {
        return new Totals(initial, restocked, adjusted + units, sold, unexplained);
    }

    Totals plusSold(long units) {
        return new Totals(initial, restocked, adjusted, sold + units, unexplained);
    }

    Totals plusUnexplained(long units) {
        return new Totals(initial, restocked, adjusted, sold, unexplained + units);
    }
}
