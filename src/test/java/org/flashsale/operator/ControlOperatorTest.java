package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.control.SkuInput;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.Count;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockMovement;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.TestSale;
import org.junit.jupiter.api.Test;

class ControlOperatorTest {

    private static final long START = ControlHarness.START;
    private static final Origin ORIGIN = new Origin("stock-movements", 0, 1, START);

    private static SkuInput.Movement movement(
            String id, MovementType type, long at, String sku, String pool, long units) {
        StockMovement movement = new StockMovement(id, type, START + at, sku, pool, units, "", "");
        return new SkuInput.Movement(movement, ORIGIN, movement.time());
    }

    private static SkuInput.Demand demand(String sku, int tick, long views, long bought) {
        DemandSum sum = DemandSum.empty(TestSale.SALE, sku, tick, 2);
        long[] east = sum.pools()[0];
        east[DemandSum.VIEWS] = views;
        east[DemandSum.SHOWN] = views;
        east[DemandSum.SHOWN_SCORE] = views * DemandSum.scoreUnits(0.05);
        east[DemandSum.PURCHASED] = bought;
        east[DemandSum.EVENTS] = views;
        return new SkuInput.Demand(sum);
    }

    @Test
    void namesThatNoPlanKnowsLeaveNoState() throws Exception {
        try (ControlHarness harness = ControlHarness.open(false)) {
            int known = harness.numKeyedStateEntries();
            for (int i = 0; i < 50; i++) {
                harness.fact(movement("m" + i, MovementType.RESTOCK, 0, "x" + i, "east", 5));
            }
            assertThat(harness.getSideOutput(Tags.ALERTS)).as("unknown SKU").hasSize(50);
            assertThat(harness.numKeyedStateEntries()).isEqualTo(known);
            harness.fact(movement("m", MovementType.INITIAL, 0, "A", "east", 5));
            assertThat(harness.numKeyedStateEntries()).as("its id").isEqualTo(known + 1);
        }
    }

    @Test
    void answersAPlanAndOpensEachSkuAtTheStart() throws Exception {
        try (ControlHarness harness = ControlHarness.open(true)) {
            ConcurrentLinkedQueue<StreamRecord<ControlResult>> answers =
                    harness.getSideOutput(Tags.RESULTS);
            assertThat(answers).singleElement().matches(a -> a.getValue().applied());
            harness.processElement2(
                    new StreamRecord<>(
                            new ControlSignal.Effective(ControlHarness.order(), START, START - 1)));
            assertThat(answers).as("the same request again").hasSize(1);

            harness.processBothWatermarks(new Watermark(START - 1));
            assertThat(harness.prices()).isEmpty();
            harness.processBothWatermarks(new Watermark(START));
            assertThat(harness.prices())
                    .hasSize(2)
                    .allMatch(p -> p.decidedAt() == START && p.price() == 7_000)
                    .allMatch(p -> p.reasons().get(0).code() == PriceReason.Code.OPENING);
        }
    }

    @Test
    void opensRenewsAndEndsBySilenceWithoutMovingEventTime() throws Exception {
        try (ControlHarness harness = ControlHarness.open(false)) {
            harness.setProcessingTime(START + 2_000);
            assertThat(harness.prices()).hasSize(2);
            harness.setProcessingTime(START + 90_000);
            assertThat(harness.prices())
                    .filteredOn(PriceUpdate::renewal)
                    .extracting(PriceUpdate::sku)
                    .contains("A", "B");
            harness.setProcessingTime(START + 601_000);
            assertThat(harness.prices())
                    .filteredOn(p -> p.reasons().get(0).code() == PriceReason.Code.SALE_END)
                    .hasSize(2)
                    .allMatch(p -> p.price() == 10_000);
            assertThat(harness.getOutput()).noneMatch(Watermark.class::isInstance);
        }
    }

    @Test
    void inReplayTheOrderOfArrivalDoesNotMatter() {
        ForAll.seeds(
                20,
                random -> {
                    List<SkuInput.Keyed> facts = history(random);
                    List<String> expected = run(facts, random, false);
                    List<SkuInput.Keyed> shuffled = new ArrayList<>(facts);
                    Collections.shuffle(shuffled, random);
                    assertThat(run(shuffled, random, false)).isEqualTo(expected);
                    assertThat(run(facts, random, true)).as("with restarts").isEqualTo(expected);
                });
    }

    private static List<SkuInput.Keyed> history(Random random) {
        List<SkuInput.Keyed> facts = new ArrayList<>();
        for (String sku : List.of("A", "B")) {
            facts.add(movement("i" + sku, MovementType.INITIAL, -1_000, sku, "east", 40));
            for (int tick = 0; tick < 30; tick++) {
                facts.add(demand(sku, tick, random.nextInt(60), random.nextInt(4)));
                if (random.nextInt(3) == 0) {
                    facts.add(
                            movement(
                                    "s" + sku + tick,
                                    random.nextInt(6) == 0
                                            ? MovementType.RESTOCK
                                            : MovementType.SALE,
                                    tick * 1_000L + random.nextInt(3) * 300L,
                                    sku,
                                    random.nextBoolean() ? "east" : "west",
                                    1 + random.nextInt(5)));
                }
                if (random.nextInt(12) == 0) {
                    long at = START + tick * 1_000L;
                    CompetitorPrice price =
                            new CompetitorPrice(sku, "rival", 6_000, "", at, at + 9_000);
                    facts.add(new SkuInput.Quote(price, ORIGIN, at));
                }
            }
        }
        return facts;
    }

    /** All facts before the watermark, which then comes in steps; or a restart at each step. */
    private static List<String> run(List<SkuInput.Keyed> facts, Random random, boolean restarts)
            throws Exception {
        ControlHarness harness = ControlHarness.open(true);
        List<String> decisions = new ArrayList<>();
        for (SkuInput.Keyed fact : facts) {
            harness.fact(fact);
        }
        for (long at = START; at <= START + 45_000; at += 1 + random.nextInt(9_000)) {
            harness.processBothWatermarks(new Watermark(at));
            if (restarts) {
                harness.prepareSnapshotPreBarrier(1);
                OperatorSubtaskState state = harness.snapshot(1, 1);
                decisions.addAll(harness.decisions());
                harness.close();
                harness = new ControlHarness(true, List.of());
                harness.initializeState(state);
                harness.open();
            }
        }
        harness.processBothWatermarks(new Watermark(START + 50_000));
        decisions.addAll(harness.decisions());
        assertThat(harness.counted(Count.CONSERVATION_ERRORS)).isZero();
        harness.close();
        Collections.sort(decisions);
        return decisions;
    }
}
