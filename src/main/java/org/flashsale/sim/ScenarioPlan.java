package org.flashsale.sim;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SkuPlan;

/** What the merchant of a scenario would publish: all that a policy is ever told of it. */
public final class ScenarioPlan {
    private static final String CURRENCY = "EUR";

    private ScenarioPlan() {}

    /**
     * The plan of a scenario.
     *
     * @param scenario its market stays unread
     * @param start first instant of the sale, epoch ms
     * @param pricingPolicy name of the pricing policy
     * @param allocationPolicy name of the allocation policy
     */
    public static SalePlan of(
            Scenario scenario, long start, String pricingPolicy, String allocationPolicy) {
        long tickMs = Math.round(scenario.tickSec() * 1_000);
        return new SalePlan(
                scenario.id(),
                CURRENCY,
                ZoneOffset.UTC,
                start,
                start + tickMs * scenario.ticks(),
                tickMs,
                SalePlan.Mode.LIVE,
                true,
                scenario.pools(),
                new SalePlan.Transfer(
                        transferCost(scenario), tickMs * scenario.transfer().leadTicks()),
                scenario.forecastShape(),
                pricingPolicy,
                allocationPolicy,
                skus(scenario, tickMs));
    }

    /** A plan has one transfer cost for all SKUs: that of the mean list price, minor units. */
    public static long transferCost(Scenario scenario) {
        double meanList =
                scenario.skus().stream().mapToLong(Scenario.Sku::list).average().orElseThrow();
        return Math.round(meanList * scenario.transfer().costFracOfList());
    }

    private static List<SkuPlan> skus(Scenario scenario, long tickMs) {
        Scenario.Guardrails rails = scenario.guardrails();
        int ending = (int) Math.round(rails.charmEnding() * Scenario.MINOR);
        List<SkuPlan> plans = new ArrayList<>();
        for (int i = 0; i < scenario.skus().size(); i++) {
            Scenario.Sku sku = scenario.skus().get(i);
            long cost = Math.round(sku.unitCost() * Scenario.MINOR);
            plans.add(
                    new SkuPlan(
                            sku.id(),
                            sku.list(),
                            sku.flash(),
                            cost,
                            scenario.floor(i),
                            Math.max(0, scenario.floor(i) - cost),
                            Math.round(sku.residualValue() * Scenario.MINOR),
                            Math.round(sku.lowest30d() * Scenario.MINOR),
                            "",
                            ending == 0 ? List.of() : List.of(ending),
                            rails.maxStepFrac(),
                            rails.minChangeTicks() * tickMs,
                            rails.maxChanges(),
                            SkuPlan.CompetitorRule.DEMAND,
                            pools(sku),
                            sku.prior(),
                            SkuPlan.OwnPolicies.NONE));
        }
        return plans;
    }

    private static List<SkuPlan.PoolPlan> pools(Scenario.Sku sku) {
        List<SkuPlan.PoolPlan> pools = new ArrayList<>();
        for (int m = 0; m < sku.stock().size(); m++) {
            pools.add(new SkuPlan.PoolPlan(sku.forecastViews().get(m), sku.stock().get(m)));
        }
        return pools;
    }
}
