package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.flashsale.job.Lab;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code flashsale stop} against a job that runs, and against all that does not. */
class StopVerbTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void leavesASavepointAndNoTransaction() throws Exception {
        try (Lab lab = Lab.start(folder, 1)) {
            String rest = lab.flink().webUrl();
            // Checkpoints so rare that the stop itself has to commit.
            JobClient job = lab.submit(1, Map.of("execution.checkpointing.interval", "9 s"));
            lab.sendBytes(Topic.BEHAVIOR_EVENTS, "u", new byte[] {1, 2, 3});
            lab.flush();
            await().atMost(PATIENCE).until(() -> !open(lab).isEmpty());

            assertThat(stop("--rest", rest, "--job", "f".repeat(32))).isEqualTo(2);
            oneLine("no job " + "f".repeat(32) + " is running");

            String savepoints = folder.resolve("savepoints").toUri().toString();
            assertThat(stop("--rest", rest, "--savepoint-dir", savepoints)).as("%s", err).isZero();
            Path savepoint = Path.of(URI.create(out.toString().strip()));
            assertThat(savepoint.resolve("_metadata")).isRegularFile();
            assertThat(savepoint).hasParent(folder.resolve("savepoints"));
            assertThat(open(lab)).isEmpty();
            assertThat(lab.readRaw(Topic.DEAD_LETTERS)).as("its last transaction").hasSize(1);

            assertThat(stop("--rest", rest)).isEqualTo(2);
            oneLine("no job is running");
            assertThat(stop("--rest", rest, "--job", job.getJobID().toHexString())).isEqualTo(2);
            oneLine("no job " + job.getJobID().toHexString() + " is running");
        }
    }

    @Test
    void saysInOneLineThatNobodyAnswers() {
        assertThat(stop("--rest", "http://127.0.0.1:9")).isEqualTo(1);
        oneLine("FLINK_UNREACHABLE: no Flink answers at http://127.0.0.1:9");
        assertThat(stop("--rest", "nowhere")).isEqualTo(2);
        oneLine("'nowhere' is no web address of Flink");
    }

    private void oneLine(String text) {
        assertThat(err.toString().strip()).hasLineCount(1).contains(text);
        assertThat(out.toString()).isEmpty();
    }

    private static List<TransactionListing> open(Lab lab) throws Exception {
        Set<TransactionState> unfinished =
                Set.of(
                        TransactionState.ONGOING,
                        TransactionState.PREPARE_COMMIT,
                        TransactionState.PREPARE_ABORT);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", lab.bootstrapServers()))) {
            return List.copyOf(
                    admin.listTransactions(new ListTransactionsOptions().filterStates(unfinished))
                            .all()
                            .get());
        }
    }

    private int stop(String... options) {
        List<String> args = new ArrayList<>(List.of("stop"));
        args.addAll(List.of(options));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args.toArray(String[]::new));
    }
}
