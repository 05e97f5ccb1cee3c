package org.flashsale.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.config.JobOptions;
import org.flashsale.config.JobSettings;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;
import org.flashsale.failure.Failure;
import org.flashsale.job.SaleJob;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.local.EmbeddedFlink;
import org.flashsale.local.FlinkRest;
import org.flashsale.local.FlinkSettings;
import org.flashsale.local.LocalFailure;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.sim.live.JobFacts;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.Topic;

/** Broker, Flink and job of a demo run. */
final class DemoCluster implements AutoCloseable {
    private static final Duration DISORDER = Duration.ofMillis(500);
    private static final Duration RUNNING_MAX = Duration.ofSeconds(90);
    private static final Duration STOP_MAX = Duration.ofSeconds(60);

    private final EmbeddedBroker broker;
    private final EmbeddedFlink flink;
    private final FlinkRest rest;
    private final int parallelism;
    private String job = "";
    private String device = "unknown";

    private DemoCluster(EmbeddedBroker broker, EmbeddedFlink flink, int parallelism) {
        this.broker = broker;
        this.flink = flink;
        this.rest = new FlinkRest(flink.webUrl());
        this.parallelism = parallelism;
    }

    static DemoCluster start(Path work, int port, int parallelism, double scoredSample) {
        EmbeddedBroker broker = EmbeddedBroker.start(work.resolve("broker"), 0);
        try {
            Configuration settings = FlinkSettings.load();
            settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
            settings.setString(KafkaSettings.BOOTSTRAP, broker.bootstrapServers());
            settings.set(JobOptions.TIME_DISORDER, DISORDER);
            settings.set(JobOptions.METRICS_WINDOW, Duration.ofSeconds(1));
            settings.set(JobOptions.SCORED_SAMPLE, scoredSample);
            EmbeddedFlink flink =
                    EmbeddedFlink.start(
                            settings,
                            work.resolve("flink"),
                            EmbeddedFlink.Size.ofSlots(parallelism, port));
            return new DemoCluster(broker, flink, parallelism);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    String webUrl() {
        return flink.webUrl();
    }

    String servers() {
        return broker.bootstrapServers();
    }

    long disorderMs() {
        return DISORDER.toMillis();
    }

    void submit() throws Exception {
        createTopics();
        StreamExecutionEnvironment env = flink.environment();
        env.setParallelism(parallelism);
        SaleJob.build(env, JobSettings.of(flink.configuration()));
        job = env.executeAsync("flashsale demo").getJobID().toHexString();
        if (!await(RUNNING_MAX, this::allTasksRun)) {
            checkRunning();
            throw new Failure(LocalFailure.CLUSTER_NOT_STARTED, "the job's tasks do not start");
        }
    }

    private boolean allTasksRun() {
        for (JsonNode vertex : rest.get("/jobs/" + job).path("vertices")) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return true;
    }

    private void createTopics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
            List<NewTopic> topics = new ArrayList<>();
            for (Topic topic : Topic.values()) {
                topics.add(
                        new NewTopic(topic.id(), topic.partitions(), (short) 1)
                                .configs(
                                        Map.of(
                                                "message.timestamp.type",
                                                "LogAppendTime",
                                                "max.message.bytes",
                                                "" + Topic.MESSAGE_BYTES_MAX)));
            }
            admin.createTopics(topics).all().get();
        }
    }

    void publish(SalePlan plan) {
        ControlRecord record =
                new ControlRecord(
                        ControlRecord.SALE_PLAN,
                        plan.id(),
                        "demo-" + plan.start(),
                        System.currentTimeMillis(),
                        OptionalLong.empty(),
                        "demo",
                        SalePlans.toYaml(plan));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(
                    new ProducerRecord<>(
                            Topic.CONTROL.id(),
                            record.key().getBytes(StandardCharsets.UTF_8),
                            ControlRecordCodec.INSTANCE.encode(record)));
            for (var sku : plan.skus()) {
                for (int p = 0; p < plan.pools().size(); p++) {
                    if (sku.pools().get(p).expectedStock() > 0) {
                        StockMovement movement =
                                new StockMovement(
                                        plan.id() + "/" + sku.sku() + "/" + plan.pools().get(p),
                                        MovementType.INITIAL,
                                        System.currentTimeMillis(),
                                        sku.sku(),
                                        plan.pools().get(p),
                                        sku.pools().get(p).expectedStock(),
                                        "",
                                        "");
                        producer.send(
                                new ProducerRecord<>(
                                        Topic.STOCK_MOVEMENTS.id(),
                                        sku.sku().getBytes(StandardCharsets.UTF_8),
                                        StockMovementCodec.INSTANCE.encode(movement)));
                    }
                }
            }
        }
    }

    /** Fails when the job has. */
    void checkRunning() {
        JsonNode overview = rest.get("/jobs/" + job);
        String state = overview.path("state").asText();
        if (!state.equals("RUNNING") && !state.equals("CREATED") && !state.equals("RESTARTING")) {
            String cause =
                    rest.get("/jobs/" + job + "/exceptions")
                            .path("exceptionHistory")
                            .path("entries")
                            .path(0)
                            .path("stacktrace")
                            .asText("no cause is known")
                            .lines()
                            .findFirst()
                            .orElse("");
            throw new Failure(
                    LocalFailure.CLUSTER_NOT_STARTED, "the job is " + state + ": " + cause);
        }
    }

    /** Stops the job with a savepoint, so that every transaction is committed. */
    JobFacts stop(String setting, long seed, boolean interrupted, long begin)
            throws InterruptedException {
        device = deviceInUse();
        rest.stopWithSavepoint(job, Optional.empty(), STOP_MAX);
        JsonNode counts = rest.get("/jobs/" + job + "/checkpoints").path("counts");
        return new JobFacts(
                counts.path("completed").asLong(),
                counts.path("failed").asLong(),
                device,
                setting,
                seed,
                interrupted,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) / 1_000.0);
    }

    /** What the scoring operator says in its metric. */
    private String deviceInUse() {
        for (JsonNode vertex : rest.get("/jobs/" + job).path("vertices")) {
            String path = "/jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/metrics";
            for (JsonNode metric : rest.get(path)) {
                String id = metric.path("id").asText();
                if (id.endsWith(".executionDevice")) {
                    return rest.get(path + "?get=" + id).path(0).path("value").asText();
                }
            }
        }
        return "unknown";
    }

    /** Asks again and again until it is so or the time is over. */
    static boolean await(Duration time, BooleanSupplier condition) {
        long deadline = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        return true;
    }

    @Override
    public void close() {
        try {
            flink.close();
        } finally {
            broker.close();
        }
    }
}
