package org.flashsale.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.flashsale.control.SkuInput;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.domain.StockShown;
import org.flashsale.plan.PlanBook;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.TestSale;

/** Random orders and facts of a sale of a minute, and what SALEWIDE makes of the orders. */
final class ControlStories {

    static final long START = ControlHarness.START;
    static final long LENGTH = 60_000;
    static final List<String> SKUS = List.of("A", "B", "C", "D", "E");
    static final List<String> SOLD_LATER = List.of("F", "G");

    /** Always on sale: whose demand is known does not depend on when parts of it come. */
    private static final List<String> WITH_DEMAND = List.of("A", "B");

    private static final List<String> PRICING =
            List.of("", "", "", "fixed", "list", "filter-ladder", "ts-update");

    /** The shortest end that a revision may name. */
    private static final long SHORTEST = LENGTH - 4_000;

    private ControlStories() {}

    /** SALEWIDE. */
    static final class Chief
            extends KeyedTwoInputStreamOperatorTestHarness<
                    String, DemandSum, ControlSignal, ControlSignal> {
        Chief(long silenceMs) throws Exception {
            super(
                    new SaleWideOperator(List::of, silenceMs == 0, silenceMs),
                    DemandSum::sale,
                    null,
                    Types.STRING,
                    128,
                    1,
                    0);
            setup(
                    StateTypes.CONTROL_SIGNAL.createSerializer(
                            getExecutionConfig().getSerializerConfig()));
        }

        void start() throws Exception {
            open();
            processElement2(new StreamRecord<>(new ControlSignal.Epoch(START)));
        }

        void order(ControlRecord record, int offset) throws Exception {
            Origin origin = new Origin("control", 0, offset, record.issuedAt() + 5);
            processElement2(
                    new StreamRecord<>(new ControlSignal.Order(new Read.Good<>(record, origin))));
        }

        /** What it has sent: records and watermarks. */
        List<Object> sent() {
            List<Object> signals = new ArrayList<>();
            for (Object out : getOutput()) {
                signals.add(out instanceof StreamRecord<?> record ? record.getValue() : out);
            }
            return signals;
        }
    }

    /** One input of the job with everything that follows from it. */
    record Story(List<Object> signals, List<SkuInput.Keyed> facts) {

        /** The orders as somebody wrote them. */
        List<Read.Good<ControlRecord>> written() {
            List<Read.Good<ControlRecord>> known = new ArrayList<>();
            for (Object signal : signals) {
                if (signal instanceof ControlSignal.Effective order) {
                    known.add(order.record());
                }
            }
            return known;
        }

        /** The orders, with the times that were found for them. */
        List<Read.Good<ControlRecord>> orders() {
            List<Read.Good<ControlRecord>> known = new ArrayList<>();
            for (Object signal : signals) {
                if (signal instanceof ControlSignal.Effective order) {
                    ControlRecord record = order.record().value().holdingFrom(order.at());
                    known.add(new Read.Good<>(record, order.record().origin()));
                }
            }
            return known;
        }
    }

    /**
     * What SALEWIDE makes of a random order of control records and watermarks.
     *
     * @param behindMs how far event time is behind the writers' clocks
     */
    static Story story(Random random, long behindMs) throws Exception {
        try (Chief chief = new Chief(0)) {
            chief.start();
            int offset = 0;
            chief.order(first(random), offset++);
            for (long now = START - 3_000; now < START + LENGTH + 9_000; ) {
                now += 1 + random.nextInt(4_000);
                chief.processBothWatermarks(new Watermark(now));
                while (now < START + LENGTH - 12_000 && random.nextInt(3) > 0) {
                    chief.order(change(random, now, behindMs, offset), offset++);
                }
            }
            List<Object> signals = chief.sent();
            return new Story(signals, facts(random, signals));
        }
    }

    /** The plan that the sale begins with. */
    static ControlRecord first(Random random) {
        OptionalLong none = OptionalLong.empty();
        String plan = SalePlans.toYaml(plan(random, false));
        return new ControlRecord(
                ControlRecord.SALE_PLAN, "spring", "first", START - 9_000, none, "", plan);
    }

    /**
     * Something that may be ordered.
     *
     * @param now event time, epoch ms
     * @param behindMs how far it is behind the writer's clock
     */
    static ControlRecord change(Random random, long now, long behindMs, int offset) {
        List<String> all = new ArrayList<>(SKUS);
        all.addAll(SOLD_LATER);
        String sku = all.get(random.nextInt(all.size()));
        String scope =
                switch (random.nextInt(4)) {
                    case 0 -> "{global: true}";
                    case 1 -> "{sale: spring}";
                    default -> "{skus: [" + sku + "]}";
                };
        String price = List.of("69.99", "75.99", "80.00", "1.99", "99.99").get(random.nextInt(5));
        String document = scope;
        String kind = random.nextBoolean() ? ControlRecord.FREEZE : ControlRecord.UNFREEZE;
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                kind = ControlRecord.PRICE_OVERRIDE;
                int seconds = 1 + random.nextInt(15);
                document = "{sku: " + sku + ", price: " + price + ", for: " + seconds + "s}";
            }
            case 2 -> {
                kind = ControlRecord.PRICE_OVERRIDE_CANCEL;
                document = "{sku: " + sku + "}";
            }
            case 3, 4 -> {
                kind = ControlRecord.SALE_PLAN;
                document = SalePlans.toYaml(plan(random, true));
            }
            default -> {}
        }
        OptionalLong from =
                switch (random.nextInt(4)) {
                    case 0 -> OptionalLong.of(now + random.nextInt(4_000));
                    case 3 -> OptionalLong.of(Math.max(START + 1, now - random.nextInt(4_000)));
                    default -> OptionalLong.empty();
                };
        long issued = now + behindMs + random.nextInt(3_000) - 1_000;
        String id = kind.equals(ControlRecord.SALE_PLAN) ? "spring" : "any";
        return new ControlRecord(kind, id, "r" + offset, issued, from, "", document);
    }

    /** A plan of 60 s; as a revision with another floor, end, mode, policies or SKUs. */
    private static SalePlan plan(Random random, boolean revised) {
        SalePlan small = TestSale.plan(START);
        List<SkuPlan> skus = new ArrayList<>();
        for (String sku : SKUS) {
            if (!revised || WITH_DEMAND.contains(sku) || random.nextInt(8) > 0) {
                String own = PRICING.get(random.nextInt(PRICING.size()));
                String moves = random.nextInt(4) == 0 ? "none" : "";
                long floor = revised ? random.nextInt(3) * 700L : 0;
                skus.add(sku(small.skus().get(0), sku, floor, own, moves));
            }
        }
        for (String sku : SOLD_LATER) {
            if (revised && random.nextBoolean()) {
                skus.add(sku(small.skus().get(0), sku, 0, "", ""));
            }
        }
        return new SalePlan(
                "spring",
                small.currency(),
                small.zone(),
                START,
                START + LENGTH + (revised ? random.nextInt(3) * 4_000L - 4_000 : 0),
                small.tickMs(),
                revised && random.nextInt(4) == 0 ? SalePlan.Mode.ADVISE : SalePlan.Mode.LIVE,
                revised && random.nextBoolean(),
                small.pools(),
                small.transfer(),
                small.shape(),
                revised && random.nextInt(3) == 0 ? "filter-ladder" : "filter-fluid",
                revised && random.nextInt(3) == 0 ? "proportional" : "newsvendor",
                skus);
    }

    /** A plan of another name and length with other SKUs. */
    static SalePlan with(SalePlan like, String id, long length, List<SkuPlan> skus) {
        return new SalePlan(
                id,
                like.currency(),
                like.zone(),
                like.start(),
                like.start() + length,
                like.tickMs(),
                like.mode(),
                like.allowRaise(),
                like.pools(),
                like.transfer(),
                like.shape(),
                like.pricingPolicy(),
                like.allocationPolicy(),
                skus);
    }

    static SkuPlan sku(SkuPlan like, String name, long floor, String pricing, String allocation) {
        return new SkuPlan(
                name,
                like.list(),
                like.flash(),
                like.cost(),
                floor == 0 ? 0 : 5_600 + floor,
                like.margin(),
                like.residual(),
                0,
                "",
                like.endings(),
                like.maxStepFraction(),
                like.cooldownMs(),
                like.maxChanges(),
                like.competitorRule(),
                like.pools(),
                like.prior(),
                new SkuPlan.OwnPolicies(pricing, allocation));
    }

    private static List<SkuInput.Keyed> facts(Random random, List<Object> signals) {
        List<SkuInput.Keyed> facts = new ArrayList<>();
        for (String sku : SKUS) {
            facts(random, sku, START, facts);
        }
        // Stock of a SKU that no plan names yet is an alert, whatever plan comes later.
        PlanBook book = new PlanBook();
        List<String> unknown = new ArrayList<>(SOLD_LATER);
        for (Object signal : signals) {
            if (signal instanceof ControlSignal.Effective order
                    && book.apply(order.record().value())
                            instanceof PlanBook.Outcome.Accepted accepted) {
                for (SkuPlan sku : accepted.plan().skus()) {
                    if (unknown.remove(sku.sku())) {
                        facts(random, sku.sku(), Math.max(START, order.at()), facts);
                    }
                }
            }
        }
        for (String sku : WITH_DEMAND) {
            demand(random, sku, facts);
        }
        return facts;
    }

    private static void facts(Random random, String sku, long from, List<SkuInput.Keyed> facts) {
        for (int i = 0; i < 25; i++) {
            long at = from + random.nextInt((int) (START + LENGTH - from));
            if (random.nextInt(4) == 0) {
                CompetitorPrice price =
                        new CompetitorPrice(sku, "rival", 6_000, "", at, at + 9_000);
                facts.add(new SkuInput.Quote(price, new Origin("quotes", 0, i, at), at));
            } else {
                MovementType type =
                        random.nextInt(3) == 0 ? MovementType.RESTOCK : MovementType.SALE;
                String pool = random.nextBoolean() ? "east" : "west";
                StockMovement moved = new StockMovement(sku + i, type, at, sku, pool, 5, "", "");
                facts.add(new SkuInput.Movement(moved, new Origin("stock", 0, i, at), at));
            }
        }
    }

    private static void demand(Random random, String sku, List<SkuInput.Keyed> facts) {
        for (int i = 0; i < 60; i++) {
            int tick = random.nextInt((int) SHORTEST / 1_000 - 1);
            DemandSum part = DemandSum.empty("spring", sku, tick, 2);
            for (int views = random.nextInt(300); views > 0; views--) {
                part.view(random.nextInt(2), StockShown.IN_STOCK, 0.1 * random.nextDouble());
            }
            part.purchase(random.nextInt(2), random.nextInt(9));
            facts.add(new SkuInput.Demand(part));
        }
    }

    /** The watermark that a fact must go before, epoch ms; it may come a second before that. */
    static long dueAt(SkuInput.Keyed fact) {
        if (fact instanceof SkuInput.Demand demand) {
            SaleTerms terms = TestSale.plan(START).terms();
            return terms.tickEnd(demand.sku(), demand.sum().tick());
        }
        return FactQueue.timeOf(fact);
    }

    /** Decisions without ids and epochs, up to an instant. */
    static List<String> said(ControlHarness harness, long until) {
        List<String> said = new ArrayList<>();
        for (PriceUpdate p : harness.prices()) {
            if (p.decidedAt() <= until) {
                said.add(
                        String.join(
                                " ",
                                p.sku(),
                                String.valueOf(p.decidedAt()),
                                String.valueOf(p.price()),
                                p.reasons().toString(),
                                p.guardrails().toString(),
                                p.policy(),
                                String.valueOf(p.stock()),
                                String.valueOf(p.version()),
                                String.valueOf(p.validUntil()),
                                p.renewal() + " " + p.advice(),
                                p.sale()));
            }
        }
        var moves = harness.getSideOutput(Tags.MOVES);
        if (moves != null) {
            for (StreamRecord<StockReallocation> out : moves) {
                StockReallocation m = out.getValue();
                if (m.issuedAt() <= until) {
                    String route = m.fromPool() + " to " + m.toPool() + " " + m.units();
                    said.add(m.sku() + " " + m.issuedAt() + " " + route + " " + m.policy());
                }
            }
        }
        said.sort(String::compareTo);
        return said;
    }
}
