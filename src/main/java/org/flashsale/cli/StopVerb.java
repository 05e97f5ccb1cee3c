package org.flashsale.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flashsale.failure.UsageError;
import org.flashsale.local.FlinkRest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale stop}: ends a job so that it can go on later and leaves no transaction open. */
@Command(
        name = "stop",
        description = {
            "Stop the running job with a savepoint and print the savepoint's path.",
            "The job's last transactions are committed before this returns."
        })
final class StopVerb implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterFolder folder;

    @Option(
            names = "--rest",
            paramLabel = "URL",
            description = "Flink's web address; that of the local cluster by default.")
    private @Nullable String rest;

    @Option(
            names = "--job",
            paramLabel = "ID",
            description = "The job to stop; needed if more than one runs.")
    private @Nullable String job;

    @Option(
            names = "--savepoint-dir",
            paramLabel = "URI",
            description = "Where the savepoint goes; as configured in Flink by default.")
    private @Nullable String savepointFolder;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long to wait (default: ${DEFAULT-VALUE}).")
    private int timeoutS;

    @Override
    public Integer call() throws Exception {
        FlinkRest flink = new FlinkRest(rest == null ? folder.cluster().webUrl() : rest);
        String path =
                flink.stopWithSavepoint(
                        chosen(flink.jobs()),
                        Optional.ofNullable(savepointFolder),
                        Duration.ofSeconds(timeoutS));
        spec.commandLine().getOut().println(path);
        return Main.DONE;
    }

    private String chosen(List<FlinkRest.Job> jobs) {
        List<FlinkRest.Job> active = jobs.stream().filter(FlinkRest.Job::isActive).toList();
        if (job != null) {
            return active.stream()
                    .filter(j -> j.id().equals(job))
                    .findFirst()
                    .orElseThrow(() -> new UsageError("no job " + job + " is running"))
                    .id();
        }
        if (active.isEmpty()) {
            throw new UsageError("no job is running");
        }
        if (active.size() > 1) {
            List<String> ids = active.stream().map(FlinkRest.Job::id).toList();
            throw new UsageError("several jobs run; choose with --job: " + ids);
        }
        return active.get(0).id();
    }
}
