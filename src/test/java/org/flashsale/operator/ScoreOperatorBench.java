package org.flashsale.operator;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.ScoreSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Microseconds per event of the whole operator, by the home of its state. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ScoreOperatorBench {

    private static final int EVENTS = 10_000;
    private static final int USERS = 20_000;

    /** Where users are kept. */
    @Param({"heap", "rocksdb"})
    public String state;

    private ScoreHarness harness;
    private long time = Shoppers.START;
    private long made;

    /** Opens the operator with the job jar's model. */
    @Setup
    public void open() throws Exception {
        StateBackend backend =
                state.equals("heap")
                        ? new HashMapStateBackend()
                        : new EmbeddedRocksDBStateBackend();
        ScoreSettings settings =
                new ScoreSettings(
                        "classpath:/models/default", Device.CPU, 0, 1, 256, 10, 60_000, 50);
        harness =
                new ScoreHarness(
                        settings, () -> List.of(Shoppers.plan()), backend, ScoreParts.OF_A_JOB);
    }

    /** Events of many users; a watermark at the end. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int events() throws Exception {
        for (int i = 0; i < EVENTS; i++) {
            long user = (made * 0x9E3779B97F4A7C15L) >>> 20;
            BehaviorEvent event =
                    Shoppers.event(
                            "e" + made++,
                            "u" + user % USERS,
                            time + i / 100,
                            "sku" + i % 5,
                            EventType.VIEW);
            harness.event(event);
        }
        time += EVENTS / 100;
        harness.task().processBothWatermarks(new Watermark(time));
        int sent = harness.task().getOutput().size();
        harness.task().getOutput().clear();
        return sent;
    }

    /** Closes the operator. */
    @TearDown
    public void close() throws Exception {
        harness.close();
    }
}
