package org.flashsale.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.flashsale.config.JobOptions;
import org.flashsale.config.JobSettings;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.Count;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.failure.Failure;
import org.flashsale.job.SaleJob;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.local.EmbeddedFlink;
import org.flashsale.local.FlinkRest;
import org.flashsale.local.FlinkSettings;
import org.flashsale.replay.LogReplay;
import org.flashsale.replay.LogSpan;
import org.flashsale.replay.Pace;
import org.flashsale.replay.PlanDraft;
import org.flashsale.replay.Recording;
import org.flashsale.replay.ReplayFailure;
import org.flashsale.replay.ReportReader;
import org.flashsale.wire.Topics;

/**
 * A broker and a Flink of its own with the job in replay mode between them, for one recording: it
 * is written to the topics while the job runs, until the job has been through all of it.
 */
final class ReplayRun implements AutoCloseable {
    private static final Duration CHECKPOINTS = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final EmbeddedBroker broker;
    private final EmbeddedFlink flink;
    private final Path folder;
    private final int parallelism;

    /**
     * What came of it.
     *
     * @param replayed what was written
     * @param processed whether the job has been through all of it
     * @param wallNanos from the first record until all was processed and committed
     * @param device where the model ran
     */
    record Outcome(LogReplay.Replayed replayed, boolean processed, long wallNanos, String device) {}

    /**
     * How to go about it.
     *
     * @param pace speed of the replay
     * @param waiter waits between records, and says when to stop
     * @param patience how long the job may make no progress
     * @param listener is told how far the writing has come
     */
    record Manner(Pace pace, Pace.Waiter waiter, Duration patience, LogReplay.Listener listener) {}

    private ReplayRun(EmbeddedBroker broker, EmbeddedFlink flink, Path folder, int parallelism) {
        this.broker = broker;
        this.flink = flink;
        this.folder = folder;
        this.parallelism = parallelism;
    }

    /** Starts the broker and Flink, whose files go below the folder. */
    static ReplayRun start(Path folder, int parallelism) {
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
        try {
            Configuration settings = FlinkSettings.load();
            // The first question for a metric must not be answered with nothing for 10 s.
            settings.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, LOOK);
            EmbeddedFlink flink =
                    EmbeddedFlink.start(
                            settings,
                            folder.resolve("flink"),
                            EmbeddedFlink.Size.ofSlots(parallelism, 0));
            return new ReplayRun(broker, flink, folder, parallelism);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** How to reach the broker. */
    KafkaSettings kafka() {
        return KafkaSettings.of(Map.of(KafkaSettings.BOOTSTRAP, broker.bootstrapServers()));
    }

    /** Makes the topics and publishes the plan, which the job reads when it starts. */
    Recording prepare(Path log, LogSpan span, PlanDraft.Draft draft) {
        KafkaSettings kafka = kafka();
        try (Admin admin = Admin.create(kafka.admin());
                PlanPublisher publisher = new PlanPublisher(kafka)) {
            new Topics(admin, kafka::name).create(Map.of(), Optional.empty());
            publisher.publishForReplay(draft.plan(), draft.yaml(), Duration.ZERO);
        }
        return Recording.of(log, span, draft.plan());
    }

    /**
     * Runs the job over a recording whose topics and plan are there already.
     *
     * @throws Failure JOB_FAILED, NOT_PROCESSED or NOT_WRITTEN
     */
    Outcome run(Recording recording, Manner manner) throws IOException, InterruptedException {
        JobClient job = submit(recording);
        FlinkRest rest = new FlinkRest(flink.webUrl());
        String id = job.getJobID().toHexString();
        ExecutionDevice device = new ExecutionDevice(rest, id);
        boolean runs = awaitRunning(job, rest, manner);
        long start = System.nanoTime();
        LogReplay.Replayed replayed = new LogReplay.Replayed(0, 0, false);
        if (runs) {
            replayed =
                    LogReplay.replay(
                            kafka(), recording, manner.pace(), manner.waiter(), manner.listener());
        }
        boolean processed =
                replayed.complete() && awaitProcessed(job, recording, replayed, manner, device);
        device.await(manner.waiter(), LOOK);
        if (processed) {
            String savepoint = folder.resolve("savepoint").toUri().toString();
            await(
                    job.stopWithSavepoint(true, savepoint, SavepointFormatType.NATIVE),
                    manner.patience());
            await(job.getJobExecutionResult(), manner.patience());
        } else {
            await(job.cancel(), manner.patience());
        }
        return new Outcome(replayed, processed, System.nanoTime() - start, device.name());
    }

    /** Until all tasks run; false if it was asked to stop before. */
    private static boolean awaitRunning(JobClient job, FlinkRest rest, Manner manner)
            throws InterruptedException {
        long giveUpAt = System.nanoTime() + manner.patience().toNanos();
        while (!manner.waiter().stoppedAfter(LOOK)) {
            checkAlive(job, manner);
            boolean runs = true;
            for (JsonNode task : rest.get("/jobs/" + job.getJobID()).path("vertices")) {
                runs &= task.path("status").asText().equals("RUNNING");
            }
            if (runs) {
                return true;
            }
            if (System.nanoTime() > giveUpAt) {
                throw new Failure(
                        ReplayFailure.NOT_PROCESSED,
                        "the job's tasks did not start within "
                                + manner.patience().toSeconds()
                                + " s");
            }
        }
        return false;
    }

    private static JobStatus checkAlive(JobClient job, Manner manner) throws InterruptedException {
        JobStatus status = await(job.getJobStatus(), manner.patience());
        if (status.isGloballyTerminalState()) {
            await(job.getJobExecutionResult(), manner.patience());
            throw new Failure(ReplayFailure.JOB_FAILED, "the job ended early: " + status);
        }
        return status;
    }

    private JobClient submit(Recording recording) {
        Configuration more = new Configuration();
        more.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINTS);
        more.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, CHECKPOINTS.dividedBy(4));
        StreamExecutionEnvironment env = flink.environment(more);
        env.setParallelism(parallelism);
        Configuration options = flink.configuration();
        options.addAll(more);
        options.setString(KafkaSettings.BOOTSTRAP, broker.bootstrapServers());
        options.set(JobOptions.TIME_MODE, JobOptions.TimeMode.REPLAY);
        options.set(JobOptions.TIME_FROM, recording.firstTime());
        options.set(JobOptions.TIME_UNTIL, recording.lastTime());
        options.set(JobOptions.METRICS_WINDOW, LOOK);
        // A month-long window is not renewed every minute.
        options.set(
                JobOptions.RENEWAL, Duration.ofMillis(Math.max(60_000, recording.plan().tickMs())));
        SaleJob.build(env, JobSettings.of(options));
        try {
            return env.executeAsync("replay");
        } catch (Exception e) {
            throw new Failure(
                    ReplayFailure.JOB_FAILED, "the job did not start: " + e.getMessage(), e);
        }
    }

    /**
     * Until every event is in the books, and every movement, which only the last promise frees;
     * false if it was asked to stop before.
     */
    private boolean awaitProcessed(
            JobClient job,
            Recording recording,
            LogReplay.Replayed replayed,
            Manner manner,
            ExecutionDevice device)
            throws InterruptedException {
        long movements = recording.stock().size() + replayed.sales();
        long progress = -1;
        long giveUpAt = 0;
        while (!manner.waiter().stoppedAfter(LOOK)) {
            JobStatus status = checkAlive(job, manner);
            device.look();
            Optional<SaleMetrics> books = ReportReader.jobBooks(kafka());
            long events = books.map(b -> b.count(Count.EVENTS_READ)).orElse(0L);
            long moved = books.map(ReplayRun::movementsApplied).orElse(0L);
            if (events >= replayed.events() && moved >= movements) {
                return true;
            }
            if (events + moved > progress) {
                progress = events + moved;
                giveUpAt = System.nanoTime() + manner.patience().toNanos();
            } else if (System.nanoTime() > giveUpAt) {
                throw new Failure(
                        ReplayFailure.NOT_PROCESSED,
                        String.format(
                                "the job, %s, read %d of %d events and applied %d of %d movements,"
                                        + " then nothing for %d s",
                                status,
                                events,
                                replayed.events(),
                                moved,
                                movements,
                                manner.patience().toSeconds()));
            }
        }
        return false;
    }

    private static long movementsApplied(SaleMetrics books) {
        return books.count(Count.MOVEMENTS) + books.count(Count.MOVEMENTS_REPEATED);
    }

    private static <T> T await(Future<T> future, Duration patience) throws InterruptedException {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new Failure(ReplayFailure.JOB_FAILED, "the job failed: " + cause, e);
        } catch (TimeoutException e) {
            throw new Failure(
                    ReplayFailure.NOT_PROCESSED,
                    "Flink did not answer for " + patience.toSeconds() + " s",
                    e);
        }
    }

    /** Ends Flink and the broker; what the topics hold is lost. */
    @Override
    public void close() {
        flink.close();
        broker.close();
    }
}
