package org.flashsale.control;

import java.util.List;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.PriceReason;
import org.flashsale.guardrails.AppliedPrices;
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
 * @param reasons why this price, as published with it
 * @param guardrails those that clamped it
 * @param applied what was charged, for announcements of a reduction
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
        long nextRenewal,
        List<PriceReason> reasons,
        List<GuardrailOutcome> guardrails,
        AppliedPrices applied) {

    /** There is no such price. */
    static final long NO_PRICE = -1;

    /** Before the opening. */
    static final PriceState NONE =
            new PriceState(
                    NO_PRICE,
                    NO_PRICE,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    SkuState.NEVER,
                    List.of(),
                    List.of(),
                    AppliedPrices.FRESH);

    /** Copies the lists. */
    PriceState {
        reasons = List.copyOf(reasons);
        guardrails = List.copyOf(guardrails);
    }

    /** Whether it was decided after another price. */
    boolean isAfter(PriceState other) {
        return epoch != other.epoch ? epoch > other.epoch : version > other.version;
    }

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
                newNextRenewal,
                reasons,
                guardrails,
                applied);
    }

    /** The same with what was charged. */
    PriceState with(AppliedPrices newApplied) {
        return new PriceState(
                price,
                previous,
                version,
                epoch,
                changes,
                lastChangeAt,
                validFrom,
                validUntil,
                honouredUntil,
                nextRenewal,
                reasons,
                guardrails,
                newApplied);
    }
}
