package org.flashsale.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer;
import org.flashsale.failure.UsageError;

/**
 * Command lines of the cluster's processes, as Flink's own scripts build them: memory settings are
 * worked out from the configuration and given to the JVM.
 */
final class ClusterCommands {
    /**
     * Jars that stay off the cluster's class path: what the job jar brings along, which must not be
     * there twice, the broker, and what only the verbs need.
     */
    private static final List<String> NOT_FLINK =
            List.of(
                    "flashsale-",
                    "flink-connector-kafka-",
                    "flink-connector-base-",
                    "kafka-",
                    "kafka_",
                    "avro-",
                    "scala-",
                    "picocli-",
                    "tribuo-",
                    "protobuf-java-");

    /** The only server of its kind. */
    private static final String ZOOKEEPER_ID = "1";

    /**
     * For glibc's allocator. As it comes it keeps an arena for each of many threads, and blocks of
     * up to 32 MB in them once one of that size was freed: RocksDB's, of job after job, leave holes
     * that no other job fills, some megabytes each.
     */
    private static final Map<String, String> ALLOCATOR =
            Map.of("MALLOC_ARENA_MAX", "2", "MALLOC_MMAP_THRESHOLD_", "131072");

    private final Path home;

    /** {@code home} is the folder of the distribution. */
    ClusterCommands(Path home) {
        this.home = home;
    }

    List<String> broker(Path data, int port, Path ready, Path log) {
        List<String> command = new ArrayList<>(java(log));
        command.add("@" + home.resolve("conf").resolve("jvm.options"));
        command.add("-Xmx1g");
        command.addAll(List.of("-cp", home.resolve("lib") + File.separator + "*"));
        command.add(BrokerMain.class.getName());
        command.addAll(List.of(data.toString(), String.valueOf(port), ready.toString()));
        return command;
    }

    List<String> jobManager(Configuration configuration, Path conf, Path log) {
        JobManagerProcessSpec size = JobManagerProcessUtils.processSpecFromConfig(configuration);
        List<String> command = new ArrayList<>(java(log));
        command.addAll(words(configuration.get(CoreOptions.FLINK_JVM_OPTIONS)));
        command.addAll(words(configuration.get(CoreOptions.FLINK_JM_JVM_OPTIONS)));
        command.addAll(words(ProcessMemoryUtils.generateJvmParametersStr(size)));
        command.add(StandaloneSessionClusterEntrypoint.class.getName());
        command.addAll(List.of("--configDir", conf.toString()));
        command.addAll(words(JobManagerProcessUtils.generateDynamicConfigsStr(size)));
        return command;
    }

    List<String> zookeeper(Path settings, Path log) {
        List<String> command = new ArrayList<>(java(log));
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC"));
        command.add(FlinkZooKeeperQuorumPeer.class.getName());
        command.addAll(List.of("--zkConfigFile", settings.toString(), "--peerId", ZOOKEEPER_ID));
        return command;
    }

    /** {@code id} is what the JobManager knows the TaskManager by. */
    List<String> taskManager(Configuration configuration, Path conf, String id, Path log) {
        Configuration sized = new Configuration(configuration);
        TaskExecutorProcessSpec size = TaskExecutorProcessUtils.processSpecFromConfig(sized);
        List<String> command = new ArrayList<>(java(log));
        command.addAll(words(configuration.get(CoreOptions.FLINK_JVM_OPTIONS)));
        command.addAll(words(configuration.get(CoreOptions.FLINK_TM_JVM_OPTIONS)));
        command.addAll(words(ProcessMemoryUtils.generateJvmParametersStr(size)));
        command.add(TaskManagerRunner.class.getName());
        command.addAll(List.of("--configDir", conf.toString()));
        command.addAll(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(size)));
        command.addAll(List.of("-D", TaskManagerOptions.TASK_MANAGER_RESOURCE_ID.key() + "=" + id));
        return command;
    }

    /** Flink's own client, on the cluster's class path. */
    List<String> client(Configuration configuration, Path log, List<String> arguments) {
        List<String> command = new ArrayList<>(java(log));
        command.addAll(words(configuration.get(CoreOptions.FLINK_JVM_OPTIONS)));
        command.addAll(words(configuration.get(CoreOptions.FLINK_CLI_JVM_OPTIONS)));
        command.add(CliFrontend.class.getName());
        command.addAll(arguments);
        return command;
    }

    /**
     * Environment of the processes that run Flink. The class path is here and not on the command
     * line, which stays readable; ONNX Runtime must not report to its maker; what the allocator is
     * told here, the environment of this process may say otherwise.
     */
    Map<String, String> flinkEnvironment() {
        Map<String, String> environment = new HashMap<>(ALLOCATOR);
        environment.keySet().removeAll(System.getenv().keySet());
        environment.put("CLASSPATH", flinkClassPath());
        environment.put("ORT_DISABLE_TELEMETRY", "1");
        return environment;
    }

    /** The distribution's jars that make up Flink, ONNX Runtime and logging. */
    String flinkClassPath() {
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            return String.join(
                    File.pathSeparator,
                    jars.filter(jar -> jar.toString().endsWith(".jar"))
                            .filter(ClusterCommands::isFlink)
                            .sorted()
                            .map(Path::toString)
                            .toList());
        } catch (IOException e) {
            throw new UsageError("no distribution in " + home + ": run 'make build' first", e);
        }
    }

    private static boolean isFlink(Path jar) {
        String file = jar.getFileName().toString();
        return NOT_FLINK.stream().noneMatch(file::startsWith);
    }

    private List<String> java(Path log) {
        Path logging = home.resolve("conf").resolve("log4j2-cluster.properties");
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlog.file=" + log,
                "-Dlog4j2.configurationFile=" + logging.toUri());
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+"));
    }

    /** In a session of its own where the system has {@code setsid}; it keeps the pid. */
    static List<String> detached(List<String> command) {
        Path setsid = Path.of("/usr/bin/setsid");
        if (!Files.isExecutable(setsid)) {
            return command;
        }
        List<String> all = new ArrayList<>(List.of(setsid.toString()));
        all.addAll(command);
        return all;
    }
}
