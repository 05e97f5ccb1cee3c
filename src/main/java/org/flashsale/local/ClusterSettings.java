package org.flashsale.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;

/** Writes the configuration files of a local cluster, and makes its folders. */
final class ClusterSettings {
    private static final String HOST = "127.0.0.1";

    /** What ZooKeeper counts time in: a session lasts from 2 to 20 of them, ms. */
    private static final int TICK_MS = 1_000;

    /**
     * A JobManager that is silent for so long is replaced: Flink's 60 s are long in a sale, and one
     * that only waits for a busy processor must not lose its place.
     */
    private static final Duration SESSION = Duration.ofSeconds(10);

    private final Path home;
    private final Path folder;

    ClusterSettings(Path home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    /** The distribution's configuration with the addresses, folders and settings given. */
    Configuration write(LocalCluster.Options options) throws IOException {
        for (String sub : List.of("conf", "log", "pid", "tmp", "checkpoints", "savepoints")) {
            Files.createDirectories(folder.resolve(sub));
        }
        Path conf = folder.resolve("conf");
        Configuration c = FlinkSettings.load(home.resolve("conf").resolve("config.yaml"));
        c.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri("checkpoints"));
        c.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, uri("savepoints"));
        c.set(CoreOptions.TMP_DIRS, folder.resolve("tmp").toString());
        c.set(JobManagerOptions.PORT, options.rpcPort());
        c.set(RestOptions.PORT, options.webPort());
        c.set(RestOptions.BIND_PORT, String.valueOf(options.webPort()));
        c.setString(LocalCluster.BOOTSTRAP_KEY, HOST + ":" + options.brokerPort());
        if (options.zookeeperPort().isPresent()) {
            int port = options.zookeeperPort().getAsInt();
            c.set(HighAvailabilityOptions.HA_MODE, "zookeeper");
            c.set(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM, HOST + ":" + port);
            c.set(HighAvailabilityOptions.HA_STORAGE_PATH, uri("ha"));
            String rpcPort = String.valueOf(options.rpcPort());
            c.set(HighAvailabilityOptions.HA_JOB_MANAGER_PORT_RANGE, rpcPort);
            c.set(HighAvailabilityOptions.ZOOKEEPER_SESSION_TIMEOUT, SESSION);
            Files.write(zookeeper(conf), zookeeper(port));
        }
        options.settings().forEach(c::setString);
        Path file = conf.resolve(GlobalConfiguration.FLINK_CONF_FILENAME);
        Files.write(file, ConfigurationUtils.convertConfigToWritableLines(c, false));
        return c;
    }

    /** ZooKeeper's configuration file. */
    static Path zookeeper(Path conf) {
        return conf.resolve("zoo.cfg");
    }

    private List<String> zookeeper(int port) {
        return List.of(
                "tickTime=" + TICK_MS,
                "dataDir=" + folder.resolve("zookeeper"),
                "clientPort=" + port,
                "clientPortAddress=" + HOST,
                "admin.enableServer=false");
    }

    private String uri(String sub) {
        return folder.resolve(sub).toUri().toString().replaceFirst("/$", "");
    }
}
