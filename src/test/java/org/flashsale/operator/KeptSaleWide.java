package org.flashsale.operator;

import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;
import org.flashsale.domain.StockShown;
import org.flashsale.testing.TestSale;

/** A history of SALEWIDE: some ticks are closed, some are open. */
final class KeptSaleWide {

    private static final long START = ControlHarness.START;

    private KeptSaleWide() {}

    private static final class Harness
            extends KeyedTwoInputStreamOperatorTestHarness<
                    String, DemandSum, ControlSignal, ControlSignal> {

        Harness(List<Read.Good<ControlRecord>> orders, StateBackend backend) throws Exception {
            super(
                    new SaleWideOperator(() -> orders, true, 0),
                    DemandSum::sale,
                    null,
                    Types.STRING,
                    128,
                    1,
                    0);
            setStateBackend(backend);
            setup(
                    StateTypes.CONTROL_SIGNAL.createSerializer(
                            getExecutionConfig().getSerializerConfig()));
        }

        /** Says the epoch, as CLAIM does before anything else. */
        @Override
        public void open() throws Exception {
            super.open();
            processElement2(new StreamRecord<>(new ControlSignal.Epoch(START)));
        }

        void views(int tick, int count) throws Exception {
            DemandSum sum = DemandSum.empty(TestSale.SALE, "A", tick, 2);
            for (int i = 0; i < count; i++) {
                sum.view(i % 3, StockShown.IN_STOCK, 0.03125);
            }
            sum.purchase(0, 1);
            processElement1(new StreamRecord<>(sum));
        }
    }

    static OperatorSubtaskState history() throws Exception {
        try (Harness harness =
                new Harness(List.of(ControlHarness.order()), new HashMapStateBackend())) {
            harness.open();
            for (int tick = 0; tick < 9; tick++) {
                harness.views(tick, 20 + 5 * tick);
            }
            harness.processBothWatermarks(new Watermark(START + 6_500));
            return KeptState.save(harness);
        }
    }

    static List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
        try (Harness harness = new Harness(List.of(), backend)) {
            harness.initializeState(state);
            harness.open();
            harness.views(7, 4);
            harness.processBothWatermarks(new Watermark(START + 12_000));
            return harness.extractOutputValues().stream()
                    .filter(ControlSignal.Figures.class::isInstance)
                    .map(signal -> ((ControlSignal.Figures) signal).figures())
                    .map(
                            f ->
                                    String.format(
                                            Locale.ROOT,
                                            "%s %d level %.6f fast %.6f purchases %.1f scores %.6f",
                                            f.sale(),
                                            f.tick(),
                                            f.level(),
                                            f.fastLevel(),
                                            f.purchases(),
                                            f.scores()))
                    .toList();
        }
    }
}
