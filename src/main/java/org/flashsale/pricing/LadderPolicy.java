package org.flashsale.pricing;

import org.flashsale.plan.SkuPlan;

/**
 * The best rung of a ladder of {@value #RUNGS} equal steps from the floor to the list price, for
 * shops that label few prices: the rung whose fluid value (p − v)·min(n, V·e^(a − b·z)) is highest.
 */
final class LadderPolicy extends FilterPolicy {

    /** Rungs between floor and list price, both included. */
    static final int RUNGS = 40;

    @Override
    double price(Situation situation, Belief belief) {
        SkuPlan plan = situation.plan();
        double floor = situation.floor();
        double best = plan.list();
        double bestValue = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < RUNGS; i++) {
            double price = floor + (plan.list() - floor) * i / (RUNGS - 1);
            double z = (price - plan.flash()) / plan.list();
            double ln = belief.lnConversion() - belief.slope() * z;
            double wanted = belief.views() * Math.exp(ln);
            double value = (price - plan.residual()) * Math.min((double) situation.stock(), wanted);
            if (value > bestValue) {
                best = price;
                bestValue = value;
            }
        }
        return best;
    }
}
