package org.flashsale.operator;

import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.ScoredEvent;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a scored event costs on its way into the sum of its SKU and tick: 1,000 SKUs, 4 pools. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CombineBench {
    private static final int SKUS = 1_000;
    private static final int EVENTS = 1 << 13;

    private OneInputStreamOperatorTestHarness<ScoredEvent, ?> harness;
    private CombineOperator operator;
    private StreamRecord<ScoredEvent>[] events;
    private int next;

    /** Opens the operator; every fifth event goes to one SKU. */
    @Setup
    @SuppressWarnings({"unchecked", "rawtypes"})
    public void open() throws Exception {
        operator = new CombineOperator();
        harness = new OneInputStreamOperatorTestHarness<>(operator);
        harness.open();
        events = new StreamRecord[EVENTS];
        for (int i = 0; i < EVENTS; i++) {
            int sku = i % 5 == 0 ? 0 : (int) (((i * 0x9E3779B97F4A7C15L) >>> 33) % SKUS);
            EventType type = i % 25 == 0 ? EventType.PURCHASE : EventType.VIEW;
            BehaviorEvent event = Shoppers.event("e" + i, "u", Shoppers.START, "sku" + sku, type);
            events[i] =
                    new StreamRecord<>(
                            new ScoredEvent(
                                    event,
                                    "sale",
                                    7,
                                    i & 3,
                                    4,
                                    Shoppers.START + 8_000,
                                    true,
                                    0.02f + (i & 15) * 0.001f,
                                    0.1f,
                                    "m",
                                    "1",
                                    false,
                                    9,
                                    true),
                            Shoppers.START);
        }
        for (StreamRecord<ScoredEvent> event : events) {
            operator.processElement(event);
        }
    }

    /** Sends the sums away. */
    @TearDown
    public void close() throws Exception {
        harness.processWatermark(new Watermark(Long.MAX_VALUE));
        harness.close();
    }

    /** One event. */
    @Benchmark
    public void event() {
        next = (next + 1) & (EVENTS - 1);
        operator.processElement(events[next]);
    }
}
