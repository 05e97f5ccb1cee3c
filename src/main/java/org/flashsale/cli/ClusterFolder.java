package org.flashsale.cli;

import java.nio.file.Path;
import org.flashsale.failure.UsageError;
import org.flashsale.local.LocalCluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the local cluster lives: the option that its verbs share. */
final class ClusterFolder {
    static final String VARIABLE = "FLASHSALE_CLUSTER_DIR";

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description = {
                "Folder of the cluster; by default that in the environment variable",
                ClusterFolder.VARIABLE + ", else 'cluster' beside the distribution."
            })
    private @Nullable Path folder;

    LocalCluster cluster() {
        String home = System.getProperty("flashsale.home", "");
        if (home.isEmpty()) {
            throw new UsageError("start this through bin/flashsale, which knows its own folder");
        }
        Path distribution = Path.of(home).toAbsolutePath();
        if (folder != null) {
            return new LocalCluster(distribution, folder);
        }
        String fromEnvironment = System.getenv().getOrDefault(VARIABLE, "");
        return new LocalCluster(
                distribution,
                fromEnvironment.isEmpty()
                        ? distribution.resolveSibling("cluster")
                        : Path.of(fromEnvironment));
    }
}
