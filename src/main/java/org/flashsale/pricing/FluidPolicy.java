package org.flashsale.pricing;

import org.flashsale.demand.DemandState.Learning;
import org.flashsale.plan.SkuPlan;

/**
 * Re-solves the fluid problem for the rest of the sale at every decision.
 *
 * <p>With V views to come, conversion e^(a − b·z), z = p/list − flash/list, n units and residual
 * value v, the fluid problem max (p − v)·min(n, V·e^(a − b·z)) (Gallego and van Ryzin 1994, section
 * 3, with exponential demand) is solved by
 *
 * <p>p* = v + (list/b)·max(1, ln(V·e^(a − b(v/list − flash/list)) / n)):
 *
 * <p>v + list/b where stock does not bind, else the price at which the stock is just sold out.
 * Re-solving as the sale runs keeps the loss bounded (Jasin 2014).
 */
final class FluidPolicy extends FilterPolicy {

    private final Learning learning;

    /**
     * @param learning what the estimate behind it learns from; with nothing this is the plan
     */
    FluidPolicy(Learning learning) {
        this.learning = learning;
    }

    @Override
    public Learning learning() {
        return learning;
    }

    @Override
    double price(Situation situation, Belief belief) {
        SkuPlan plan = situation.plan();
        double scarcity = belief.scarcity(plan, situation.stock());
        return plan.residual() + plan.list() / belief.slope() * Math.max(1, scarcity);
    }
}
