package org.flashsale.bench;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.operator.BinaryTypeInfo;

/** Keeps the same state and makes the same features as the operator, and asks no model. */
final class NoModel extends KeyedProcessFunction<String, BehaviorEvent, ScoredEvent> {

    private static final long serialVersionUID = 1L;

    private final long startMs;
    private transient ValueState<Shopper> shoppers;

    /**
     * @param startMs events before this time only fill the state, epoch ms
     */
    NoModel(long startMs) {
        this.startMs = startMs;
    }

    @Override
    public void open(OpenContext context) {
        shoppers =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "shopper",
                                        BinaryTypeInfo.mutable(Shopper.Format.INSTANCE)));
    }

    @Override
    public void processElement(BehaviorEvent event, Context context, Collector<ScoredEvent> out)
            throws Exception {
        long entered = System.nanoTime();
        Shopper known = shoppers.value();
        Shopper shopper = known == null ? Shopper.unknown() : known;
        float[] row = shopper.observe(event);
        shoppers.update(shopper);
        if (event.time() >= startMs) {
            long micros = (System.nanoTime() - entered) / 1000;
            // So that the row is not found to be of no use.
            float said = row[0] + row[row.length - 1];
            out.collect(ScoredEvent.outside(event, said, 0f, "none", "0", false, micros));
        }
    }
}
