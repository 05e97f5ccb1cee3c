package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.control.SkuInput;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;
import org.flashsale.domain.StockMovement;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.testing.TestSale;
import org.junit.jupiter.api.Test;

/** Plans that come when their sale has begun, or is over; and those of long ago. */
class LatePlansTest {

    private static final long START = ControlHarness.START;
    private static final long END = TestSale.plan(START).end();
    private static final long DAY = 86_400_000;

    @Test
    void aPlanThatComesAfterItsEndIsRefusedAndNothingElse() throws Exception {
        for (int subtask = 0; subtask < 2; subtask++) {
            try (ControlHarness harness = new ControlHarness(false, List.of(), 2, subtask)) {
                harness.setProcessingTime(END);
                harness.open();
                harness.processBothWatermarks(new Watermark(END));
                harness.processElement2(new StreamRecord<>(effective(given(END + 1, 1), END + 1)));
                harness.processBothWatermarks(new Watermark(END + DAY));

                ControlResult answer = answer(harness);
                assertThat(answer.applied()).isFalse();
                assertThat(answer.errors())
                        .singleElement()
                        .asString()
                        .contains("[EFFECTIVE_AFTER_END]")
                        .contains("the sale ended at 2027-01-15T08:10:00Z");
                assertThat(harness.prices()).isEmpty();
                assertThat(harness.getSideOutput(Tags.ALERTS)).isNullOrEmpty();
            }
        }
    }

    @Test
    void aPlanThatComesDuringItsSaleOpensAtOnceAndEndsInTime() throws Exception {
        long late = START + 200_123;
        try (ControlHarness harness = new ControlHarness(false, List.of())) {
            harness.setProcessingTime(late);
            harness.open();
            harness.processBothWatermarks(new Watermark(late - 1));
            harness.processElement2(new StreamRecord<>(effective(given(late, 1), late)));
            assertThat(answer(harness).effectiveFrom()).hasValue(late);
            harness.processBothWatermarks(new Watermark(END));

            List<PriceUpdate> prices = of(harness, "A");
            assertThat(prices.get(0).reasons().get(0).code()).isEqualTo(Code.OPENING);
            assertThat(prices.get(0).decidedAt()).isEqualTo(late);
            PriceUpdate last = prices.get(prices.size() - 1);
            assertThat(last.decidedAt()).isEqualTo(END);
            assertThat(last.price()).isEqualTo(10_000);
        }
    }

    /** It was given in time, by its writer's clock; the events are past its end. */
    @Test
    void aPlanThatTakesEffectOnlyAfterItsEndOpensNothing() throws Exception {
        try (ControlHarness harness = new ControlHarness(false, List.of())) {
            harness.setProcessingTime(END);
            harness.open();
            harness.processBothWatermarks(new Watermark(END + 4_999));
            harness.processElement2(new StreamRecord<>(effective(given(END - 1, 1), END + 5_000)));
            harness.processBothWatermarks(new Watermark(END + DAY));
            assertThat(answer(harness).effectiveFrom()).hasValue(END + 5_000);
            assertThat(harness.prices()).isEmpty();
        }
    }

    @Test
    void anEndThatIsPastEndsTheSaleAtOnceLiveAndInAReplay() throws Exception {
        long now = START + 100_000;
        Read.Good<ControlRecord> first = ControlHarness.order();
        Read.Good<ControlRecord> end = given(TestSale.plan(START), now - START - 30_000, now, 1);
        List<PriceUpdate> live;
        try (ControlHarness harness = ControlHarness.open(false)) {
            harness.processBothWatermarks(new Watermark(now - 1));
            harness.processElement2(new StreamRecord<>(effective(end, now)));
            harness.processBothWatermarks(new Watermark(END));
            live = of(harness, "A");
        }
        PriceUpdate last = live.get(live.size() - 1);
        assertThat(last.decidedAt()).isEqualTo(now);
        assertThat(last.reasons()).extracting(r -> r.code()).contains(Code.SALE_END);
        try (ControlHarness replay = new ControlHarness(true, List.of(first, end))) {
            replay.open();
            replay.processBothWatermarks(new Watermark(END));
            assertThat(of(replay, "A")).extracting(PriceUpdate::decidedAt).last().isEqualTo(now);
        }
    }

    @Test
    void salesOfLongAgoAreNotPlayedAgainByAStartWithoutState() throws Exception {
        SalePlan today = TestSale.plan(START + DAY);
        Read.Good<ControlRecord> old = ControlHarness.order();
        Read.Good<ControlRecord> next = given(renamed(today, "next"), 600_000, START + DAY - 9, 1);
        for (boolean silent : new boolean[] {true, false}) {
            try (ControlHarness harness = new ControlHarness(false, List.of(old, next))) {
                long now = START + DAY - 5_000;
                harness.setProcessingTime(now);
                harness.open();
                if (silent) {
                    harness.setProcessingTime(now + 2_000);
                } else {
                    harness.processBothWatermarks(new Watermark(now));
                }
                harness.fact(stock(now + 2_500));
                assertThat(harness.prices()).isEmpty();
                harness.processBothWatermarks(new Watermark(START + DAY + 1));
                assertThat(harness.prices())
                        .hasSize(2)
                        .allMatch(p -> p.sale().equals("next") && p.decidedAt() == START + DAY);
                assertThat(of(harness, "A").get(0).stock()).isEqualTo(100);
                assertThat(harness.getSideOutput(Tags.ALERTS)).isNullOrEmpty();
            }
        }
    }

    @Test
    void aSaleThatShoppersStillSeeIsEndedByAStartWithoutState() throws Exception {
        PriceUpdate seen;
        try (ControlHarness lost = ControlHarness.open(false)) {
            lost.processBothWatermarks(new Watermark(START + 1_000));
            seen = of(lost, "A").get(0);
        }
        try (ControlHarness harness = new ControlHarness(false, List.of(ControlHarness.order()))) {
            harness.setProcessingTime(END + DAY);
            harness.shown(List.of(seen));
            harness.open();
            harness.processBothWatermarks(new Watermark(END + DAY));
            PriceUpdate last = of(harness, "A").get(of(harness, "A").size() - 1);
            assertThat(last.price()).isEqualTo(10_000);
            assertThat(last.decidedAt()).isEqualTo(END);
            assertThat(of(harness, "B")).as("nobody saw it").isEmpty();
        }
    }

    @Test
    void aReplayPlaysThePlansOfItsTime() throws Exception {
        Read.Good<ControlRecord> tried = given(END + DAY, 1);
        try (ControlHarness harness = new ControlHarness(true, List.of(tried))) {
            harness.open();
            harness.processBothWatermarks(new Watermark(END + 5_000));
            assertThat(answer(harness).applied()).isTrue();
            assertThat(of(harness, "A").get(0).decidedAt()).isEqualTo(START);
        }
    }

    private static ControlSignal.Effective effective(Read.Good<ControlRecord> order, long at) {
        return new ControlSignal.Effective(order, at, at - 1);
    }

    private static Read.Good<ControlRecord> given(long issued, int offset) {
        return given(TestSale.plan(START), END - START, issued, offset);
    }

    private static Read.Good<ControlRecord> given(
            SalePlan plan, long length, long issued, int offset) {
        SalePlan named = ControlStories.with(plan, plan.id(), length, plan.skus());
        ControlRecord record =
                new ControlRecord(
                        ControlRecord.SALE_PLAN,
                        named.id(),
                        "late-" + offset,
                        issued,
                        OptionalLong.empty(),
                        "",
                        SalePlans.toYaml(named));
        return new Read.Good<>(record, new Origin("control", 0, offset, issued));
    }

    private static SalePlan renamed(SalePlan plan, String id) {
        return ControlStories.with(plan, id, plan.end() - plan.start(), plan.skus());
    }

    private static SkuInput.Movement stock(long now) {
        StockMovement fact =
                new StockMovement("m1", MovementType.INITIAL, now, "A", "east", 100, "", "");
        return new SkuInput.Movement(fact, new Origin("stock-movements", 0, 1, now), now);
    }

    private static ControlResult answer(ControlHarness harness) {
        return (ControlResult)
                ((StreamRecord<?>) harness.getSideOutput(Tags.RESULTS).peek()).getValue();
    }

    private static List<PriceUpdate> of(ControlHarness harness, String sku) {
        return harness.prices().stream().filter(p -> p.sku().equals(sku)).toList();
    }
}
