package org.flashsale.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.flashsale.config.JobOptions;
import org.flashsale.config.JobSettings;
import org.flashsale.config.KafkaSettings;
import org.flashsale.failure.Failure;
import org.flashsale.job.SaleJob;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.local.EmbeddedFlink;
import org.flashsale.local.FlinkRest;
import org.flashsale.local.FlinkSettings;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.sim.live.JobFacts;
import org.flashsale.wire.Topic;
import org.flashsale.wire.Topics;

/** Broker, Flink and job of a demo run. */
final class DemoCluster implements AutoCloseable {
    private static final Duration DISORDER = Duration.ofMillis(500);
    private static final Duration RUNNING_MAX = Duration.ofSeconds(90);
    private static final Duration STOP_MAX = Duration.ofSeconds(60);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private final EmbeddedBroker broker;
    private final EmbeddedFlink flink;
    private final FlinkRest rest;
    private final KafkaSettings kafka;
    private final int parallelism;
    private String job = "";
    private long failedAtStart;

    /** What can go wrong with the job of a demo. */
    enum Problem {
        /** The job refused the plan. */
        PLAN_REFUSED,
        /** The job said nothing of the plan. */
        NO_ANSWER,
        /** The job's tasks did not start. */
        JOB_NOT_RUNNING,
        /** The job ended by itself. */
        JOB_FAILED
    }

    private DemoCluster(EmbeddedBroker broker, EmbeddedFlink flink, int parallelism) {
        this.broker = broker;
        this.flink = flink;
        this.rest = new FlinkRest(flink.webUrl());
        this.kafka = KafkaSettings.of(flink.configuration());
        this.parallelism = parallelism;
    }

    static DemoCluster start(Path work, int port, int parallelism, double scoredSample) {
        EmbeddedBroker broker = EmbeddedBroker.start(work.resolve("broker"), 0);
        try {
            Configuration settings = FlinkSettings.load();
            settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
            settings.setString(KafkaSettings.BOOTSTRAP, broker.bootstrapServers());
            settings.set(WebOptions.LOG_PATH, logFile());
            settings.set(JobOptions.TIME_DISORDER, DISORDER);
            settings.set(JobOptions.METRICS_WINDOW, Duration.ofMillis(500));
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

    /** The verb's own log, which the web UI shows as that of the JobManager. */
    private static String logFile() {
        return Path.of(System.getProperty("flashsale.log.dir", "log"), "demo.log").toString();
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
            throw new Failure(Problem.JOB_NOT_RUNNING, "the job's tasks do not start");
        }
        // Checkpoints that came due while the tasks were starting say nothing of the sale.
        failedAtStart = checkpoints().path("failed").asLong();
    }

    private boolean allTasksRun() {
        for (JsonNode vertex : rest.get("/jobs/" + job).path("vertices")) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return true;
    }

    private void createTopics() {
        try (Admin admin = Admin.create(kafka.admin())) {
            int events = Math.max(Topic.BEHAVIOR_EVENTS.partitions(), parallelism);
            new Topics(admin, kafka::name)
                    .create(Map.of(Topic.BEHAVIOR_EVENTS, events), Optional.empty());
        }
    }

    /** Publishes the plan, waits until every subtask holds it, and books its stock. */
    void publish(SalePlan plan) {
        try (PlanPublisher publisher = new PlanPublisher(kafka)) {
            String document = SalePlans.toYaml(plan);
            PlanPublisher.Answer answer =
                    publisher.publish(plan, document, OptionalLong.empty(), ANSWER_MAX);
            if (answer instanceof PlanPublisher.Answer.Refused refused) {
                throw new Failure(Problem.PLAN_REFUSED, String.join("; ", refused.errors()));
            }
            if (answer instanceof PlanPublisher.Answer.Missing missing) {
                throw new Failure(
                        Problem.NO_ANSWER,
                        missing.answered()
                                + " of "
                                + missing.expected()
                                + " subtasks answered to the plan");
            }
            publisher.publishStock(plan, System.currentTimeMillis());
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
            throw new Failure(Problem.JOB_FAILED, "the job is " + state + ": " + cause);
        }
    }

    /** Stops the job with a savepoint, so that every transaction is committed. */
    JobFacts stop(String setting, long seed, boolean interrupted, long begin)
            throws InterruptedException {
        String device = deviceInUse();
        // Counted before the stop, which calls off a checkpoint that is under way.
        long failed = checkpoints().path("failed").asLong() - failedAtStart;
        rest.stopWithSavepoint(job, Optional.empty(), STOP_MAX);
        return new JobFacts(
                checkpoints().path("completed").asLong(),
                failed,
                device,
                setting,
                seed,
                interrupted,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) / 1_000.0);
    }

    private JsonNode checkpoints() {
        return rest.get("/jobs/" + job + "/checkpoints").path("counts");
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
