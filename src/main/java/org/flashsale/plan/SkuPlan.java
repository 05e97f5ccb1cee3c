package org.flashsale.plan;

import java.util.List;

/**
 * What a merchant allows and expects of one SKU; amounts in minor units.
 *
 * @param sku stock keeping unit
 * @param list list price, the ceiling
 * @param flash price at the start
 * @param cost unit cost
 * @param floor lowest price that the merchant allows
 * @param margin least gain over cost, minor units
 * @param residual value of a unit that is left over
 * @param lowest30d lowest price of the last 30 days, or 0 when unknown
 * @param lowest30dDate ISO date of that price, or empty
 * @param endings allowed last digits of a price in minor units: 9, 99 (x.99) or 500 (5.00), up to
 *     four of them; empty for any
 * @param maxStepFraction largest change at once, as a fraction of the price
 * @param cooldownMs least time between two changes
 * @param maxChanges most changes during the sale
 * @param competitorRule what a competitor's cut leads to
 * @param pools forecast and stock, in the order of the plan's pools
 * @param prior what is believed of demand before the sale
 * @param policies what decides instead of the sale's policies
 */
public record SkuPlan(
        String sku,
        long list,
        long flash,
        long cost,
        long floor,
        long margin,
        long residual,
        long lowest30d,
        String lowest30dDate,
        List<Integer> endings,
        double maxStepFraction,
        long cooldownMs,
        int maxChanges,
        CompetitorRule competitorRule,
        List<PoolPlan> pools,
        Prior prior,
        OwnPolicies policies) {

    /** What a competitor's cut leads to. */
    public enum CompetitorRule {
        /** Quotes are ignored. */
        IGNORE,
        /** Quotes shift the expected demand; the policy decides. */
        DEMAND,
        /** As DEMAND, and the price follows the quote, inside the guardrails. */
        MATCH
    }

    /**
     * Forecast and stock of one pool.
     *
     * @param forecastViews expected views over the sale
     * @param expectedStock units expected at the start
     */
    public record PoolPlan(double forecastViews, long expectedStock) {}

    /**
     * Belief about demand.
     *
     * @param conversion purchase probability per view at the flash price
     * @param conversionLogSd its log standard deviation
     * @param slope fall of ln conversion per unit of price/list
     * @param slopeSd its standard deviation
     */
    public record Prior(double conversion, double conversionLogSd, double slope, double slopeSd) {}

    /**
     * Policies of a SKU that is not to be decided as the others of its sale.
     *
     * @param pricing name of its pricing policy, or empty for the sale's
     * @param allocation name of its allocation policy, or empty for the sale's
     */
    public record OwnPolicies(String pricing, String allocation) {

        /** It is decided as the others. */
        public static final OwnPolicies NONE = new OwnPolicies("", "");
    }

    /** Copies the lists. */
    public SkuPlan {
        endings = List.copyOf(endings);
        pools = List.copyOf(pools);
    }

    /** The same SKU with other policies of its own. */
    public SkuPlan decidedBy(OwnPolicies own) {
        return new SkuPlan(
                sku,
                list,
                flash,
                cost,
                floor,
                margin,
                residual,
                lowest30d,
                lowest30dDate,
                endings,
                maxStepFraction,
                cooldownMs,
                maxChanges,
                competitorRule,
                pools,
                prior,
                own);
    }

    /** The price that nothing may go below: the plan's floor, or cost and margin if higher. */
    public long effectiveFloor() {
        return Math.max(floor, cost + margin);
    }

    /** The price to charge when no valid update is at hand. */
    public long fallbackPrice() {
        return Math.max(effectiveFloor(), flash);
    }
}
