package org.flashsale.operator;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.EventType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.domain.StockShown;
import org.flashsale.plan.DemandShape;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.plan.SkuPlan;

/** Draws a history of few shoppers with all that can go wrong in it: repeats, bursts, late ones. */
final class Shoppers {

    /** Start of the sale. */
    static final long START = 1_790_000_000_000L;

    private final Random random;
    private final int shoppers;
    private final String suffix;
    private final List<BehaviorEvent> past = new ArrayList<>();
    private long clock = START - 5_000;
    private int made;

    Shoppers(Random random) {
        this(random, 12, "");
    }

    /** Of so many shoppers, whose ids end like this. */
    Shoppers(Random random, int shoppers, String suffix) {
        this.random = random;
        this.shoppers = shoppers;
        this.suffix = suffix;
    }

    /** The highest time so far. */
    long clock() {
        return clock;
    }

    /** Next event: new, out of order, very late, or one that was sent before. */
    BehaviorEvent next() {
        if (!past.isEmpty() && random.nextInt(10) == 0) {
            return past.get(Math.max(0, past.size() - 1 - random.nextInt(30)));
        }
        clock += random.nextInt(400);
        long time = clock - (random.nextInt(15) == 0 ? 20_000 : random.nextInt(600));
        // Half of the events are those of one shopper: bursts, and waves that must wait for it.
        String user = random.nextInt(2) == 0 ? "u0" : "u" + random.nextInt(shoppers) + suffix;
        EventType[] types = EventType.values();
        BehaviorEvent event =
                event(
                        "e" + made++,
                        user,
                        time,
                        random.nextInt(3) == 0 ? "other" : "sku" + random.nextInt(3),
                        types[random.nextInt(types.length)]);
        past.add(event);
        return event;
    }

    static BehaviorEvent event(String id, String user, long time, String sku, EventType type) {
        return event(id, user, time, sku, type, 100 + Math.floorMod(id.hashCode() * 31L, 5_000));
    }

    private static BehaviorEvent event(
            String id, String user, long time, String sku, EventType type, long price) {
        return new BehaviorEvent(
                id,
                type,
                time,
                user,
                "s" + time / 60_000,
                sku,
                "shoes",
                "",
                price,
                "",
                1,
                "",
                Math.floorMod(id.hashCode(), 2) == 0 ? "north" : "elsewhere",
                BehaviorEvent.NO_DWELL,
                "",
                "",
                StockShown.UNKNOWN);
    }

    /** A price so high that the model of the tests does not run on it. */
    static BehaviorEvent poison(String id, String user, long time) {
        return event(id, user, time, "sku0", EventType.VIEW, 1_000_000_000_000L);
    }

    static BehaviorEvent view(String id, String user, long time) {
        return event(id, user, time, "sku0", EventType.VIEW);
    }

    /** A sale of sku0 to sku2 for two minutes. */
    static Read.Good<ControlRecord> plan() {
        List<SkuPlan> skus = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            skus.add(
                    new SkuPlan(
                            "sku" + i,
                            10_000,
                            7_000,
                            3_000,
                            4_000,
                            100,
                            0,
                            0,
                            "",
                            List.of(),
                            0.15,
                            6_000,
                            12,
                            SkuPlan.CompetitorRule.IGNORE,
                            List.of(
                                    new SkuPlan.PoolPlan(1_000, 50),
                                    new SkuPlan.PoolPlan(1_000, 50)),
                            new SkuPlan.Prior(0.05, 0.4, 4.5, 1.6),
                            SkuPlan.OwnPolicies.NONE));
        }
        SalePlan plan =
                new SalePlan(
                        "spring",
                        "EUR",
                        ZoneOffset.UTC,
                        START,
                        START + 120_000,
                        1_000,
                        SalePlan.Mode.LIVE,
                        true,
                        List.of("north", "south"),
                        new SalePlan.Transfer(10, 1_000),
                        DemandShape.FLAT,
                        "filter-fluid",
                        "newsvendor",
                        skus);
        ControlRecord record =
                new ControlRecord(
                        ControlRecord.SALE_PLAN,
                        "spring",
                        "r1",
                        START - 60_000,
                        OptionalLong.empty(),
                        "",
                        SalePlans.toYaml(plan));
        return new Read.Good<>(record, new Origin("control", 0, 0, START - 60_000));
    }
}
