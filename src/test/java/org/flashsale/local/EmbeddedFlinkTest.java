package org.flashsale.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedFlinkTest {
    /** Highest count that the job has seen; the job runs in this JVM. */
    private static final AtomicLong COUNT_MAX = new AtomicLong();

    private static final AtomicLong COUNT_FIRST = new AtomicLong();

    @TempDir private Path folder;

    @Test
    void runsAJobOnRocksDbAndGoesOnFromItsSavepoint() throws Exception {
        Configuration settings = FlinkSettings.load();
        settings.setString("execution.checkpointing.interval", "200 ms");
        EmbeddedFlink.Size size = EmbeddedFlink.Size.ofSlots(1, 0);
        try (EmbeddedFlink flink = EmbeddedFlink.start(settings, folder, size)) {
            await().untilAsserted(
                            () ->
                                    assertThat(get(flink.webUrl() + "/index.html"))
                                            .contains("Flink"));

            JobClient first = start(flink.environment());
            await().until(() -> COUNT_MAX.get() > 500);
            await().until(
                            () ->
                                    get(checkpoints(flink, first))
                                            .contains("\"status\":\"COMPLETED\""));
            String savepoint =
                    first.stopWithSavepoint(false, null, SavepointFormatType.CANONICAL).get();
            long before = COUNT_MAX.get();
            assertThat(Path.of(URI.create(savepoint))).startsWith(folder.toRealPath());
            assertThat(Files.exists(folder.resolve("checkpoints"))).isTrue();

            COUNT_FIRST.set(0);
            Configuration more = new Configuration();
            more.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
            JobClient second = start(flink.environment(more));
            await().until(() -> COUNT_FIRST.get() > 0);
            assertThat(COUNT_FIRST.get()).isEqualTo(before + 1);
            second.cancel().get();
        }
    }

    private static JobClient start(StreamExecutionEnvironment env) throws Exception {
        env.setParallelism(1);
        env.fromSource(
                        new DataGeneratorSource<>(
                                n -> n,
                                Long.MAX_VALUE,
                                RateLimiterStrategy.perSecond(2_000),
                                Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .uid("numbers")
                .keyBy(n -> 0L)
                .process(new CountInState())
                .uid("count")
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
        return env.executeAsync("count");
    }

    private static String checkpoints(EmbeddedFlink flink, JobClient job) {
        return flink.webUrl() + "/jobs/" + job.getJobID() + "/checkpoints";
    }

    private static String get(String url) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private static final class CountInState extends KeyedProcessFunction<Long, Long, Long> {
        private transient ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(Long value, Context context, Collector<Long> out)
                throws Exception {
            Long before = count.value();
            long now = before == null ? 1 : before + 1;
            count.update(now);
            COUNT_FIRST.compareAndSet(0, now);
            COUNT_MAX.set(now);
            out.collect(now);
        }
    }
}
