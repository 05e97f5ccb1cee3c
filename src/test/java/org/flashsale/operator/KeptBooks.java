package org.flashsale.operator;

import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.SaleMetrics;

/** A history of BOOKS. */
final class KeptBooks {

    private KeptBooks() {}

    private static KeyedOneInputStreamOperatorTestHarness<String, BookEntry, SaleMetrics> harness(
            StateBackend backend) throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new BooksOperator(1_000), BookEntry::sale, Types.STRING, 128, 1, 0);
        harness.setStateBackend(backend);
        harness.setup(
                StateTypes.SALE_METRICS.createSerializer(
                        harness.getExecutionConfig().getSerializerConfig()));
        return harness;
    }

    static OperatorSubtaskState history() throws Exception {
        try (var harness = harness(new HashMapStateBackend())) {
            harness.open();
            long base = 3;
            for (Count count : Count.values()) {
                for (String sale : List.of(BookEntry.JOB, "spring", "autumn")) {
                    long delta = base + sale.length();
                    harness.processElement(
                            new StreamRecord<>(new BookEntry(sale, count, "", delta)));
                }
                base += 7;
            }
            harness.processElement(
                    new StreamRecord<>(
                            new BookEntry(
                                    BookEntry.JOB, Count.DEAD_LETTERS, "topic/EMPTY_PAYLOAD", 5)));
            harness.processWatermark(new Watermark(1_800_000_000_000L));
            return KeptState.save(harness);
        }
    }

    static List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
        try (var harness = harness(backend)) {
            harness.initializeState(state);
            harness.open();
            harness.processElement(
                    new StreamRecord<>(new BookEntry("spring", Count.UNITS_SOLD, "", 1)));
            harness.processWatermark(new Watermark(1_800_000_005_000L));
            harness.setProcessingTime(1_001);
            return harness.extractOutputValues().stream()
                    .map(
                            m ->
                                    m.sale()
                                            + " "
                                            + m.windowStart()
                                            + " "
                                            + m.windowEnd()
                                            + " "
                                            + new TreeMap<>(m.counts())
                                            + " "
                                            + m.deadLettersByReason())
                    .sorted()
                    .toList();
        }
    }
}
