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
 * @param stock units that may be planned with, n
 * @param current price in force, minor units
 * @param now instant of the decision, epoch ms
 */
public record Situation(
        SaleTerms terms, SkuPlan plan, Estimate demand, long stock, long current, long now) {}
