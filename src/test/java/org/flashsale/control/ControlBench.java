package org.flashsale.control;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.flashsale.allocation.AllocationPolicies;
import org.flashsale.allocation.Move;
import org.flashsale.allocation.PoolSituation;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SaleFigures;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockShown;
import org.flashsale.ledger.StockMemory;
import org.flashsale.plan.DemandShape;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SkuPlan;
import org.flashsale.plan.SkuPlan.PoolPlan;
import org.flashsale.pricing.PricingPolicies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What deciding costs on one core, four pools, the default policies: an event, a tick of one SKU,
 * an allocation, and a tick of 100,000 SKUs. {@code make bench-control}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseSerialGC"})
public class ControlBench {
    private static final long START = 1_800_000_000_000L;
    private static final long TICK_MS = 5_000;
    private static final int TICKS = 240;
    private static final List<String> POOLS = List.of("web", "app", "north", "south");
    private static final SkuSettings SETTINGS = new SkuSettings(1, 60_000, 180_000, 30_000, 0);
    private static final Origin ORIGIN = new Origin("stock-movements", 0, 0, START);

    /** SKUs somewhere in the middle of their sale. */
    @State(Scope.Thread)
    public static class Sale {

        /** How many SKUs. */
        @Param("1000")
        public int skus;

        private SkuState[] states;
        private DemandSum[] demand;
        private int tick;
        private int next;

        /** Opens the sale, stocks it, and plays some ticks. */
        @Setup
        public void open() {
            states = new SkuState[skus];
            demand = new DemandSum[skus];
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < skus; i++) {
                states[i] = opened("SKU-" + i, random);
            }
            tick = 0;
            while (tick < 21) {
                everySku();
            }
            drawDemand();
        }

        private void drawDemand() {
            SplittableRandom random = new SplittableRandom(tick);
            for (int i = 0; i < skus; i++) {
                demand[i] = drawn("SKU-" + i, tick, random);
            }
        }

        /** The next tick of one SKU: its demand, then its decision. */
        SkuState one(int i) {
            SkuState told =
                    SkuController.step(
                                    states[i],
                                    new SkuInput.Demand(demand[i]),
                                    SETTINGS,
                                    StockMemory.NONE)
                            .state();
            return SkuController.step(
                            told,
                            new SkuInput.Wake(tickEnd(states[i]), figures()),
                            SETTINGS,
                            StockMemory.NONE)
                    .state();
        }

        void everySku() {
            drawDemand();
            for (int i = 0; i < skus; i++) {
                states[i] = one(i);
            }
            tick++;
        }

        private long tickEnd(SkuState state) {
            return state.terms().orElseThrow().tickEnd(state.sku(), tick);
        }

        private SaleFigures figures() {
            return new SaleFigures("bench", tick - 1, 1.1, 1.2, 50, 60);
        }

        int nextSku() {
            next = next + 1 < skus ? next + 1 : 0;
            return next;
        }
    }

    /** A sum that events go into. */
    @State(Scope.Thread)
    public static class Sum {
        private final DemandSum sum = DemandSum.empty("bench", "SKU-1", 7, POOLS.size());
        private int at;

        DemandSum part() {
            return sum;
        }
    }

    /** A sum that is added to others. */
    public static class Part extends Sum {}

    /** A SKU whose pools are unevenly stocked. */
    @State(Scope.Thread)
    public static class Pools {
        private final PoolSituation situation =
                new PoolSituation(
                        "SKU-1",
                        START,
                        List.of(
                                new PoolSituation.Pool(80, 0, 35.5),
                                new PoolSituation.Pool(10, 2, 31.2),
                                new PoolSituation.Pool(25, 0, 24.7),
                                new PoolSituation.Pool(0, 5, 12.1)),
                        4_000,
                        50,
                        10_000);
    }

    private static SalePlan plan(String sku) {
        List<PoolPlan> pools = new ArrayList<>();
        POOLS.forEach(pool -> pools.add(new PoolPlan(1_200, 50)));
        SkuPlan terms =
                new SkuPlan(
                        sku,
                        10_000,
                        7_000,
                        4_000,
                        0,
                        500,
                        1_000,
                        0,
                        "",
                        List.of(99),
                        0.15,
                        6 * TICK_MS,
                        12,
                        SkuPlan.CompetitorRule.DEMAND,
                        pools,
                        new SkuPlan.Prior(0.04, 0.4, 4.5, 1.6),
                        SkuPlan.OwnPolicies.NONE);
        return new SalePlan(
                "bench",
                "EUR",
                ZoneOffset.UTC,
                START,
                START + TICKS * TICK_MS,
                TICK_MS,
                SalePlan.Mode.LIVE,
                true,
                POOLS,
                new SalePlan.Transfer(50, 2 * TICK_MS),
                new DemandShape(1, 4, 0.05, 2, 0.05, 0, 1, 0),
                PricingPolicies.DEFAULT.policyName(),
                AllocationPolicies.DEFAULT.policyName(),
                List.of(terms));
    }

    private static SkuState opened(String sku, SplittableRandom random) {
        SalePlan plan = plan(sku);
        SkuInput.Plan publish =
                new SkuInput.Plan(
                        plan.terms(), plan.skus().get(0), Optional.empty(), START - 10, START - 10);
        SkuState state =
                SkuController.step(SkuState.initial(sku), publish, SETTINGS, StockMemory.NONE)
                        .state();
        for (String pool : POOLS) {
            StockMovement initial =
                    new StockMovement(
                            "initial/" + sku + "/" + pool,
                            MovementType.INITIAL,
                            START - 5,
                            sku,
                            pool,
                            20 + random.nextInt(80),
                            "",
                            "");
            SkuInput.Movement in = new SkuInput.Movement(initial, ORIGIN, START - 5);
            state = SkuController.step(state, in, SETTINGS, StockMemory.NONE).state();
        }
        SkuInput.Wake wake = new SkuInput.Wake(START, SaleFigures.initial("bench"));
        return SkuController.step(state, wake, SETTINGS, StockMemory.NONE).state();
    }

    private static DemandSum drawn(String sku, int tick, SplittableRandom random) {
        DemandSum sum = DemandSum.empty("bench", sku, tick, POOLS.size());
        for (int pool = 0; pool < POOLS.size(); pool++) {
            int views = random.nextInt(12);
            for (int i = 0; i < views; i++) {
                sum.view(pool, StockShown.IN_STOCK, 0.02 + 0.04 * random.nextDouble());
                if (random.nextDouble() < 0.04) {
                    sum.purchase(pool, 1);
                }
            }
        }
        return sum;
    }

    /** A scored view into its sum. */
    @Benchmark
    public long event(Sum into) {
        int at = into.at++;
        into.sum.view(at & 3, StockShown.IN_STOCK, (at & 1_023) * 1e-3);
        return into.sum.pools()[at & 3][DemandSum.SHOWN_SCORE];
    }

    /** A partial sum into another. */
    @Benchmark
    public DemandSum sum(Sum into, Part from) {
        into.sum.add(from.part());
        return into.sum;
    }

    /** Demand and price of one SKU at a tick at which no stock is allocated. */
    @Benchmark
    @Warmup(iterations = 18, time = 1) // Much code: the compiler shares the core for a while.
    public SkuState tick(Sale sale) {
        return sale.one(sale.nextSku());
    }

    /** Where stock should go. */
    @Benchmark
    public List<Move> allocation(Pools pools) {
        return AllocationPolicies.DEFAULT.policy().moves(pools.situation);
    }

    /** 100,000 SKUs through one tick, every sixth with allocation. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    @Warmup(iterations = 3)
    @Measurement(iterations = 12)
    public int sale(Everything all) {
        all.everySku();
        return all.states().length;
    }

    /** All SKUs of a large sale. */
    public static class Everything extends Sale {
        SkuState[] states() {
            return super.states;
        }

        /** So many. */
        @Override
        @Setup
        public void open() {
            skus = 100_000;
            super.open();
        }
    }
}
