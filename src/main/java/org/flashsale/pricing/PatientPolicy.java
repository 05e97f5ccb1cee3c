package org.flashsale.pricing;

import org.flashsale.demand.DemandState.Learning;
import org.flashsale.plan.SkuPlan;

/**
 * The fluid price of {@link FluidPolicy}, taken up when that pays.
 *
 * <ul>
 *   <li>What is sold too cheap is gone, what is not sold at a high price is still there: in the
 *       first {@value #NO_CUTS_BEFORE} of the sale, while the plan's forecast is all there is, the
 *       price is raised but not cut.
 *   <li>A price that is off by δ in ln demand loses in proportion to δ² and to what is still to be
 *       sold, a change costs the same at any time. So a change is worth it when demand moves by
 *       {@value #TRIGGER}·ρ^−{@value #TRIGGER_GROWTH}, where ρ is the share of the forecast views
 *       that is left: late changes must be larger ones.
 * </ul>
 */
final class PatientPolicy implements PricingPolicy {

    private static final double NO_CUTS_BEFORE = 1.0 / 60;
    private static final double TRIGGER = 0.2;
    private static final double TRIGGER_GROWTH = 0.22;
    private static final double LEFT_MIN = 0.02;

    private final FluidPolicy fluid = new FluidPolicy(Learning.SCORES);

    @Override
    public Wish wish(Situation situation) {
        Wish wish = fluid.wish(situation);
        return paysOff(situation, wish.price()) ? wish : Wish.keep(wish.reference());
    }

    private static boolean paysOff(Situation situation, double price) {
        SkuPlan plan = situation.plan();
        double change = situation.bounded(price) - situation.current();
        if (change < 0 && situation.demand().elapsed() < NO_CUTS_BEFORE) {
            return false;
        }
        double forecast = 0;
        for (SkuPlan.PoolPlan pool : plan.pools()) {
            forecast += pool.forecastViews();
        }
        double left = Math.max(LEFT_MIN, situation.demand().forecastLeft() / forecast);
        double moved = situation.demand().slope() * Math.abs(change) / plan.list();
        return moved >= TRIGGER * Math.pow(left, -TRIGGER_GROWTH);
    }
}
