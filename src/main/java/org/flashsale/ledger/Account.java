package org.flashsale.ledger;

/**
 * Units of one SKU in one pool, each at least 0.
 *
 * @param pool name of the pool
 * @param available free to sell or to move
 * @param held promised to a reallocation command that has not left yet
 * @param reserved promised to orders
 */
public record Account(String pool, long available, long held, long reserved) {

    /** An account without units. */
    public static Account empty(String pool) {
        return new Account(pool, 0, 0, 0);
    }

    /** All units of the pool. */
    public long total() {
        return available + held + reserved;
    }

    Account plusAvailable(long units) {
        return new Account(pool, available + units, held, reserved);
    }

    Account plusHeld(long units) {
        return new Account(pool, available, held + units, reserved);
    }

    Account plusReserved(long units) {
        return new Account(pool, available, held, reserved + units);
    }
}
