package org.flashsale.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ScoredEvent;

/**
 * No model: per event the shopper's {@link #BYTES} bytes are read, changed and written. The bytes
 * are taken as they are, so that no serializer costs anything.
 */
final class Floor extends KeyedProcessFunction<String, BehaviorEvent, ScoredEvent> {

    /** Size of a shopper's state. */
    static final int BYTES = 400;

    private static final long serialVersionUID = 1L;

    private final long startMs;
    private transient ValueState<byte[]> shoppers;
    private transient byte[] first;

    /**
     * @param startMs events before this time only fill the state, epoch ms
     */
    Floor(long startMs) {
        this.startMs = startMs;
    }

    @Override
    public void open(OpenContext context) {
        shoppers =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "shopper",
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        first = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            // Bytes that do not compress to nothing.
            first[i] = (byte) (i * 167 + i * i);
        }
    }

    @Override
    public void processElement(BehaviorEvent event, Context context, Collector<ScoredEvent> out)
            throws Exception {
        if (event.time() < startMs) {
            shoppers.update(Arrays.copyOf(first, BYTES));
            return;
        }
        long entered = System.nanoTime();
        byte[] state = shoppers.value();
        if (state == null) {
            state = Arrays.copyOf(first, BYTES);
        }
        ByteBuffer.wrap(state).putLong(0, event.time());
        shoppers.update(state);
        long micros = (System.nanoTime() - entered) / 1000;
        out.collect(ScoredEvent.outside(event, 0f, 0f, "none", "0", false, micros));
    }
}
