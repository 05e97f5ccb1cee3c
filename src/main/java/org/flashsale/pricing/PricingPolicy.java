package org.flashsale.pricing;

import org.flashsale.demand.DemandState.Learning;
import org.flashsale.plan.SkuPlan;

/** What a price should be; a pure function. */
public interface PricingPolicy {

    /**
     * The price that this policy would like.
     *
     * @return a finite price or {@link Wish#keep}; anything else is refused, counted, and keeps
     */
    Wish wish(Situation situation);

    /** The price at which a sale opens, minor units. */
    default long opening(SkuPlan plan) {
        return plan.flash();
    }

    /** What the demand estimate learns from while this policy decides. */
    default Learning learning() {
        return Learning.SCORES;
    }

    /**
     * What this policy remembers after a tick, besides the demand estimate, which is kept for all.
     *
     * @param before what it remembered; {@link Memory#NONE} at the opening
     * @return of a size that does not grow with the ticks
     */
    default Memory remember(Memory before, TickResult tick) {
        return before;
    }
}
