package org.flashsale.bench;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.operator.BinaryTypeInfo;
import org.jspecify.annotations.Nullable;

/** A process function that reads the state, runs the model and writes the state, event by event. */
final class Naive extends KeyedProcessFunction<String, BehaviorEvent, ScoredEvent> {

    private static final long serialVersionUID = 1L;

    private final String bundle;
    private final long startMs;
    private transient ValueState<Shopper> shoppers;
    private transient @Nullable PerEventModel model;

    /**
     * @param bundle folder of the step model's bundle
     * @param startMs events before this time only fill the state, epoch ms
     */
    Naive(String bundle, long startMs) {
        this.bundle = bundle;
        this.startMs = startMs;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        shoppers =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "shopper",
                                        BinaryTypeInfo.mutable(Shopper.Format.INSTANCE)));
        model = new PerEventModel(bundle);
    }

    @Override
    public void processElement(BehaviorEvent event, Context context, Collector<ScoredEvent> out)
            throws Exception {
        if (event.time() < startMs) {
            Shopper shopper = Shopper.unknown();
            shopper.observe(event);
            shoppers.update(shopper);
            return;
        }
        long entered = System.nanoTime();
        Shopper known = shoppers.value();
        Shopper shopper = known == null ? Shopper.unknown() : known;
        float[] row = shopper.observe(event);
        PerEventModel.Said said = model.say(row, shopper.vector);
        shopper.vector = said.vector();
        shoppers.update(shopper);
        long micros = (System.nanoTime() - entered) / 1000;
        out.collect(
                ScoredEvent.outside(
                        event, said.purchase(), said.exit(), "step", "1", false, micros));
    }

    @Override
    public void close() throws Exception {
        if (model != null) {
            model.close();
        }
    }
}
