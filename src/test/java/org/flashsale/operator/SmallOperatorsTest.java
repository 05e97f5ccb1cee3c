package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.Scorer;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.EventType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.domain.StockShown;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SmallOperatorsTest {

    private static final Origin ORIGIN = new Origin("behavior-events", 0, 7, 1_000);

    @Nested
    class Bounds {

        @Test
        void passesGoodRecordsAndCountsBothKindsBeforeTheBarrier() throws Exception {
            var operator = new BoundsOperator<String, String>(Read.Good::value, true);
            try (var harness = new OneInputStreamOperatorTestHarness<>(operator)) {
                harness.open();
                harness.processElement(new StreamRecord<>(new Read.Good<>("good", ORIGIN), 5));
                harness.processElement(new StreamRecord<>(new Read.Bad<>(letter())));
                harness.processElement(new StreamRecord<>(new Read.Progress<>(9, ORIGIN)));
                assertThat(harness.getRecordOutput())
                        .singleElement()
                        .isEqualTo(new StreamRecord<>("good", 5));
                assertThat(harness.getSideOutput(Tags.DEAD_LETTERS)).hasSize(1);
                assertThat(harness.getSideOutput(Tags.BOOKS)).isNull();

                harness.prepareSnapshotPreBarrier(1);
                assertThat(harness.getSideOutput(Tags.BOOKS))
                        .extracting(StreamRecord::getValue)
                        .containsExactlyInAnyOrder(
                                new BookEntry("*", Count.EVENTS_READ, "", 2),
                                new BookEntry("*", Count.DEAD_LETTERS, "", 1),
                                new BookEntry(
                                        "*",
                                        Count.DEAD_LETTERS,
                                        "behavior-events/MALFORMED_BODY",
                                        1));
                harness.processWatermark(new Watermark(1));
                assertThat(harness.getSideOutput(Tags.BOOKS)).as("nothing twice").hasSize(3);
            }
        }

        private DeadLetter letter() {
            return new DeadLetter(
                    ORIGIN, DeadLetterCode.MALFORMED_BODY, "cut", new byte[0], new byte[1], 1, "");
        }
    }

    @Nested
    class Combine {

        @Test
        void sendsTheSumsOfATickBeforeTheWatermarkThatPassesIt() throws Exception {
            try (var harness = new OneInputStreamOperatorTestHarness<>(new CombineOperator())) {
                harness.open();
                harness.processElement(new StreamRecord<>(view("A", 3, 0.5f), 1));
                harness.processElement(new StreamRecord<>(view("A", 3, 0.25f), 2));
                harness.processWatermark(new Watermark(9));
                List<Object> output = new ArrayList<>(harness.getOutput());
                assertThat(output).hasSize(2);
                assertThat(output.get(1)).isEqualTo(new Watermark(9));
                DemandSum sum = harness.extractOutputValues().get(0);
                assertThat(sum.total(DemandSum.VIEWS)).isEqualTo(2);
                assertThat(sum.total(DemandSum.SHOWN_SCORE) * DemandSum.SCORE_UNIT).isEqualTo(0.75);
            }
        }

        @Test
        void anyGroupingGivesTheSameSums() {
            ForAll.seeds(
                    200,
                    random -> {
                        DemandSum all = DemandSum.empty("sale", "A", 0, 1);
                        DemandSum combined = DemandSum.empty("sale", "A", 0, 1);
                        try (var harness =
                                new OneInputStreamOperatorTestHarness<>(new CombineOperator())) {
                            harness.open();
                            for (int i = 0; i < 50; i++) {
                                float score = random.nextFloat();
                                harness.processElement(new StreamRecord<>(view("A", 0, score)));
                                all.scoredBy(new Scorer("m", "1", 1));
                                long[] row = all.pools()[0];
                                row[DemandSum.VIEWS]++;
                                row[DemandSum.SHOWN]++;
                                row[DemandSum.EVENTS]++;
                                row[DemandSum.SHOWN_SCORE] += DemandSum.scoreUnits(score);
                                row[DemandSum.SHOWN_SCORE_SQ] +=
                                        DemandSum.scoreUnits((double) score * score);
                                if (random.nextInt(5) == 0) {
                                    harness.prepareSnapshotPreBarrier(i);
                                }
                            }
                            harness.endInput();
                            harness.extractOutputValues().forEach(combined::add);
                        }
                        assertThat(combined).isEqualTo(all);
                    });
        }

        private ScoredEvent view(String sku, int tick, float score) {
            BehaviorEvent event =
                    new BehaviorEvent(
                            "e",
                            EventType.VIEW,
                            1,
                            "u",
                            "",
                            sku,
                            "",
                            "",
                            BehaviorEvent.NO_PRICE,
                            "",
                            1,
                            "",
                            "",
                            BehaviorEvent.NO_DWELL,
                            "",
                            "",
                            StockShown.IN_STOCK);
            return new ScoredEvent(
                    event,
                    "sale",
                    tick,
                    0,
                    1,
                    tick * 1_000L,
                    true,
                    score,
                    0f,
                    "m",
                    "1",
                    false,
                    0,
                    true);
        }
    }

    @Nested
    class BooksOfASale {

        @Test
        void goOnFromTheirStateAndAreSentOncePerWindow() throws Exception {
            OperatorSubtaskState state;
            try (var harness = harness()) {
                harness.open();
                harness.processElement(new StreamRecord<>(new BookEntry("s", Count.VIEWS, "", 3)));
                harness.processElement(new StreamRecord<>(new BookEntry("s", Count.VIEWS, "", 4)));
                harness.processWatermark(new Watermark(500));
                harness.setProcessingTime(1_001);
                assertThat(harness.extractOutputValues())
                        .singleElement()
                        .matches(m -> m.count(Count.VIEWS) == 7 && m.windowEnd() == 500);
                harness.setProcessingTime(2_001);
                assertThat(harness.extractOutputValues()).as("nothing new").hasSize(1);
                harness.prepareSnapshotPreBarrier(1);
                state = harness.snapshot(1, 1);
            }
            try (var harness = harness()) {
                harness.initializeState(state);
                harness.open();
                harness.processElement(new StreamRecord<>(new BookEntry("s", Count.VIEWS, "", 1)));
                harness.endInput();
                assertThat(harness.extractOutputValues())
                        .singleElement()
                        .matches(m -> m.count(Count.VIEWS) == 8 && m.windowStart() == 500);
            }
        }

        @Test
        void thatWereNotSentBeforeTheEndOfARunAreSentByTheNext() throws Exception {
            OperatorSubtaskState state;
            try (var harness = harness()) {
                harness.open();
                harness.processElement(new StreamRecord<>(new BookEntry("s", Count.VIEWS, "", 3)));
                harness.processElement(new StreamRecord<>(new BookEntry("t", Count.VIEWS, "", 5)));
                harness.prepareSnapshotPreBarrier(1);
                state = harness.snapshot(1, 1);
                assertThat(harness.extractOutputValues()).as("the window runs").isEmpty();
            }
            try (var harness = harness()) {
                harness.initializeState(state);
                harness.open();
                harness.setProcessingTime(1_001);
                assertThat(harness.extractOutputValues())
                        .extracting(m -> m.sale() + m.count(Count.VIEWS))
                        .containsExactlyInAnyOrder("s3", "t5");
            }
        }

        private KeyedOneInputStreamOperatorTestHarness<String, BookEntry, SaleMetrics> harness()
                throws Exception {
            var harness =
                    new KeyedOneInputStreamOperatorTestHarness<>(
                            new BooksOperator(1_000), BookEntry::sale, Types.STRING);
            harness.setup(
                    StateTypes.SALE_METRICS.createSerializer(
                            harness.getExecutionConfig().getSerializerConfig()));
            return harness;
        }
    }
}
