package org.flashsale.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.flashsale.config.JobOptions;
import org.flashsale.config.JobSettings;
import org.flashsale.config.KafkaSettings;
import org.flashsale.job.SaleJob;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.local.EmbeddedFlink;
import org.flashsale.local.FlinkRest;
import org.flashsale.local.FlinkSettings;
import org.flashsale.sim.live.JobFacts;

/** Broker, Flink and job of a demo run. */
final class DemoCluster implements AutoCloseable {
    private static final Duration DISORDER = Duration.ofMillis(500);

    private final EmbeddedBroker broker;
    private final EmbeddedFlink flink;
    private final KafkaSettings kafka;
    private final int parallelism;
    private Optional<RunningJob> job = Optional.empty();
    private long failedAtStart;

    private DemoCluster(EmbeddedBroker broker, EmbeddedFlink flink, int parallelism) {
        this.broker = broker;
        this.flink = flink;
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

    RunningJob submit() throws Exception {
        RunningJob.createTopics(kafka, parallelism);
        StreamExecutionEnvironment env = flink.environment();
        env.setParallelism(parallelism);
        SaleJob.build(env, JobSettings.of(flink.configuration()));
        String id = env.executeAsync("flashsale demo").getJobID().toHexString();
        job = Optional.of(RunningJob.started(new FlinkRest(flink.webUrl()), kafka, id));
        // Checkpoints that came due while the tasks were starting say nothing of the sale.
        failedAtStart = job().checkpoints().path("failed").asLong();
        return job();
    }

    /** The job, once it was submitted. */
    RunningJob job() {
        return job.orElseThrow();
    }

    /** Stops the job with a savepoint, so that every transaction is committed. */
    JobFacts stop(String setting, long seed, boolean interrupted, long begin)
            throws InterruptedException {
        String device = job().deviceInUse();
        // Counted before the stop, which calls off a checkpoint that is under way.
        long failed = job().checkpoints().path("failed").asLong() - failedAtStart;
        job().stop();
        return new JobFacts(
                job().checkpoints().path("completed").asLong(),
                failed,
                device,
                setting,
                seed,
                interrupted,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) / 1_000.0);
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
