package org.flashsale.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.deployment.ClusterClientJobClientAdapter;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.client.program.MiniClusterClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.flashsale.failure.Failure;

/**
 * A real Flink session cluster inside this JVM, with its web UI and RocksDB. Jobs that an {@link
 * #environment()} executes run here; the classes are those of this JVM, so no job jar is needed.
 */
public final class EmbeddedFlink implements AutoCloseable {
    private static final String TARGET = "embedded";
    private static final String HOST = "127.0.0.1";

    private final MiniCluster cluster;
    private final Configuration configuration;
    private final String webUrl;

    private EmbeddedFlink(MiniCluster cluster, Configuration configuration, String webUrl) {
        this.cluster = cluster;
        this.configuration = configuration;
        this.webUrl = webUrl;
    }

    /**
     * What an embedded cluster is made of.
     *
     * @param taskManagers at least 1
     * @param slots per TaskManager
     * @param webPort of the web UI and the REST interface; the next free one if it is taken, any
     *     free one for 0
     * @param managedMemory off the heap, for RocksDB, per TaskManager
     */
    public record Size(int taskManagers, int slots, int webPort, MemorySize managedMemory) {
        /** One TaskManager with 512 MB for RocksDB. */
        public static Size ofSlots(int slots, int webPort) {
            return new Size(1, slots, webPort, MemorySize.ofMebiBytes(512));
        }
    }

    /**
     * Starts the cluster.
     *
     * @param settings Flink's configuration, for example {@link FlinkSettings#load()}; memory
     *     sizes, folders and ports in it are replaced by those of this cluster; metric reporters
     *     run only if {@code metrics.reporters} names them, since their ports are those of a
     *     cluster
     * @param folder for checkpoints, savepoints and temporary files; created if absent
     * @throws Failure FLINK_NOT_STARTED
     */
    public static EmbeddedFlink start(Configuration settings, Path folder, Size size) {
        Configuration configuration = adapted(settings, folder, size);
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(size.taskManagers())
                                .setNumSlotsPerTaskManager(size.slots())
                                .build());
        try {
            Files.createDirectories(folder.resolve("tmp"));
            cluster.start();
            String webUrl = cluster.getRestAddress().get().toString();
            return new EmbeddedFlink(cluster, configuration, webUrl);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notStarted(cluster, e);
        } catch (Exception e) {
            throw notStarted(cluster, e);
        }
    }

    /** Address of the web UI and the REST interface. */
    public String webUrl() {
        return webUrl;
    }

    /** The configuration that jobs start from. */
    public Configuration configuration() {
        return new Configuration(configuration);
    }

    /** A new environment; what it executes runs in this cluster. */
    public StreamExecutionEnvironment environment() {
        return environment(new Configuration());
    }

    /** A new environment with more settings, for example {@code execution.state-recovery.path}. */
    public StreamExecutionEnvironment environment(Configuration more) {
        Configuration all = configuration();
        all.addAll(more);
        all.set(DeploymentOptions.TARGET, TARGET);
        all.set(DeploymentOptions.ATTACHED, true);
        return new StreamExecutionEnvironment(
                new Here(), all, Thread.currentThread().getContextClassLoader());
    }

    /** The cluster itself, for tests that end a TaskManager or ask for a checkpoint. */
    public MiniCluster cluster() {
        return cluster;
    }

    /** Ends all jobs and the cluster. */
    @Override
    public void close() {
        cluster.closeAsync().join();
    }

    /** As Flink's own session client does it, without the detour through REST. */
    private CompletableFuture<JobClient> submit(
            Pipeline pipeline, Configuration settings, ClassLoader classes) throws Exception {
        StreamGraph graph = PipelineExecutorUtils.getStreamGraph(pipeline, settings);
        graph.serializeUserDefinedInstances();
        MiniClusterClient client = new MiniClusterClient(configuration, cluster);
        JobID job = client.submitJob(graph).get();
        ClientUtils.waitUntilJobInitializationFinished(
                () -> client.getJobStatus(job).get(),
                () -> client.requestJobResult(job).get(),
                classes);
        return CompletableFuture.completedFuture(
                new ClusterClientJobClientAdapter<>(() -> client, job, classes));
    }

    private static Configuration adapted(Configuration settings, Path folder, Size size) {
        Configuration c = new Configuration();
        for (String key : settings.keySet()) {
            boolean reports = settings.contains(MetricOptions.REPORTERS_LIST);
            if ((reports || !key.startsWith("metrics.reporter"))
                    && !key.contains(".memory.process.")) {
                settings.getOptional(stringOption(key)).ifPresent(v -> c.setString(key, v));
            }
        }
        String root = folder.toAbsolutePath().toUri().toString().replaceFirst("/$", "");
        c.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, root + "/checkpoints");
        c.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, root + "/savepoints");
        c.set(CoreOptions.TMP_DIRS, folder.resolve("tmp").toAbsolutePath().toString());
        c.set(JobManagerOptions.ADDRESS, HOST);
        c.set(RestOptions.ADDRESS, HOST);
        c.set(RestOptions.BIND_ADDRESS, HOST);
        // Any free port is found as it is bound, so that no other process can take it in between.
        int webPort = size.webPort() == 0 ? 0 : Ports.free(size.webPort());
        c.set(RestOptions.BIND_PORT, String.valueOf(webPort));
        c.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, size.managedMemory());
        c.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
        c.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
        return c;
    }

    private static ConfigOption<String> stringOption(String key) {
        return ConfigOptions.key(key).stringType().noDefaultValue();
    }

    private static Failure notStarted(MiniCluster cluster, Exception cause) {
        var unused = cluster.closeAsync();
        return new Failure(
                LocalFailure.FLINK_NOT_STARTED,
                "Flink did not start: " + cause.getMessage(),
                cause);
    }

    /** Sends what an environment executes to this cluster. */
    private final class Here implements PipelineExecutorServiceLoader, PipelineExecutorFactory {
        @Override
        public PipelineExecutorFactory getExecutorFactory(Configuration ignored) {
            return this;
        }

        @Override
        public Stream<String> getExecutorNames() {
            return List.of(TARGET).stream();
        }

        @Override
        public String getName() {
            return TARGET;
        }

        @Override
        public boolean isCompatibleWith(Configuration ignored) {
            return true;
        }

        @Override
        public PipelineExecutor getExecutor(Configuration ignored) {
            return EmbeddedFlink.this::submit;
        }
    }
}
