package org.flashsale.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/** Flink's own client, on this terminal. */
final class FlinkClient {

    private final ClusterCommands commands;
    private final Path folder;

    /**
     * @param commands how the distribution's programs are started
     * @param folder folder of the cluster that it talks to
     */
    FlinkClient(ClusterCommands commands, Path folder) {
        this.commands = commands;
        this.folder = folder;
    }

    /** Runs it to its end, or ends it with the caller; returns its exit code. */
    int run(Configuration configuration, List<String> arguments)
            throws IOException, InterruptedException {
        Path log = folder.resolve("log").resolve("client.log");
        ProcessBuilder client =
                new ProcessBuilder(commands.client(configuration, log, arguments)).inheritIO();
        client.environment().putAll(commands.flinkEnvironment());
        client.environment().put("FLINK_CONF_DIR", folder.resolve("conf").toString());
        Process running = client.start();
        try {
            return running.waitFor();
        } finally {
            running.destroy();
        }
    }
}
