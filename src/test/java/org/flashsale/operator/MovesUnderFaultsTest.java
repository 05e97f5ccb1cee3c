package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.control.SkuInput;
import org.flashsale.control.SkuState;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.ledger.Account;
import org.flashsale.ledger.Ledger;
import org.flashsale.plan.SalePlan;
import org.flashsale.sim.Auditor;
import org.flashsale.sim.Evidence;
import org.flashsale.sim.Findings;
import org.flashsale.sim.Manners;
import org.flashsale.sim.Stamped;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.TestSale;
import org.junit.jupiter.api.Test;

/**
 * Whole sales with warehouses that misbehave and a job that crashes: commands become visible with
 * checkpoints, a crash takes back what came after the last one, and all facts since are read again.
 */
class MovesUnderFaultsTest {
    private static final long START = ControlHarness.START;
    private static final SalePlan PLAN = TestSale.plan(START);
    private static final List<String> SKUS = List.of("A", "B");
    private static final Manners WORST = new Manners(0.2, 0.1, 0.1, 0.1, 0.15, 0.1, 0.4, 0.4);
    private static final long STEP_MS = 1_000;
    private static final int CHECKPOINT_STEPS = 10;
    private static final Origin ORIGIN = new Origin("stock-movements", 0, 1, START);

    /** Shelves, what is to happen to them, and the topic in which it is told. */
    private static final class Shop {
        final Map<String, Long> shelves = new HashMap<>();
        final Map<String, Long> underWay = new HashMap<>();
        final List<Stamped<StockMovement>> topic = new ArrayList<>();
        final List<Event> agenda = new ArrayList<>();
        final SplittableRandom random;
        int ids;

        private record Event(long at, Runnable action) {}

        Shop(long seed) {
            random = new SplittableRandom(seed);
        }

        void tell(StockMovement fact, boolean twice) {
            topic.add(new Stamped<>(fact, fact.time()));
            if (twice) {
                topic.add(new Stamped<>(fact, fact.time()));
            }
        }

        StockMovement fact(
                MovementType type, long at, String sku, String pool, long units, String cause) {
            return new StockMovement("f" + ids++, type, at, sku, pool, units, "", cause);
        }

        long free(String sku, String pool) {
            return shelves.getOrDefault(sku + pool, 0L);
        }

        void add(String sku, String pool, long units) {
            shelves.merge(sku + pool, units, Long::sum);
        }

        void enter(MovementType type, long at, String sku, String pool, long units) {
            add(sku, pool, units);
            tell(fact(type, at, sku, pool, units, ""), false);
        }

        void sell(long at, String sku, String pool, long wanted) {
            long units = Math.min(wanted, free(sku, pool));
            if (units > 0) {
                add(sku, pool, -units);
                tell(fact(MovementType.SALE, at, sku, pool, units, ""), false);
            }
        }

        void obey(StockReallocation command, long now) {
            Manners.Handling handling =
                    WORST.handle(command, now, PLAN.transfer().leadMs(), random);
            for (Manners.Trip trip : handling.trips()) {
                agenda.add(new Event(trip.leavesAt(), () -> leave(command, handling, trip)));
            }
        }

        private void leave(
                StockReallocation command, Manners.Handling handling, Manners.Trip trip) {
            String sku = command.sku();
            long units = Math.min(trip.units(), free(sku, command.fromPool()));
            boolean late = trip.heedsExpiry() && trip.leavesAt() >= command.expiresAt();
            if (units == 0 || late) {
                return;
            }
            add(sku, command.fromPool(), -units);
            underWay.merge(sku, units, Long::sum);
            String id = command.commandId();
            StockMovement left =
                    fact(
                            MovementType.TRANSFER_OUT,
                            trip.leavesAt(),
                            sku,
                            command.fromPool(),
                            units,
                            id);
            if (!handling.swapped()) {
                tell(left, handling.repeated());
            }
            agenda.add(new Event(trip.arrivesAt(), () -> arrive(command, handling, trip, left)));
        }

        private void arrive(
                StockReallocation command,
                Manners.Handling handling,
                Manners.Trip trip,
                StockMovement left) {
            String id = command.commandId();
            String sku = command.sku();
            long units = left.units();
            underWay.merge(sku, -units, Long::sum);
            MovementType type = trip.lost() ? MovementType.ADJUSTMENT : MovementType.TRANSFER_IN;
            String pool = trip.lost() ? command.fromPool() : command.toPool();
            add(sku, pool, trip.lost() ? 0 : units);
            tell(
                    fact(type, trip.arrivesAt(), sku, pool, trip.lost() ? -units : units, id),
                    handling.repeated());
            if (handling.swapped()) {
                tell(left, handling.repeated());
            }
        }

        void runUntil(long now) {
            for (Event event : List.copyOf(agenda)) {
                if (event.at() <= now) {
                    agenda.remove(event);
                    event.action().run();
                }
            }
        }
    }

    @Test
    void ledgerAndShelvesAgreeAfterCrashesAndMisbehaviour() {
        int[] commands = {0};
        ForAll.seeds(8, random -> commands[0] += oneSale(random));
        assertThat(commands[0]).isGreaterThan(50);
    }

    private static int oneSale(Random random) throws Exception {
        Shop shop = new Shop(random.nextLong());
        List<Stamped<StockReallocation>> commands = new ArrayList<>();
        List<Stamped<PriceUpdate>> prices = new ArrayList<>();
        for (String sku : SKUS) {
            shop.enter(MovementType.INITIAL, START - 4_000, sku, "east", 200);
        }
        ControlHarness harness = ControlHarness.open(false);
        OperatorSubtaskState checkpoint = harness.snapshot(0, 0);
        long epoch = START;
        int read = 0;
        int readAtCheckpoint = 0;
        int moved = 0;
        int priced = 0;
        long end = PLAN.end() + 200_000;
        for (long now = START - 3_000; now <= end; now += STEP_MS) {
            shop.runUntil(now);
            trade(random, shop, now);
            for (; read < shop.topic.size(); read++) {
                StockMovement fact = shop.topic.get(read).value();
                harness.fact(new SkuInput.Movement(fact, ORIGIN, fact.time()));
            }
            harness.processBothWatermarks(new Watermark(now - 500));
            harness.setProcessingTime(now);
            List<PriceUpdate> sent = harness.prices();
            for (; priced < sent.size(); priced++) {
                prices.add(new Stamped<>(sent.get(priced), now));
            }
            if ((now - START) / STEP_MS % CHECKPOINT_STEPS == 0) {
                harness.prepareSnapshotPreBarrier(now);
                checkpoint = harness.snapshot(now, now);
                readAtCheckpoint = read;
                List<StockReallocation> visible = moves(harness);
                for (; moved < visible.size(); moved++) {
                    commands.add(new Stamped<>(visible.get(moved), now));
                    shop.obey(visible.get(moved), now);
                }
            } else if (random.nextInt(40) == 0) {
                harness.close();
                harness = new ControlHarness(false, List.of());
                harness.setProcessingTime(now);
                harness.initializeState(checkpoint);
                harness.open();
                epoch++;
                harness.processElement2(
                        new StreamRecord<>(new ControlSignal.Start(epoch, Long.MAX_VALUE)));
                read = readAtCheckpoint;
                moved = 0;
                priced = 0;
            }
        }
        assertThat(shop.agenda).isEmpty();
        check(harness, shop);
        harness.close();
        audit(shop, commands, prices);
        return commands.size();
    }

    private static void trade(Random random, Shop shop, long now) {
        for (String sku : SKUS) {
            for (String pool : PLAN.pools()) {
                if (random.nextInt(4) == 0) {
                    shop.sell(now, sku, pool, 1 + random.nextInt(2));
                }
            }
            if (random.nextInt(150) == 0) {
                shop.enter(MovementType.RESTOCK, now, sku, "east", 20);
            }
        }
    }

    private static List<StockReallocation> moves(ControlHarness harness) {
        ConcurrentLinkedQueue<StreamRecord<StockReallocation>> moves =
                harness.getSideOutput(Tags.MOVES);
        return moves == null ? List.of() : moves.stream().map(StreamRecord::getValue).toList();
    }

    private static void check(ControlHarness harness, Shop shop) throws Exception {
        AbstractStreamOperator<?> operator = (AbstractStreamOperator<?>) harness.getOperator();
        for (String sku : SKUS) {
            operator.setCurrentKey(sku);
            SkuState state =
                    operator.getRuntimeContext()
                            .getState(new ValueStateDescriptor<>("sku", StateTypes.SKU_STATE))
                            .value();
            Ledger ledger = state.ledger();
            assertThat(ledger.conserved()).isTrue();
            assertThat(ledger.held()).isZero();
            assertThat(ledger.inTransit()).isZero();
            assertThat(ledger.totals().unexplained()).isZero();
            for (Account account : ledger.accounts()) {
                assertThat(account.available()).isEqualTo(shop.free(sku, account.pool()));
            }
        }
    }

    /** The auditor shares no code with the ledger; commands may be beyond shelves that sell on. */
    private static void audit(
            Shop shop,
            List<Stamped<StockReallocation>> commands,
            List<Stamped<PriceUpdate>> prices) {
        Set<String> ids = new HashSet<>();
        assertThat(commands).allMatch(c -> ids.add(c.value().commandId()));
        Map<String, List<Long>> shelves = new HashMap<>();
        for (String sku : SKUS) {
            shelves.put(sku, PLAN.pools().stream().map(pool -> shop.free(sku, pool)).toList());
        }
        Findings findings =
                Auditor.audit(
                        new Evidence(
                                PLAN,
                                shop.topic,
                                commands,
                                prices,
                                shelves,
                                shop.underWay,
                                Optional.empty()));
        assertThat(findings.unitsLostOrDoubled()).as("%s", findings.details()).isZero();
    }
}
