package org.flashsale.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.flashsale.failure.Failure;
import org.flashsale.failure.UsageError;

/**
 * A broker, a JobManager and TaskManagers as processes of their own on this machine, made of the
 * distribution's jars and configured by its {@code conf/config.yaml}. Everything they write is in
 * one folder: {@code conf, log, pid, broker, checkpoints, savepoints, tmp}. With ZooKeeper as one
 * process more the cluster outlives its JobManager.
 */
public final class LocalCluster {
    /** Configuration key under which jobs find the broker. */
    public static final String BOOTSTRAP_KEY = "flashsale.kafka.bootstrap.servers";

    /** Name of the process of the Kafka broker. */
    public static final String BROKER = "broker";

    /** Name of the process of the JobManager. */
    public static final String JOB_MANAGER = "jobmanager";

    /** What the names of the TaskManagers' processes begin with; a number follows, from 1. */
    public static final String TASK_MANAGER = "taskmanager-";

    private static final String ZOOKEEPER = "zookeeper";
    private static final Comparator<String> START_ORDER =
            Comparator.comparing((String name) -> !name.equals(ZOOKEEPER))
                    .thenComparing(Comparator.naturalOrder());
    private static final Duration START_PATIENCE = Duration.ofMinutes(4);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private final Path home;
    private final Path folder;
    private final ClusterCommands commands;
    private final boolean detached;

    /**
     * A cluster that outlives whoever started it.
     *
     * @param home folder of the distribution
     * @param folder folder of the cluster; need not exist yet
     */
    public LocalCluster(Path home, Path folder) {
        this(home, folder, true);
    }

    /** A cluster that a Ctrl-C on this terminal ends, too. */
    public static LocalCluster attached(Path home, Path folder) {
        return new LocalCluster(home, folder, false);
    }

    private LocalCluster(Path home, Path folder, boolean detached) {
        this.home = home.toAbsolutePath().normalize();
        this.folder = folder.toAbsolutePath().normalize();
        this.commands = new ClusterCommands(this.home);
        this.detached = detached;
    }

    /**
     * What to start.
     *
     * @param brokerPort port of the Kafka broker
     * @param rpcPort port of the JobManager's own protocol
     * @param webPort port of the web UI
     * @param zookeeperPort port of ZooKeeper, with which the cluster outlives its JobManager; empty
     *     for a cluster without high availability
     * @param taskManagers number of TaskManagers, at least 1
     * @param settings Flink settings that replace those of the distribution
     */
    public record Options(
            int brokerPort,
            int rpcPort,
            int webPort,
            OptionalInt zookeeperPort,
            int taskManagers,
            Map<String, String> settings) {}

    /** A process's name, and its pid if it runs. */
    public record ProcessStatus(String name, Optional<Long> pid) {}

    /**
     * Starts the processes and returns when all answer.
     *
     * @param progress told what happens, one line at a time
     * @throws UsageError if it runs already or a port is taken; nothing was started then
     * @throws Failure CLUSTER_NOT_STARTED; what was started has been stopped again
     */
    public void start(Options options, Consumer<String> progress)
            throws IOException, InterruptedException {
        requireStopped();
        requireFree(options.brokerPort(), "--broker-port");
        requireFree(options.rpcPort(), "--rpc-port");
        requireFree(options.webPort(), "--port");
        if (options.zookeeperPort().isPresent()) {
            requireFree(options.zookeeperPort().getAsInt(), "--zookeeper-port");
        }
        Configuration configuration = new ClusterSettings(home, folder).write(options);
        boolean started = false;
        try {
            startAll(options, configuration, progress);
            started = true;
        } finally {
            if (!started) {
                callOff();
            }
        }
    }

    /**
     * Ends what was started, even for a thread that is interrupted, which could not read the pid
     * files. Nothing was in the cluster yet, so no process has to wait for another to end.
     */
    private void callOff() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            all().forEach(ClusterProcess::ask);
            stopAll(line -> {});
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Stops the processes in order. True if any was running. */
    public boolean stop(Consumer<String> progress) throws IOException {
        boolean running = isRunning();
        stopAll(progress);
        return running;
    }

    /** The processes that were started here, in the order of their start. */
    public List<ProcessStatus> processes() throws IOException {
        return all().stream()
                .map(p -> new ProcessStatus(p.name(), p.find().map(ProcessHandle::pid)))
                .toList();
    }

    /** True if any process of this cluster runs. */
    public boolean isRunning() throws IOException {
        return all().stream().anyMatch(p -> p.find().isPresent());
    }

    /**
     * Ends a process at once, as a crash does; it has no chance to say good-bye.
     *
     * @throws Failure CLUSTER_NOT_STARTED if it does not run
     */
    public void kill(String name) {
        ClusterProcess process = process(name);
        requireAlive(process);
        process.kill();
    }

    /** Starts a process that has ended again, with the settings of its first start. */
    public void restart(String name) throws IOException {
        launch(name, configuration());
    }

    /** The configuration that the cluster was last started with, and that clients use. */
    public Configuration configuration() {
        Path conf = folder.resolve("conf");
        if (!Files.exists(conf.resolve(GlobalConfiguration.FLINK_CONF_FILENAME))) {
            throw new UsageError("no cluster in " + folder + ": run 'flashsale cluster start'");
        }
        return GlobalConfiguration.loadConfiguration(conf.toString());
    }

    /** Address of the web UI and the REST interface. */
    public String webUrl() {
        Configuration c = configuration();
        return "http://" + c.get(RestOptions.ADDRESS) + ":" + c.get(RestOptions.PORT);
    }

    /** Where Kafka clients connect. */
    public String bootstrapServers() {
        return configuration().toMap().getOrDefault(BOOTSTRAP_KEY, "");
    }

    /** Runs Flink's own client against this cluster, on this terminal; returns its exit code. */
    public int flink(List<String> arguments) throws IOException, InterruptedException {
        return new FlinkClient(commands, folder).run(configuration(), arguments);
    }

    private void startAll(Options options, Configuration configuration, Consumer<String> progress)
            throws IOException, InterruptedException {
        List<ClusterProcess> started = new ArrayList<>();
        if (options.zookeeperPort().isPresent()) {
            started.add(launch(ZOOKEEPER, configuration));
        }
        started.add(launch(BROKER, configuration));
        started.add(launch(JOB_MANAGER, configuration));
        for (int i = 1; i <= options.taskManagers(); i++) {
            started.add(launch(TASK_MANAGER + i, configuration));
        }

        progress.accept("starting a broker, a JobManager and TaskManagers: " + folder);
        await("the broker", started, () -> Files.exists(brokerReady()));
        progress.accept("broker        " + bootstrapServers());
        FlinkRest rest = new FlinkRest(webUrl());
        await("the JobManager", started, () -> rest.overview().isPresent());
        progress.accept("web UI        " + webUrl());
        // A TaskManager is known before its slots are.
        int slots = options.taskManagers() * configuration.get(TaskManagerOptions.NUM_TASK_SLOTS);
        await(
                "the TaskManagers",
                started,
                () -> rest.overview().map(o -> o.slots() >= slots).orElse(false));
        progress.accept("TaskManagers  " + options.taskManagers() + " with " + slots + " slots");
    }

    /** Starts the process of that name and returns at once. */
    private ClusterProcess launch(String name, Configuration configuration) throws IOException {
        ClusterProcess process = process(name);
        Path conf = folder.resolve("conf");
        List<String> command =
                switch (name) {
                    case ZOOKEEPER ->
                            commands.zookeeper(ClusterSettings.zookeeper(conf), process.logFile());
                    case BROKER -> {
                        Files.deleteIfExists(brokerReady());
                        String[] address = bootstrapServers().split(":", -1);
                        yield commands.broker(
                                folder.resolve("broker"),
                                Integer.parseInt(address[1]),
                                brokerReady(),
                                process.logFile());
                    }
                    case JOB_MANAGER -> commands.jobManager(configuration, conf, process.logFile());
                    default ->
                            commands.taskManager(
                                    configuration,
                                    conf,
                                    // No two processes share an id: one may not be known as lost.
                                    name + "-" + System.currentTimeMillis(),
                                    process.logFile());
                };
        Map<String, String> environment =
                name.equals(BROKER) ? Map.of() : commands.flinkEnvironment();
        process.start(detached ? ClusterCommands.detached(command) : command, environment, folder);
        return process;
    }

    /** Exists once the broker takes requests. */
    private Path brokerReady() {
        return folder.resolve("pid").resolve("broker.ready");
    }

    private void await(String whom, List<ClusterProcess> started, BooleanSupplier answers)
            throws InterruptedException {
        BooleanSupplier answersOrEnded =
                () -> {
                    started.forEach(LocalCluster::requireAlive);
                    return answers.getAsBoolean();
                };
        if (!Poll.until(START_PATIENCE, answersOrEnded)) {
            throw new Failure(
                    LocalFailure.CLUSTER_NOT_STARTED,
                    "no answer from " + whom + " in time: see " + folder.resolve("log"));
        }
    }

    private static void requireAlive(ClusterProcess process) {
        if (process.find().isEmpty()) {
            throw new Failure(
                    LocalFailure.CLUSTER_NOT_STARTED,
                    process.name() + " has ended: see " + process.lastWords());
        }
    }

    private void requireStopped() throws IOException {
        for (ProcessStatus process : processes()) {
            if (process.pid().isPresent()) {
                throw new UsageError(
                        "the cluster in "
                                + folder
                                + " runs already ("
                                + process.name()
                                + ", pid "
                                + process.pid().get()
                                + "): 'flashsale cluster stop' ends it");
            }
        }
    }

    private static void requireFree(int port, String option) {
        if (!Ports.isFree(port)) {
            throw new UsageError(
                    "port " + port + " is taken by another program: choose one with " + option);
        }
    }

    private void stopAll(Consumer<String> progress) throws IOException {
        List<ClusterProcess> processes = new ArrayList<>(all());
        Collections.reverse(processes);
        for (ClusterProcess process : processes) {
            if (process.find().isPresent()) {
                progress.accept("stopping " + process.name());
            }
            process.stop(STOP_PATIENCE);
        }
    }

    /** Those with a pid file: ZooKeeper, the broker, the JobManager, then the TaskManagers. */
    private List<ClusterProcess> all() throws IOException {
        Path pids = folder.resolve("pid");
        if (!Files.isDirectory(pids)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(pids)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".pid"))
                    .map(file -> file.substring(0, file.length() - ".pid".length()))
                    .sorted(START_ORDER)
                    .map(this::process)
                    .toList();
        }
    }

    private ClusterProcess process(String name) {
        return new ClusterProcess(folder, name);
    }
}
