package org.flashsale.pricing;

import org.flashsale.plan.SkuPlan;

/** What a price should be; a pure function. */
public interface PricingPolicy {

    /**
     * The price that this policy would like.
     *
     * @return never empty; a wish of NaN keeps the price
     */
    Wish wish(Situation situation);

    /** The price at which a sale opens, minor units. */
    default long opening(SkuPlan plan) {
        return plan.flash();
    }
}
