package org.flashsale.testing;

import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.EventType;
import org.flashsale.domain.StockShown;
import org.flashsale.plan.DemandShape;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.plan.SkuPlan;

/** A small plan: SKUs A and B in the pools east and west. */
public final class TestSale {

    /** Its id. */
    public static final String SALE = "test-sale";

    private TestSale() {}

    /** Publishes it. */
    public static ControlRecord order(long start) {
        return new ControlRecord(
                ControlRecord.SALE_PLAN,
                SALE,
                "request-1",
                start,
                OptionalLong.empty(),
                "test",
                SalePlans.toYaml(plan(start)));
    }

    /** A sale of ten minutes with ticks of a second. */
    public static SalePlan plan(long start) {
        List<SkuPlan> skus = List.of(sku("A"), sku("B"));
        return new SalePlan(
                SALE,
                "EUR",
                ZoneOffset.UTC,
                start,
                start + 600_000,
                1_000,
                SalePlan.Mode.LIVE,
                true,
                List.of("east", "west"),
                new SalePlan.Transfer(10, 2_000),
                DemandShape.FLAT,
                "filter-fluid",
                "newsvendor",
                skus);
    }

    private static SkuPlan sku(String name) {
        return new SkuPlan(
                name,
                10_000,
                7_000,
                5_000,
                0,
                500,
                0,
                9_000,
                "2026-11-01",
                List.of(99),
                0.15,
                6_000,
                12,
                SkuPlan.CompetitorRule.DEMAND,
                List.of(new SkuPlan.PoolPlan(5_000, 100), new SkuPlan.PoolPlan(5_000, 0)),
                new SkuPlan.Prior(0.05, 0.4, 4.5, 1.6),
                SkuPlan.OwnPolicies.NONE);
    }

    /** Somebody looks at one of them. */
    public static BehaviorEvent view(String id, String user, long time, String sku) {
        return event(EventType.VIEW, id, user, time, sku);
    }

    /** Somebody in the east does something with one of them, at the price that it opens with. */
    public static BehaviorEvent event(
            EventType type, String id, String user, long time, String sku) {
        return new BehaviorEvent(
                id,
                type,
                time,
                user,
                "s-" + user,
                sku,
                "shoes",
                "brand",
                7_000,
                "EUR",
                1,
                "",
                "east",
                BehaviorEvent.NO_DWELL,
                "",
                "",
                StockShown.IN_STOCK);
    }
}
