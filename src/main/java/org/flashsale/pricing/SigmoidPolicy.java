package org.flashsale.pricing;

/**
 * The source documents' formula P'(x, t) = P(x, t)·1/(1 + e^(−k(t − t₀))). Taken literally its
 * value is a probability, not a price; it is read as a ramp from the floor to the list price, with
 * t the share of the sale, t₀ its middle. A baseline: it knows neither demand nor stock.
 */
final class SigmoidPolicy implements PricingPolicy {

    private static final double STEEPNESS = 24;
    private static final double MIDDLE = 0.5;

    @Override
    public Wish wish(Situation situation) {
        double u = situation.demand().elapsed();
        double ramp = 1 / (1 + Math.exp(-STEEPNESS * (u - MIDDLE)));
        double floor = situation.floor();
        return Wish.of(floor + (situation.plan().list() - floor) * ramp);
    }

    @Override
    public long opening(org.flashsale.plan.SkuPlan plan) {
        return Math.min(plan.list(), plan.effectiveFloor());
    }
}
