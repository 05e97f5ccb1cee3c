package org.flashsale.control;

import org.flashsale.guardrails.PriceHistory;

/**
 * The price in force.
 *
 * @param price minor units
 * @param previous price before it, minor units, or {@link #NO_PRICE}
 * @param version number of the price; 0 before the opening
 * @param epoch epoch in which it was decided
 * @param changes changes since the opening
 * @param lastChangeAt time of the last change, the opening included, epoch ms
 * @param validFrom epoch ms
 * @param validUntil epoch ms
 * @param honouredUntil until when carts keep the previous price, epoch ms
 * @param nextRenewal when the validity is to be extended, epoch ms
 */
record PriceState(
        long price,
        long previous,
        long version,
        long epoch,
        int changes,
        long lastChangeAt,
        long validFrom,
        long validUntil,
        long honouredUntil,
        long nextRenewal) {

    /** There is no such price. */
    static final long NO_PRICE = -1;

    /** Before the opening. */
    static final PriceState NONE =
            new PriceState(NO_PRICE, NO_PRICE, 0, 0, 0, 0, 0, 0, 0, SkuState.NEVER);

    PriceHistory history() {
        return new PriceHistory(price, changes, lastChangeAt);
    }

    /** The same price for longer. */
    PriceState renewed(long newValidUntil, long newNextRenewal) {
        return new PriceState(
                price,
                previous,
                version,
                epoch,
                changes,
                lastChangeAt,
                validFrom,
                newValidUntil,
                honouredUntil,
                newNextRenewal);
    }
}
