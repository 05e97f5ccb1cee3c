package org.flashsale.ledger;

/**
 * Units of one SKU in one pool, each at least 0.
 *
 * @param pool name of the pool
 * @param available free to sell or to move
 * @param held promised to a reallocation command that has not left yet
 * @param reserved promised to orders
 * @param owed units that left although the account had none; the next that come in settle it, so
 *     that facts may come in any order. Above 0 only while nothing is available or held
 */
public record Account(String pool, long available, long held, long reserved, long owed) {

    /** An account without units. */
    public static Account empty(String pool) {
        return new Account(pool, 0, 0, 0, 0);
    }

    /** All units of the pool. */
    public long total() {
        return available + held + reserved;
    }

    Account plusAvailable(long units) {
        return new Account(pool, available + units, held, reserved, owed);
    }

    Account plusHeld(long units) {
        return new Account(pool, available, held + units, reserved, owed);
    }

    Account plusReserved(long units) {
        return new Account(pool, available, held, reserved + units, owed);
    }

    Account plusOwed(long units) {
        return new Account(pool, available, held, reserved, owed + units);
    }

    boolean sound() {
        boolean positive = available >= 0 && held >= 0 && reserved >= 0 && owed >= 0;
        return positive && (owed == 0 || available + held == 0);
    }
}
