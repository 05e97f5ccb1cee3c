package org.flashsale.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.flashsale.failure.UsageError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code flashsale flink}: Flink's own client against the local cluster. What follows the verb is
 * Flink's, so the cluster's folder can be given by the environment variable only.
 */
@Command(
        name = "flink",
        description = "Flink's own client on the local cluster: run, list, savepoint, stop, ...")
final class FlinkVerb implements Callable<Integer> {
    @Parameters(paramLabel = "ARGUMENT", description = "What Flink's client is given.")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        if (arguments.isEmpty()) {
            throw new UsageError("give Flink's client a command; 'flashsale flink --help' helps");
        }
        return new ClusterFolder().cluster().flink(arguments);
    }
}
