package org.flashsale.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.flashsale.chaos.Schedule;
import org.flashsale.config.JobOptions;
import org.flashsale.config.KafkaSettings;
import org.flashsale.failure.Failure;
import org.flashsale.failure.UsageError;
import org.flashsale.local.FlinkRest;
import org.flashsale.local.LocalCluster;

/**
 * A local cluster of separate processes with ZooKeeper and a spare TaskManager, the job on it, and
 * what can be done to them. Whoever is killed is started again, as a supervisor would do.
 */
final class ChaosCluster implements AutoCloseable {
    private static final int PARALLELISM = 2;
    private static final int TASK_MANAGERS = PARALLELISM + 1;
    private static final long DISORDER_MS = 500;
    private static final double SCORED_SAMPLE = 0.1;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    private final Path home;
    private final LocalCluster cluster;
    private final FlinkRest rest;
    private final KafkaSettings kafka;
    private final Path store;
    private Optional<RunningJob> job = Optional.empty();
    private Optional<String> gone = Optional.empty();

    /** The ports of the processes. */
    record Ports(int broker, int rpc, int web, int zookeeper) {}

    private ChaosCluster(Path home, LocalCluster cluster, Path store) {
        this.home = home;
        this.cluster = cluster;
        this.store = store;
        this.rest = new FlinkRest(cluster.webUrl());
        this.kafka = KafkaSettings.of(cluster.configuration());
    }

    /** Starts all processes in a folder that is empty or absent. */
    static ChaosCluster start(Path home, Path folder, Ports ports, Consumer<String> progress)
            throws IOException, InterruptedException {
        if (!Files.exists(jar(home))) {
            throw new UsageError(jar(home) + " is missing: run 'make build' first");
        }
        Path store = folder.toAbsolutePath().resolve("store");
        Files.createDirectories(folder.resolve("written"));
        Files.createDirectories(store.getParent());
        Files.createSymbolicLink(store, folder.toAbsolutePath().resolve("written"));
        LocalCluster cluster = LocalCluster.attached(home, folder);
        cluster.start(
                new LocalCluster.Options(
                        ports.broker(),
                        ports.rpc(),
                        ports.web(),
                        OptionalInt.of(ports.zookeeper()),
                        TASK_MANAGERS,
                        settings(store)),
                progress);
        return new ChaosCluster(home, cluster, store);
    }

    /** Ends what a run that was killed has left in a folder. */
    static void stopLeftOvers(Path home, Path folder) throws IOException {
        new LocalCluster(home, folder).stop(line -> {});
    }

    private static Path jar(Path home) {
        return home.toAbsolutePath().resolveSibling("flashsale-job.jar");
    }

    /** Sizes for a small machine; whatever decides over recovery is left as it is deployed. */
    private static Map<String, String> settings(Path store) {
        Map<String, String> settings = new HashMap<>();
        settings.put("execution.checkpointing.dir", store.toUri().toString());
        settings.put("parallelism.default", String.valueOf(PARALLELISM));
        settings.put("taskmanager.numberOfTaskSlots", "1");
        settings.put("taskmanager.memory.process.size", "1600m");
        settings.put("taskmanager.memory.managed.size", "256m");
        settings.put("taskmanager.memory.task.off-heap.size", "256m");
        settings.put("taskmanager.memory.network.max", "64m");
        settings.put("jobmanager.memory.process.size", "1g");
        settings.put(JobOptions.CACHE.key(), "32m");
        settings.put(JobOptions.TIME_DISORDER.key(), DISORDER_MS + " ms");
        settings.put(JobOptions.METRICS_WINDOW.key(), "500 ms");
        settings.put(JobOptions.SCORED_SAMPLE.key(), String.valueOf(SCORED_SAMPLE));
        return settings;
    }

    String servers() {
        return cluster.bootstrapServers();
    }

    long disorderMs() {
        return DISORDER_MS;
    }

    /** Makes the topics and submits the job jar with Flink's own client. */
    RunningJob submit() throws IOException, InterruptedException {
        RunningJob.createTopics(kafka, PARALLELISM);
        int exit =
                cluster.flink(
                        List.of(
                                "run",
                                "-d",
                                "-c",
                                "org.flashsale.job.SaleJob",
                                jar(home).toString()));
        boolean known =
                exit == 0 && RunningJob.await(ANSWER_MAX, () -> !RunningJob.known(rest).isEmpty());
        if (!known) {
            throw new Failure(RunningJob.Problem.JOB_NOT_RUNNING, "the job was not submitted");
        }
        job = Optional.of(RunningJob.started(rest, kafka, RunningJob.known(rest).get(0).id()));
        return job();
    }

    /** The job, once it was submitted. */
    RunningJob job() {
        return job.orElseThrow();
    }

    /** Whether a TaskManager without tasks waits for the next fault. */
    boolean hasSpare() {
        return rest.overview().map(o -> o.slotsFree() > 0).orElse(false);
    }

    /**
     * Starts a TaskManager instead of the one that was killed: the next spare. It is not started
     * earlier, since it would take the cores from the tasks that start anew; on a cluster it has
     * cores of its own.
     */
    void replaceKilled() throws IOException {
        if (gone.isPresent()) {
            cluster.restart(gone.get());
            gone = Optional.empty();
        }
    }

    /** Does it, and says to what. */
    String inflict(Schedule.Step step) throws IOException {
        switch (step.fault()) {
            case TASK_MANAGER -> {
                List<String> busy = busyTaskManagers();
                String name = busy.get(step.pick() % busy.size());
                cluster.kill(name);
                gone = Optional.of(name);
                return name;
            }
            case JOB_MANAGER -> {
                cluster.kill(LocalCluster.JOB_MANAGER);
                cluster.restart(LocalCluster.JOB_MANAGER);
                return LocalCluster.JOB_MANAGER;
            }
            case BROKER -> {
                cluster.kill(LocalCluster.BROKER);
                return LocalCluster.BROKER;
            }
            case CHECKPOINTS -> {
                pointStoreTo("unwritable");
                return "the folder of the checkpoints";
            }
            case BURST -> {
                return "ten times the rate";
            }
        }
        throw new IllegalStateException(step.fault().id());
    }

    /** Ends what was broken on purpose. */
    void repair(Schedule.Step step) throws IOException {
        switch (step.fault()) {
            case TASK_MANAGER, JOB_MANAGER, BURST -> {}
            case BROKER -> cluster.restart(LocalCluster.BROKER);
            case CHECKPOINTS -> pointStoreTo("written");
        }
    }

    private List<String> busyTaskManagers() {
        List<String> busy =
                rest.taskManagers().stream()
                        .filter(each -> each.slotsFree() < each.slots())
                        .map(FlinkRest.TaskManager::id)
                        .map(id -> id.substring(0, id.lastIndexOf('-')))
                        .sorted()
                        .toList();
        if (busy.isEmpty()) {
            throw new Failure(RunningJob.Problem.JOB_NOT_RUNNING, "no TaskManager runs tasks");
        }
        return busy;
    }

    /**
     * Swaps the link to the checkpoints in one step. Its other goal is a file, in which no folder
     * can be made: that stops the superuser, too, whom no permission would.
     */
    private void pointStoreTo(String name) throws IOException {
        Path goal = store.resolveSibling(name);
        if (!Files.exists(goal)) {
            Files.createFile(goal);
        }
        Path link = store.resolveSibling("store.new");
        Files.createSymbolicLink(link, goal);
        Files.move(link, store, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Transactions that block readers of committed records. */
    long openTransactions() throws InterruptedException {
        ListTransactionsOptions open =
                new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
        try (Admin admin = Admin.create(kafka.admin())) {
            return admin.listTransactions(open).all().get().size();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        cluster.stop(line -> {});
    }
}
