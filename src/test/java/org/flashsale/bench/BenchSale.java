package org.flashsale.bench;

import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.DemandShape;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.plan.SkuPlan;

/** Plans of the benchmarks that run the whole job; ticks are as long as they are by default. */
final class BenchSale {

    private BenchSale() {}

    /**
     * A sale of SKUs that are all alike.
     *
     * @param start its first instant, epoch ms
     * @param end the instant after its last, epoch ms
     */
    static SalePlan plan(
            long start,
            long end,
            List<String> pools,
            String pricing,
            String allocation,
            List<String> skus) {
        return new SalePlan(
                "bench",
                "USD",
                ZoneOffset.UTC,
                start,
                end,
                SalePlan.defaultTickMs(start, end),
                SalePlan.Mode.LIVE,
                true,
                pools,
                new SalePlan.Transfer(0, 0),
                DemandShape.FLAT,
                pricing,
                allocation,
                skus.stream().map(name -> sku(name, pools.size())).toList());
    }

    private static SkuPlan sku(String name, int pools) {
        return new SkuPlan(
                name,
                10_000,
                7_000,
                5_000,
                0,
                500,
                0,
                9_000,
                "",
                List.of(99),
                0.15,
                60_000,
                12,
                SkuPlan.CompetitorRule.DEMAND,
                Collections.nCopies(pools, new SkuPlan.PoolPlan(5_000, 1_000)),
                new SkuPlan.Prior(0.05, 0.4, 4.5, 1.6),
                SkuPlan.OwnPolicies.NONE);
    }

    /** The record that publishes a plan. */
    static ControlRecord order(SalePlan plan) {
        return new ControlRecord(
                ControlRecord.SALE_PLAN,
                plan.id(),
                "bench",
                plan.start(),
                OptionalLong.empty(),
                "bench",
                SalePlans.toYaml(plan));
    }
}
