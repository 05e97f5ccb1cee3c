package org.flashsale.pricing;

import org.flashsale.demand.Estimate;
import org.flashsale.plan.SkuPlan;

/**
 * The fluid price under a conversion and a slope that are drawn from what is believed of them, so
 * that prices explore where little is known (Thompson 1933; with stock: Ferreira, Simchi-Levi and
 * Wang 2018). Half of the deviation is drawn: all of it disturbs more than it teaches. A draw lasts
 * for a cooldown, and it is a function of sale, SKU and time: a replay draws the same.
 */
final class ThompsonPolicy extends FilterPolicy {

    private static final double DRAWN = 0.5;
    private static final double SLOPE_MIN = 1.2;
    private static final double SLOPE_MAX = 12;

    @Override
    Belief belief(Situation situation) {
        Estimate demand = situation.demand();
        long every = Math.max(1, situation.plan().cooldownMs() / situation.terms().tickMs());
        Chance chance = Chance.of(situation, situation.tick() / every);
        double sdA = Math.sqrt(Math.max(0, demand.error().conversion()));
        double first = DRAWN * chance.normal();
        double second = DRAWN * chance.normal();
        double along = sdA > 0 ? demand.error().both() / sdA : 0;
        double across = Math.sqrt(Math.max(0, demand.error().slope() - along * along));
        double slope = demand.slope() + along * first + across * second;
        return new Belief(
                demand.viewsLeft(),
                demand.lnConversion() + sdA * first,
                Math.max(SLOPE_MIN, Math.min(SLOPE_MAX, slope)));
    }

    @Override
    double price(Situation situation, Belief belief) {
        SkuPlan plan = situation.plan();
        double scarcity = belief.scarcity(plan, situation.stock());
        return plan.residual() + plan.list() / belief.slope() * Math.max(1, scarcity);
    }
}
