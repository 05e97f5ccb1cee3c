package org.flashsale.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.flashsale.config.JobOptions;
import org.flashsale.config.KafkaSettings;
import org.flashsale.failure.Failure;
import org.flashsale.failure.UsageError;
import org.flashsale.local.FlinkRest;
import org.flashsale.wire.OpenTransactions;
import org.flashsale.wire.OpenTransactions.Open;
import org.flashsale.wire.PartitionTransactions;
import org.flashsale.wire.PartitionTransactions.Blocked;
import org.flashsale.wire.PartitionTransactions.Pending;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale transactions}: those that a job left open when it was killed. */
@Command(
        name = "transactions",
        description = "List the job's open transactions, or abort those that a killed job left.",
        subcommands = {TransactionsVerb.ListOpen.class, TransactionsVerb.Abort.class})
final class TransactionsVerb implements Callable<Integer> {

    /** Why transactions are not aborted. */
    enum Refusal {
        /** Flink says that the job runs. */
        JOB_RUNS,
        /** A transaction is so young that the job may run. */
        JOB_MAY_RUN,
        /** The broker took the call, and a transaction is still open. */
        STILL_OPEN
    }

    @Override
    public Integer call() {
        throw new UsageError("say what to do: 'flashsale transactions list' or '... abort'");
    }

    /** What both do. */
    abstract static class Task implements Callable<Integer> {
        @Mixin private KafkaOptions kafka;
        @Spec private CommandSpec spec;

        @Option(names = "--out", paramLabel = "FILE", description = "Write what was done as JSON.")
        private Optional<Path> out = Optional.empty();

        @Override
        public final Integer call() {
            out.ifPresent(OutputFiles::ready);
            Configuration options = Configuration.fromMap(kafka.all());
            KafkaSettings settings = kafka.settings();
            String job = options.get(JobOptions.NAME);
            return Broker.ask(
                    settings,
                    admin ->
                            run(
                                    new OpenTransactions(admin, job),
                                    new PartitionTransactions(admin, settings::name),
                                    options));
        }

        abstract int run(
                OpenTransactions transactions,
                PartitionTransactions partitions,
                Configuration options);

        KafkaSettings kafka() {
            return kafka.settings();
        }

        PrintWriter terminal() {
            return spec.commandLine().getOut();
        }

        void report(Map<String, Object> done) {
            out.ifPresent(file -> OutputFiles.report(file, done));
        }

        void print(Open open) {
            terminal()
                    .printf(
                            "%s: %s since %s, times out after %d s, holds %s%n",
                            open.id(),
                            open.state(),
                            open.startedAt() == 0
                                    ? "unknown"
                                    : Instant.ofEpochMilli(open.startedAt()),
                            open.timeoutMs() / 1_000,
                            String.join(" ", open.partitions()));
        }
    }

    private static String show(Pending hanging) {
        return String.format(
                "%s: hanging transaction of producer %d, epoch %d, since offset %d",
                hanging.partition(),
                hanging.producerId(),
                hanging.producerEpoch(),
                hanging.startOffset());
    }

    /** {@code flashsale transactions list}. */
    @Command(
            name = "list",
            description = {
                "Print the job's open transactions, one a line. A running job has one for each",
                "exactly-once topic and subtask that wrote something since the last checkpoint.",
                "Then the job's topics: where read-committed readers wait, and since when, and",
                "transactions that hang: no coordinator knows them, nothing ends them by itself."
            })
    static final class ListOpen extends Task {
        @Override
        int run(
                OpenTransactions transactions,
                PartitionTransactions partitions,
                Configuration options) {
            String job = options.get(JobOptions.NAME);
            List<Open> open = transactions.open();
            open.forEach(this::print);
            if (open.isEmpty()) {
                terminal().println("job " + job + " has no open transaction");
            }
            List<Blocked> blocked = partitions.blocked(kafka().consumer());
            blocked.forEach(each -> terminal().println(show(each)));
            List<Pending> hanging = partitions.hanging();
            hanging.forEach(each -> terminal().println(TransactionsVerb.show(each)));
            report(Map.of("job", job, "open", open, "blocked", blocked, "hanging", hanging));
            return Main.DONE;
        }

        private static String show(Blocked blocked) {
            long waitedMs = System.currentTimeMillis() - blocked.since();
            return String.format(
                    "%s: read-committed readers wait at offset %d %s, %d behind",
                    blocked.partition(),
                    blocked.offset(),
                    blocked.since() == 0
                            ? "for a record that is gone"
                            : "for " + Math.max(0, waitedMs) / 1_000 + " s",
                    blocked.behind());
        }
    }

    /** {@code flashsale transactions abort}. */
    @Command(
            name = "abort",
            description = {
                "Abort the job's open transactions and those that hang on its topics, so that",
                "read-committed readers go on. What they",
                "hold is lost: a job that is started again from its checkpoint frees them itself",
                "and loses nothing, so this is for jobs that will not come back.",
                "Refused (exit code 1) while the job runs, or may run."
            })
    static final class Abort extends Task {
        private static final Duration CHECKPOINT = Duration.ofSeconds(10);
        private static final int CHECKPOINTS = 3;

        @Option(
                names = "--rest",
                paramLabel = "URL",
                description = {
                    "Flink's web address: asked whether the job runs. Without it transactions",
                    "younger than three checkpoint intervals are taken for those of a running job."
                })
        private Optional<String> rest = Optional.empty();

        @Option(names = "--force", description = "Abort even if the job runs; it will restart.")
        private boolean force;

        @Override
        int run(
                OpenTransactions transactions,
                PartitionTransactions partitions,
                Configuration options) {
            String job = options.get(JobOptions.NAME);
            List<Open> open = transactions.open();
            if (!open.isEmpty()) {
                if (!force) {
                    refuseIfRunning(job, open, options);
                }
                transactions.abort(open);
                List<Open> left = transactions.open();
                left.retainAll(open);
                if (!left.isEmpty()) {
                    throw new Failure(Refusal.STILL_OPEN, left.get(0).id() + " is still open");
                }
                open.forEach(each -> terminal().println(each.id() + ": aborted"));
            }
            List<Pending> hanging = abortHanging(partitions);
            if (open.isEmpty() && hanging.isEmpty()) {
                terminal().println("job " + job + " has no open transaction");
            }
            report(Map.of("job", job, "aborted", open, "hanging", hanging));
            return Main.DONE;
        }

        /** Also what the job still had open on a partition after its producers were fenced. */
        private List<Pending> abortHanging(PartitionTransactions partitions) {
            List<Pending> hanging = partitions.hanging();
            partitions.abort(hanging);
            List<Pending> left = partitions.hanging();
            for (Pending each : hanging) {
                if (left.contains(each)) {
                    throw new Failure(Refusal.STILL_OPEN, show(each));
                }
                terminal().println(show(each) + ": aborted");
            }
            return hanging;
        }

        private void refuseIfRunning(String job, List<Open> open, Configuration options) {
            if (rest.isPresent()) {
                for (FlinkRest.Job each : new FlinkRest(rest.get()).jobs()) {
                    if (each.isActive() && each.name().equals(job)) {
                        throw new Failure(
                                Refusal.JOB_RUNS,
                                "job "
                                        + job
                                        + " is "
                                        + each.state()
                                        + ": stop it with 'flashsale stop', or say --force");
                    }
                }
                return;
            }
            Duration interval =
                    options.getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL)
                            .orElse(CHECKPOINT);
            long youngest = open.stream().mapToLong(Open::startedAt).max().orElse(0);
            long ageMs = System.currentTimeMillis() - youngest;
            if (ageMs < CHECKPOINTS * interval.toMillis()) {
                throw new Failure(
                        Refusal.JOB_MAY_RUN,
                        "a transaction was begun "
                                + ageMs / 1_000
                                + " s ago, so job "
                                + job
                                + " may run: wait, let --rest URL ask Flink, or say --force");
            }
        }
    }
}
