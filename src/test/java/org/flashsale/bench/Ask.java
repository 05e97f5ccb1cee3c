package org.flashsale.bench;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.operator.BinaryTypeInfo;

/**
 * Keeps each shopper's state and asks for the score. The answer's vector cannot come back to keyed
 * state in Flink, so it is not kept: this row does less than the others.
 */
final class Ask extends KeyedProcessFunction<String, BehaviorEvent, Question> {

    private static final long serialVersionUID = 1L;

    private final long startMs;
    private transient ValueState<Shopper> shoppers;

    /**
     * @param startMs events before this time only fill the state, epoch ms
     */
    Ask(long startMs) {
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
    public void processElement(BehaviorEvent event, Context context, Collector<Question> out)
            throws Exception {
        if (event.time() < startMs) {
            Shopper shopper = Shopper.unknown();
            shopper.observe(event);
            shoppers.update(shopper);
            return;
        }
        Shopper known = shoppers.value();
        Shopper shopper = known == null ? Shopper.unknown() : known;
        float[] row = shopper.observe(event);
        shoppers.update(shopper);
        out.collect(new Question(event, row, shopper.vector));
    }
}
