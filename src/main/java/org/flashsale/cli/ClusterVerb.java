package org.flashsale.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.flashsale.failure.UsageError;
import org.flashsale.local.FlinkRest;
import org.flashsale.local.LocalCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale cluster}: a broker and Flink as processes of their own. */
@Command(
        name = "cluster",
        description =
                "Start, stop or look at a local cluster: a broker, a JobManager, TaskManagers.",
        subcommands = {ClusterVerb.Start.class, ClusterVerb.Stop.class, ClusterVerb.Status.class})
final class ClusterVerb implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new UsageError("say what to do with it: start, stop or status");
    }

    /** {@code flashsale cluster start}. */
    @Command(name = "start", description = "Start it and return when all processes answer.")
    static final class Start implements Callable<Integer> {
        @Spec private CommandSpec spec;
        @Mixin private ClusterFolder folder;

        @Option(
                names = "--broker-port",
                defaultValue = "9092",
                paramLabel = "PORT",
                description = "Port of the Kafka broker (default: ${DEFAULT-VALUE}).")
        private int brokerPort;

        @Option(
                names = "--rpc-port",
                defaultValue = "6123",
                paramLabel = "PORT",
                description = "Port of the JobManager's own protocol (default: ${DEFAULT-VALUE}).")
        private int rpcPort;

        @Option(
                names = "--port",
                defaultValue = "8081",
                paramLabel = "PORT",
                description = "Port of the web UI (default: ${DEFAULT-VALUE}).")
        private int webPort;

        @Option(
                names = "--zookeeper-port",
                defaultValue = "0",
                paramLabel = "PORT",
                description = {
                    "Port of a ZooKeeper that is started, too: with it the cluster outlives its",
                    "JobManager. 0: none (default: ${DEFAULT-VALUE})."
                })
        private int zookeeperPort;

        @Option(
                names = "--task-managers",
                defaultValue = "1",
                paramLabel = "N",
                description = "Number of TaskManagers (default: ${DEFAULT-VALUE}).")
        private int taskManagers;

        @Option(
                names = "-D",
                paramLabel = "KEY=VALUE",
                description = "A Flink setting instead of the one in conf/config.yaml.")
        private Map<String, String> settings = Map.of();

        @Override
        public Integer call() throws Exception {
            if (taskManagers < 1) {
                throw new UsageError("--task-managers must be at least 1");
            }
            requirePort("--broker-port", brokerPort);
            requirePort("--rpc-port", rpcPort);
            requirePort("--port", webPort);
            if (zookeeperPort != 0) {
                requirePort("--zookeeper-port", zookeeperPort);
            }
            LocalCluster.Options options =
                    new LocalCluster.Options(
                            brokerPort,
                            rpcPort,
                            webPort,
                            zookeeperPort == 0
                                    ? OptionalInt.empty()
                                    : OptionalInt.of(zookeeperPort),
                            taskManagers,
                            settings);
            LocalCluster cluster = folder.cluster();
            try (StopSignal stop = StopSignal.open()) {
                return stop.unlessAsked(
                        () -> {
                            cluster.start(options, spec.commandLine().getOut()::println);
                            return Main.DONE;
                        });
            }
        }

        private static void requirePort(String option, int port) {
            if (port < 1 || port > 65_535) {
                throw new UsageError(option + " must be between 1 and 65535, not " + port);
            }
        }
    }

    /** {@code flashsale cluster stop}. */
    @Command(name = "stop", description = "Stop it; topics and checkpoints stay on the disk.")
    static final class Stop implements Callable<Integer> {
        @Spec private CommandSpec spec;
        @Mixin private ClusterFolder folder;

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            if (!folder.cluster().stop(out::println)) {
                out.println("no cluster was running");
            }
            return Main.DONE;
        }
    }

    /** {@code flashsale cluster status}. */
    @Command(
            name = "status",
            description = "Say what runs and where; exit code 1 if any process is missing.")
    static final class Status implements Callable<Integer> {
        @Spec private CommandSpec spec;
        @Mixin private ClusterFolder folder;

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            LocalCluster cluster = folder.cluster();
            boolean complete = cluster.isRunning();
            if (!complete) {
                out.println("no cluster is running");
                return Main.FAILED;
            }
            for (LocalCluster.ProcessStatus process : cluster.processes()) {
                String state = process.pid().map(pid -> "pid " + pid).orElse("has ended");
                out.printf("%-15s %s%n", process.name(), state);
                complete &= process.pid().isPresent();
            }
            out.printf("%-15s %s%n", "kafka", cluster.bootstrapServers());
            FlinkRest rest = new FlinkRest(cluster.webUrl());
            Optional<FlinkRest.Overview> overview = rest.overview();
            String slots =
                    overview.map(o -> o.slotsFree() + " of " + o.slots() + " slots free")
                            .orElse("does not answer");
            out.printf("%-15s %s, %s%n", "web UI", cluster.webUrl(), slots);
            if (overview.isPresent()) {
                rest.jobs().forEach(j -> out.printf("%-15s %s %s%n", j.state(), j.id(), j.name()));
            }
            return complete && overview.isPresent() ? Main.DONE : Main.FAILED;
        }
    }
}
