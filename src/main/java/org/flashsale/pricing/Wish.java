package org.flashsale.pricing;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceReason.Code;

/**
 * A price that a policy would like, and why.
 *
 * @param reference where the policy starts from, minor units
 * @param price the price, minor units, not rounded; NaN to keep the price in force
 * @param contributions they add up to price − reference
 */
public record Wish(double reference, double price, List<PriceReason> contributions) {

    /** Copies the contributions. */
    public Wish {
        contributions = List.copyOf(contributions);
    }

    /** A wish for the policy's own reference. */
    static Wish of(double price) {
        return new Wish(price, price, List.of());
    }

    /** Keeps the price in force, whatever it is. */
    static Wish keep(double reference) {
        return new Wish(reference, Double.NaN, List.of());
    }

    /** At most a competitor's price. */
    public Wish atMost(long competitor) {
        if (!(price > competitor)) {
            return this;
        }
        double before = 0;
        List<PriceReason> reasons = new ArrayList<>();
        for (PriceReason reason : contributions) {
            if (reason.code() == Code.COMPETITOR) {
                before += reason.contribution();
            } else {
                reasons.add(reason);
            }
        }
        reasons.add(new PriceReason(Code.COMPETITOR, before + competitor - price));
        return new Wish(reference, competitor, reasons);
    }
}
