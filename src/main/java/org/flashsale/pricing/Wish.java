package org.flashsale.pricing;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceReason.Code;

/**
 * A price that a policy would like, and why.
 *
 * @param reference where the policy starts from, minor units
 * @param price the price, minor units, not rounded; NaN where it keeps
 * @param contributions they add up to price − reference
 * @param keeps whether the price in force is to be kept, whatever it is
 */
public record Wish(double reference, double price, List<PriceReason> contributions, boolean keeps) {

    private static final double EXACT = 1e-6;

    /** Copies the contributions. */
    public Wish {
        contributions = List.copyOf(contributions);
    }

    /** A wish for a price. */
    public Wish(double reference, double price, List<PriceReason> contributions) {
        this(reference, price, contributions, false);
    }

    /** A wish for the policy's own reference. */
    static Wish of(double price) {
        return new Wish(price, price, List.of());
    }

    /** Keeps the price in force, whatever it is. */
    public static Wish keep(double reference) {
        return new Wish(reference, Double.NaN, List.of(), true);
    }

    /** Whether this is a wish that can be looked at: a price, and reasons that lead to it. */
    public boolean sound() {
        return keeps || (Math.abs(price) < Double.POSITIVE_INFINITY && explained());
    }

    private boolean explained() {
        double sum = reference;
        for (PriceReason reason : contributions) {
            sum += reason.contribution();
        }
        double exact = EXACT * (1 + Math.abs(reference) + Math.abs(price));
        return contributions.isEmpty() || Math.abs(sum - price) <= exact;
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
