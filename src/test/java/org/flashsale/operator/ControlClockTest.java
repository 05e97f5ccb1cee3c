package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.flashsale.consume.LatestPrice;
import org.flashsale.control.SkuInput;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockShown;
import org.flashsale.plan.SaleTerms;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.TestSale;
import org.junit.jupiter.api.Test;

/**
 * The time of a live job in which events stop and come in heaps, and which crashes and is restored,
 * with and without state: decisions of a SKU never go back, and its price never lapses.
 */
class ControlClockTest {

    private static final long START = ControlHarness.START;
    private static final SaleTerms TERMS = TestSale.plan(START).terms();
    private static final List<String> SKUS = List.of("A", "B");
    private static final long RENEWAL_MS = 10_000;

    /** Watermarks are so far behind the clock while events come as they happen. */
    private static final long BEHIND_MS = 200;

    /** After a start silence is noticed within two seconds, and a backlog is read in six. */
    private static final long SETTLED_MS = 9_000;

    /** A shop and its job, in virtual time. */
    private static final class World {
        private final Random random;
        private final long seed;
        private final List<StockMovement> facts = new ArrayList<>();
        private final Map<String, LatestPrice> held = new HashMap<>();
        private final List<PriceUpdate> published = new ArrayList<>();
        private int factsRead;
        private long read = START - 10_000;
        private ControlHarness job;
        private int heard;
        private long wall;
        private long settlesAt;
        private Optional<OperatorSubtaskState> kept = Optional.empty();
        private long keptRead;
        private int keptFacts;

        World(Random random, long wall) throws Exception {
            this.random = random;
            this.wall = wall;
            seed = random.nextLong();
            for (String sku : SKUS) {
                held.put(sku, new LatestPrice());
                fact(MovementType.INITIAL, sku, 60);
            }
            job = run();
        }

        private void fact(MovementType type, String sku, int units) {
            facts.add(
                    new StockMovement("m" + facts.size(), type, wall, sku, "east", units, "", ""));
        }

        private ControlHarness run() throws Exception {
            ControlHarness harness =
                    new ControlHarness(false, List.of(ControlHarness.order()), RENEWAL_MS, 1, 0);
            harness.setProcessingTime(wall);
            harness.epoch(wall);
            if (kept.isPresent()) {
                harness.initializeState(kept.get());
            }
            harness.shown(held.values().stream().flatMap(h -> h.held().stream()).toList());
            harness.open();
            heard = 0;
            settlesAt = wall + SETTLED_MS;
            return harness;
        }

        /** The job dies, and goes on later from what it kept, if that is not lost. */
        void restart() throws Exception {
            job.close();
            wall += 300 + random.nextInt(40_000);
            if (random.nextInt(4) == 0) {
                kept = Optional.empty();
            }
            read = kept.isPresent() ? keptRead : START - 10_000;
            factsRead = kept.isPresent() ? keptFacts : 0;
            job = run();
        }

        void keep() throws Exception {
            job.prepareSnapshotPreBarrier(1);
            kept = Optional.of(job.snapshot(1, wall));
            keptRead = read;
            keptFacts = factsRead;
            hear();
        }

        void pass(long ms, boolean silent) throws Exception {
            long pace = 20 + (wall - read) / 2_500;
            for (long until = wall + ms; wall < until; ) {
                long step = 50L + random.nextInt(250);
                wall += step;
                job.setProcessingTime(wall);
                if (random.nextInt(40) == 0) {
                    boolean sold = random.nextInt(3) > 0;
                    fact(
                            sold ? MovementType.SALE : MovementType.RESTOCK,
                            SKUS.get(random.nextInt(2)),
                            1 + random.nextInt(30));
                }
                while (factsRead < facts.size()) {
                    StockMovement fact = facts.get(factsRead++);
                    Origin origin = new Origin("stock-movements", 0, factsRead, wall);
                    job.fact(new SkuInput.Movement(fact, origin, fact.time()));
                }
                if (!silent) {
                    readTo(Math.min(read + pace * step, wall - BEHIND_MS));
                }
                hear();
                look();
            }
        }

        private void readTo(long time) throws Exception {
            for (String sku : SKUS) {
                for (int tick = Math.max(0, TERMS.tickAt(sku, Math.max(START, read)));
                        tick < TERMS.ticks() && TERMS.tickEnd(sku, tick) <= time;
                        tick++) {
                    if (TERMS.tickEnd(sku, tick) > read) {
                        job.fact(new SkuInput.Demand(views(sku, tick)));
                    }
                }
            }
            read = Math.max(read, time);
            job.processBothWatermarks(new Watermark(read));
        }

        private DemandSum views(String sku, int tick) {
            Random some = new Random(seed + tick);
            DemandSum sum = DemandSum.empty(TestSale.SALE, sku, tick, 2);
            for (int views = some.nextInt(tick % 80 < 40 ? 60 : 8); views > 0; views--) {
                sum.view(0, StockShown.IN_STOCK, 0.1);
            }
            return sum;
        }

        private void hear() {
            List<PriceUpdate> all = job.prices();
            for (PriceUpdate update : all.subList(heard, all.size())) {
                published.add(update);
                held.get(update.sku()).accept(update);
            }
            heard = all.size();
        }

        /** A consumer looks at the price. */
        private void look() {
            for (String sku : SKUS) {
                boolean valid = held.get(sku).held().filter(p -> p.validUntil() > wall).isPresent();
                if (wall >= START + 2_000 && wall < TERMS.end()) {
                    assertThat(valid || wall < settlesAt)
                            .as("a price of %s at %d s", sku, (wall - START) / 1_000)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void decisionsNeverGoBackAndPricesNeverLapseWhateverFallsSilentOrCrashes() {
        List<PriceUpdate> byTicks = new ArrayList<>();
        ForAll.seeds(
                15,
                random -> {
                    World world = new World(random, START - 5_000 + random.nextInt(100_000));
                    if (random.nextBoolean()) {
                        world.pass(5_000 + random.nextInt(60_000), true);
                    }
                    for (int phase = 0; phase < 8; phase++) {
                        world.pass(12_000 + random.nextInt(20_000), false);
                        if (random.nextBoolean()) {
                            world.keep();
                        }
                        world.pass(random.nextInt(8_000), false);
                        if (random.nextInt(3) > 0) {
                            world.pass(random.nextInt(60_000), true);
                        }
                        if (random.nextInt(3) == 0) {
                            world.keep();
                            world.pass(random.nextInt(9_000), true);
                        }
                        if (random.nextInt(3) == 0) {
                            world.restart();
                        }
                    }
                    world.job.close();
                    for (String sku : SKUS) {
                        List<PriceUpdate> own =
                                world.published.stream().filter(p -> p.sku().equals(sku)).toList();
                        for (int i = 1; i < own.size(); i++) {
                            assertThat(own.get(i).decidedAt())
                                    .as("%s after %s", own.get(i), own.get(i - 1))
                                    .isGreaterThanOrEqualTo(own.get(i - 1).decidedAt());
                        }
                        own.stream().filter(ControlClockTest::byTick).forEach(byTicks::add);
                    }
                });
        assertThat(byTicks).as("decisions of ticks").hasSizeGreaterThan(30);
    }

    private static boolean byTick(PriceUpdate update) {
        return update.reasons().get(0).code() == Code.TICK;
    }
}
