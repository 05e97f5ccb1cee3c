package org.flashsale.pricing;

import org.flashsale.demand.Estimate;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;

/**
 * What a pricing policy may know.
 *
 * @param terms the merchant's terms for the sale
 * @param plan the merchant's terms for the SKU
 * @param demand expected demand from now until the end
 * @param memory what the policy remembers
 * @param stock units that may be planned with, n
 * @param current price in force, minor units
 * @param now instant of the decision, epoch ms
 */
public record Situation(
        SaleTerms terms,
        SkuPlan plan,
        Estimate demand,
        Memory memory,
        long stock,
        long current,
        long now) {

    /** Lowest price that the guardrails let pass, minor units. */
    public double floor() {
        return (double) Math.min(plan.list(), plan.effectiveFloor());
    }

    /** A price inside floor and ceiling, minor units; NaN stays NaN. */
    public double bounded(double price) {
        return Math.max(floor(), Math.min((double) plan.list(), price));
    }

    /** Tick that the decision opens, 0 for the first. */
    public int tick() {
        return terms.tickAt(plan.sku(), now);
    }
}
