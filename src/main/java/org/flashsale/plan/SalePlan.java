package org.flashsale.plan;

import java.time.ZoneId;
import java.util.List;

/**
 * What a merchant allows and expects of one flash sale, valid by construction of {@code
 * SalePlans.parse}.
 *
 * @param id plan id
 * @param currency ISO 4217 code of all amounts
 * @param zone time zone in which the plan's local times were written
 * @param start first instant, epoch ms
 * @param end instant after the last, epoch ms
 * @param tickMs length of a tick, ms
 * @param mode whether decisions bind
 * @param allowRaise whether a price may go up during the sale
 * @param pools names of the stock pools, at least one; indexes elsewhere refer to this order
 * @param transfer moving stock between pools
 * @param shape how the forecast views spread over the sale
 * @param pricingPolicy name of the pricing policy
 * @param allocationPolicy name of the allocation policy
 * @param skus SKUs on sale, at least one, ids distinct
 */
public record SalePlan(
        String id,
        String currency,
        ZoneId zone,
        long start,
        long end,
        long tickMs,
        Mode mode,
        boolean allowRaise,
        List<String> pools,
        Transfer transfer,
        DemandShape shape,
        String pricingPolicy,
        String allocationPolicy,
        List<SkuPlan> skus) {

    /** Whether decisions bind. */
    public enum Mode {
        /** Prices are to be charged, moves to be executed. */
        LIVE,
        /** Prices are flagged as advice, no moves are ordered. */
        ADVISE
    }

    /**
     * Moving stock between pools.
     *
     * @param costPerUnit minor units
     * @param leadMs from leaving to arriving
     */
    public record Transfer(long costPerUnit, long leadMs) {}

    /** Copies the lists. */
    public SalePlan {
        pools = List.copyOf(pools);
        skus = List.copyOf(skus);
    }

    /** Default tick: a 240th of the horizon, at least a second. */
    public static long defaultTickMs(long start, long end) {
        return Math.max(1_000, (end - start) / 240);
    }

    /** The same plan with one pair of policies for all SKUs. */
    public SalePlan decidedBy(String pricing, String allocation) {
        List<SkuPlan> alike =
                skus.stream().map(sku -> sku.decidedBy(SkuPlan.OwnPolicies.NONE)).toList();
        return new SalePlan(
                id,
                currency,
                zone,
                start,
                end,
                tickMs,
                mode,
                allowRaise,
                pools,
                transfer,
                shape,
                pricing,
                allocation,
                alike);
    }

    /** The terms that every SKU of this plan shares. */
    public SaleTerms terms() {
        return new SaleTerms(
                id,
                currency,
                start,
                end,
                tickMs,
                mode,
                allowRaise,
                pools,
                transfer,
                shape,
                pricingPolicy,
                allocationPolicy);
    }
}
