package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.flashsale.control.SkuInput;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockMovement;
import org.flashsale.testing.TestSale;
import org.junit.jupiter.api.Test;

/** Who makes time in CONTROL: events, and only where they are silent the wall clock. */
class ControlTimeTest {
    private static final long START = ControlHarness.START;
    private static final long END = TestSale.plan(START).end();
    private static final Origin ORIGIN = new Origin("stock-movements", 0, 1, START);

    private static int ids;

    private static void book(ControlHarness harness, MovementType type, long units)
            throws Exception {
        String id = "m" + ids++;
        StockMovement fact = new StockMovement(id, type, START, "A", "east", units, "", "");
        harness.fact(new SkuInput.Movement(fact, ORIGIN, START));
    }

    private static ControlHarness restored(OperatorSubtaskState state, long wall) throws Exception {
        ControlHarness harness = new ControlHarness(false, List.of());
        harness.setProcessingTime(wall);
        harness.initializeState(state);
        harness.open();
        return harness;
    }

    private static OperatorSubtaskState stoppedAt(long watermark) throws Exception {
        try (ControlHarness harness = ControlHarness.open(false)) {
            book(harness, MovementType.INITIAL, 100);
            harness.setProcessingTime(watermark);
            harness.processBothWatermarks(new Watermark(watermark));
            harness.prepareSnapshotPreBarrier(1);
            return harness.snapshot(1, 1);
        }
    }

    private static PriceUpdate last(ControlHarness harness) {
        List<PriceUpdate> prices = harness.prices();
        return prices.get(prices.size() - 1);
    }

    private static void decidedAtOnce(ControlHarness harness, Code code, long at) {
        assertThat(last(harness).reasons()).extracting(PriceReason::code).contains(code);
        assertThat(last(harness).decidedAt()).isEqualTo(at);
        assertThat(last(harness).cause()).contains(ORIGIN);
    }

    @Test
    void restocksStockOutsAndCutsAreDecidedOnArrival() throws Exception {
        try (ControlHarness harness = ControlHarness.open(false)) {
            long now = START + 60_500;
            book(harness, MovementType.INITIAL, 10);
            harness.setProcessingTime(now);
            harness.processBothWatermarks(new Watermark(now));
            book(harness, MovementType.SALE, 10);
            decidedAtOnce(harness, Code.STOCK_OUT, now);
            book(harness, MovementType.RESTOCK, 500);
            decidedAtOnce(harness, Code.RESTOCK, now);
            long below = last(harness).price() - 1_000;
            CompetitorPrice cut = new CompetitorPrice("A", "rival", below, "", now, now + 60_000);
            harness.fact(new SkuInput.Quote(cut, ORIGIN, now));
            decidedAtOnce(harness, Code.COMPETITOR_CUT, now);
        }
    }

    @Test
    void oneWatermarkOverTheWholeSaleOpensAndEndsItAtItsTimes() throws Exception {
        for (boolean replay : new boolean[] {true, false}) {
            try (ControlHarness harness = ControlHarness.open(replay)) {
                harness.processBothWatermarks(new Watermark(START - 1));
                harness.processBothWatermarks(new Watermark(END + 3_600_000));
                for (String sku : List.of("A", "B")) {
                    List<PriceUpdate> prices =
                            harness.prices().stream().filter(p -> p.sku().equals(sku)).toList();
                    assertThat(prices.get(0).decidedAt()).isEqualTo(START);
                    PriceUpdate end = prices.get(prices.size() - 1);
                    assertThat(end.decidedAt()).isEqualTo(END);
                    assertThat(end.price()).isEqualTo(10_000);
                }
            }
        }
    }

    @Test
    void aRestoredJobGoesOnFromThePricesThatWerePublishedAfterItsCheckpoint() throws Exception {
        List<PriceUpdate> published;
        OperatorSubtaskState state;
        try (ControlHarness lost = ControlHarness.open(false)) {
            book(lost, MovementType.INITIAL, 20);
            lost.processBothWatermarks(new Watermark(START + 1_000));
            lost.prepareSnapshotPreBarrier(1);
            state = lost.snapshot(1, 1);
            lost.processBothWatermarks(new Watermark(START + 14_000));
            published = lost.prices().stream().filter(p -> p.sku().equals("A")).toList();
        }
        PriceUpdate newest = published.get(published.size() - 1);
        assertThat(newest.price()).isNotEqualTo(published.get(0).price());
        try (ControlHarness harness = new ControlHarness(false, List.of(), 2, 0);
                ControlHarness other = new ControlHarness(false, List.of(), 2, 1)) {
            for (ControlHarness each : List.of(harness, other)) {
                each.setProcessingTime(START + 20_000);
                each.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                state, 128, 1, 2, each == harness ? 0 : 1));
                each.shown(List.of(newest));
                each.open();
                each.processBothWatermarks(new Watermark(START + 14_500));
            }
            List<PriceUpdate> next =
                    Stream.concat(harness.prices().stream(), other.prices().stream())
                            .filter(p -> p.sku().equals("A"))
                            .toList();
            assertThat(next.get(0).reasons())
                    .extracting(PriceReason::code)
                    .startsWith(Code.ADOPTED);
            assertThat(next.get(0).price()).isEqualTo(newest.price());
            assertThat(next).allMatch(p -> p.decidedAt() > newest.decidedAt());
        }
    }

    @Test
    void aJobThatIsRestoredAfterTheEndEndsTheSaleWithoutAnyEvent() throws Exception {
        OperatorSubtaskState state = stoppedAt(START + 100_000);
        try (ControlHarness harness = restored(state, END + 60_000)) {
            assertThat(harness.prices()).isEmpty();
            harness.setProcessingTime(END + 61_001);
            harness.setProcessingTime(END + 90_000);
            assertEnded(harness);
            harness.processBothWatermarks(new Watermark(END + 100_000));
            assertEnded(harness);
        }
    }

    @Test
    void aJobThatIsRestoredAfterTheEndEndsTheSaleByTheFirstEvent() throws Exception {
        OperatorSubtaskState state = stoppedAt(START + 100_000);
        try (ControlHarness harness = restored(state, END + 60_000)) {
            harness.processBothWatermarks(new Watermark(END + 59_000));
            assertEnded(harness);
        }
    }

    private static void assertEnded(ControlHarness harness) {
        assertThat(harness.prices())
                .filteredOn(p -> p.reasons().get(0).code() == Code.SALE_END)
                .hasSize(2)
                .allMatch(p -> p.decidedAt() == END && p.price() == 10_000);
        assertThat(last(harness).reasons().get(0).code()).isEqualTo(Code.SALE_END);
    }

    /** What is read again after a restart is not of now, as long as input is not silent. */
    @Test
    void aRestartedJobGoesOnAtTheTimeThatItHadReached() throws Exception {
        long stopped = START + 100_000;
        OperatorSubtaskState state = stoppedAt(stopped);
        try (ControlHarness harness = restored(state, stopped + 60_000)) {
            book(harness, MovementType.RESTOCK, 500);
            decidedAtOnce(harness, Code.RESTOCK, stopped);
            harness.setProcessingTime(stopped + 61_000);
            book(harness, MovementType.RESTOCK, 500);
            decidedAtOnce(harness, Code.RESTOCK, stopped + 61_000);
            harness.processBothWatermarks(new Watermark(stopped + 5_000));
            book(harness, MovementType.RESTOCK, 500);
            decidedAtOnce(harness, Code.RESTOCK, stopped + 61_000);
        }
    }

    @Test
    void inSilenceFactsAreAppliedAtTheLastWatermarkAndTheTimeElapsed() throws Exception {
        try (ControlHarness harness = ControlHarness.open(false)) {
            book(harness, MovementType.INITIAL, 10);
            harness.processBothWatermarks(new Watermark(START - 14_000));
            harness.setProcessingTime(START + 70_000);
            harness.processBothWatermarks(new Watermark(START + 61_000));
            harness.setProcessingTime(START + 70_900);
            book(harness, MovementType.RESTOCK, 500);
            decidedAtOnce(harness, Code.RESTOCK, START + 61_000);
            harness.setProcessingTime(START + 75_000);
            book(harness, MovementType.RESTOCK, 500);
            decidedAtOnce(harness, Code.RESTOCK, START + 66_000);
            assertThat(harness.prices())
                    .as("no tick of the silence")
                    .noneMatch(
                            p ->
                                    p.reasons().get(0).code() == Code.TICK
                                            && p.decidedAt() > START + 61_000);
        }
    }
}
