package org.flashsale.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.flashsale.config.KafkaSettings;
import org.flashsale.failure.Failure;
import org.flashsale.local.FlinkRest;
import org.flashsale.local.LocalFailure;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.wire.Topic;
import org.flashsale.wire.Topics;

/** The job of a demo or a chaos run, as its REST interface and its topics show it. */
final class RunningJob {
    private static final Duration RUNNING_MAX = Duration.ofSeconds(90);
    private static final Duration STOP_MAX = Duration.ofSeconds(60);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private final FlinkRest rest;
    private final KafkaSettings kafka;
    private final String id;

    /** What can go wrong with the job of a simulated sale. */
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

    private RunningJob(FlinkRest rest, KafkaSettings kafka, String id) {
        this.rest = rest;
        this.kafka = kafka;
        this.id = id;
    }

    /** Makes the topics, with enough partitions of events for that many tasks. */
    static void createTopics(KafkaSettings kafka, int parallelism) {
        try (Admin admin = Admin.create(kafka.admin())) {
            int events = Math.max(Topic.BEHAVIOR_EVENTS.partitions(), parallelism);
            new Topics(admin, kafka::name)
                    .create(Map.of(Topic.BEHAVIOR_EVENTS, events), Optional.empty());
        }
    }

    /** The jobs that Flink knows; none while it does not answer. */
    static List<FlinkRest.Job> known(FlinkRest rest) {
        return said(rest::jobs, List.of());
    }

    /** Waits until all tasks of a job that was just submitted run. */
    static RunningJob started(FlinkRest rest, KafkaSettings kafka, String id) {
        RunningJob job = new RunningJob(rest, kafka, id);
        if (!await(RUNNING_MAX, () -> said(() -> rest.isRunning(id), false))) {
            job.checkRunning();
            throw new Failure(Problem.JOB_NOT_RUNNING, "the job's tasks do not start");
        }
        return job;
    }

    String id() {
        return id;
    }

    /**
     * Publishes the plan, waits until every subtask holds it, and books its stock.
     *
     * @return movements that were written
     */
    int publish(SalePlan plan) {
        try (PlanPublisher publisher = new PlanPublisher(kafka)) {
            String document = SalePlans.toYaml(plan);
            PlanPublisher.Answer answer =
                    publisher.publish(plan, document, OptionalLong.empty(), ANSWER_MAX);
            if (answer instanceof PlanPublisher.Answer.Refused refused) {
                throw new Failure(Problem.PLAN_REFUSED, String.join("; ", refused.errors()));
            }
            if (answer instanceof PlanPublisher.Answer.Missing missing) {
                throw new Failure(Problem.NO_ANSWER, missing.who() + " answered to the plan");
            }
            return publisher.publishStock(plan, System.currentTimeMillis());
        }
    }

    /** Fails when the job has. */
    void checkRunning() {
        String state = rest.get("/jobs/" + id).path("state").asText();
        if (!new FlinkRest.Job(id, "", state).isActive()) {
            throw new Failure(Problem.JOB_FAILED, "the job is " + state + ": " + lastFailure());
        }
    }

    /** As {@link #checkRunning()}; a JobManager that does not answer says nothing about the job. */
    void checkNotFailed() {
        said(
                () -> {
                    checkRunning();
                    return true;
                },
                true);
    }

    /** Checkpoints completed since the JobManager's start; 0 while none answers. */
    long checkpointsCompleted() {
        return said(() -> checkpoints().path("completed").asLong(), 0L);
    }

    /** The answer, or another value where Flink gives none. */
    private static <T> T said(Supplier<T> answer, T otherwise) {
        try {
            return answer.get();
        } catch (Failure failure) {
            if (failure.code().equals(LocalFailure.FLINK_UNREACHABLE.name())) {
                return otherwise;
            }
            throw failure;
        }
    }

    /** The first line of what last went wrong. */
    String lastFailure() {
        return rest.get("/jobs/" + id + "/exceptions")
                .path("exceptionHistory")
                .path("entries")
                .path(0)
                .path("stacktrace")
                .asText("no cause is known")
                .lines()
                .findFirst()
                .orElse("");
    }

    /** Counts of checkpoints by their state; they begin anew with a JobManager. */
    JsonNode checkpoints() {
        return rest.get("/jobs/" + id + "/checkpoints").path("counts");
    }

    /** Stops the job with a savepoint, so that every transaction is committed. */
    void stop() throws InterruptedException {
        rest.stopWithSavepoint(id, Optional.empty(), STOP_MAX);
    }

    /** What the scoring operator says in its metric. */
    String deviceInUse() {
        for (JsonNode vertex : rest.get("/jobs/" + id).path("vertices")) {
            String path = "/jobs/" + id + "/vertices/" + vertex.path("id").asText() + "/metrics";
            for (JsonNode metric : rest.get(path)) {
                String name = metric.path("id").asText();
                if (name.endsWith(".executionDevice")) {
                    return rest.get(path + "?get=" + name).path(0).path("value").asText();
                }
            }
        }
        return "unknown";
    }

    /** Asks again and again until it is so, the time is over, or the thread is interrupted. */
    static boolean await(Duration time, BooleanSupplier condition) {
        long deadline = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        return true;
    }
}
