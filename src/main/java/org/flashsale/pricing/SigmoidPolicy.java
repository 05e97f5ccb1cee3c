package org.flashsale.pricing;

import org.flashsale.plan.SkuPlan;

/**
 * The source documents' formula P'(x, t) = P(x, t)·1/(1 + e^(−k(t − t₀))). Where P is a purchase
 * probability its value is one too, and no price; so P is read as the list price and the formula as
 * a ramp that climbs to it, cut off at the floor, with t the share of the sale and t₀ its middle. A
 * baseline: it knows neither demand nor stock.
 */
final class SigmoidPolicy implements PricingPolicy {

    private static final double STEEPNESS = 10;
    private static final double MIDDLE = 0.5;

    @Override
    public Wish wish(Situation situation) {
        return Wish.of(ramp(situation.plan(), situation.demand().elapsed()));
    }

    @Override
    public long opening(SkuPlan plan) {
        return Math.round(ramp(plan, 0));
    }

    private static double ramp(SkuPlan plan, double elapsed) {
        double ramp = plan.list() / (1 + Math.exp(-STEEPNESS * (elapsed - MIDDLE)));
        return Math.max((double) Math.min(plan.list(), plan.effectiveFloor()), ramp);
    }
}
