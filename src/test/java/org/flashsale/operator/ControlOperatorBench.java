package org.flashsale.operator;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.flashsale.control.SkuInput;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;
import org.flashsale.domain.StockMovement;
import org.flashsale.testing.TestSale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What one stock movement of a busy SKU costs in CONTROL with its state in RocksDB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ControlOperatorBench {
    private static final long START = 1_800_000_000_000L;
    private static final Origin ORIGIN = new Origin("stock-movements", 0, 1, START);

    /** How many movements the SKU has had. */
    @Param({"0", "1000", "16384"})
    public int before;

    /** How many orders have a unit reserved. */
    @Param({"0", "2000"})
    public int reserved;

    private KeyedTwoInputStreamOperatorTestHarness<
                    String, SkuInput.Keyed, ControlSignal, PriceUpdate>
            harness;
    private long next;

    /** A running sale of a SKU with a history. */
    @Setup
    public void open() throws Exception {
        ControlSettings settings = new ControlSettings(false, 60_000, 30_000, 0, 0, 1_000);
        Read.Good<ControlRecord> plan =
                new Read.Good<>(TestSale.order(START), new Origin("control", 0, 0, START));
        harness =
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        new ControlOperator(settings, () -> List.of(plan)),
                        SkuInput.Keyed::sku,
                        null,
                        Types.STRING,
                        128,
                        1,
                        0);
        harness.setStateBackend(new EmbeddedRocksDBStateBackend());
        harness.setup(
                StateTypes.PRICE_UPDATE.createSerializer(
                        harness.getExecutionConfig().getSerializerConfig()));
        harness.open();
        harness.processElement2(new StreamRecord<>(new ControlSignal.Start(START, Long.MAX_VALUE)));
        harness.processBothWatermarks(new Watermark(START + 1_000));
        send(MovementType.INITIAL, 1_000_000_000, "");
        for (int i = 0; i < reserved; i++) {
            send(MovementType.RESERVE, 1, "kept-" + i);
        }
        while (next < before) {
            send(MovementType.SALE, 1, "");
        }
        harness.getOutput().clear();
    }

    private void send(MovementType type, long units, String order) throws Exception {
        StockMovement movement =
                new StockMovement(
                        "movement-" + next++, type, START + 1_000, "A", "east", units, order, "");
        harness.processElement1(
                new StreamRecord<>(new SkuInput.Movement(movement, ORIGIN, movement.time())));
    }

    /** Throws the state away. */
    @TearDown
    public void close() throws Exception {
        harness.close();
    }

    /** One unit sold. */
    @Benchmark
    public void sale() throws Exception {
        send(MovementType.SALE, 1, "order-" + next);
        harness.getOutput().clear();
    }
}
