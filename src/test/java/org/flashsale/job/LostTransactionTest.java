package org.flashsale.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.local.FlinkRest;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An outage that outlasts the transaction timeout: what is lost, what is counted, what goes on. */
class LostTransactionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final MemorySize MEMORY = MemorySize.ofMebiBytes(512);

    /** Asked for again and again; as it comes the web UI looks every ten seconds. */
    private static final Map<String, String> METRICS =
            Map.of("metrics.fetcher.update-interval", "250 ms");

    @TempDir private Path folder;

    @Test
    void itsRecordsAreLostAndCountedAndTheJobGoesOn() throws Exception {
        try (Lab lab = Lab.start(folder.resolve("lab"), 1, MEMORY, METRICS)) {
            JobClient job = lab.submit(1, options("", 8_000));
            FlinkRest rest = new FlinkRest(lab.flink().webUrl());
            await().atMost(PATIENCE).until(() -> rest.isRunning(job.getJobID().toHexString()));
            lab.sendBytes(Topic.BEHAVIOR_EVENTS, "u", new byte[] {1, 2, 3});
            lab.flush();
            await().atMost(PATIENCE).until(() -> hasBegun(lab, Topic.DEAD_LETTERS));
            // A savepoint prepares the transactions and leaves it to the next checkpoint to commit.
            String savepoint =
                    job.triggerSavepoint(folder.toUri().toString(), SavepointFormatType.CANONICAL)
                            .get();
            job.cancel().get();
            await().atMost(PATIENCE).until(() -> ongoing(lab).isEmpty());

            JobClient restored = lab.submit(1, options(savepoint, 600_000));
            String id = restored.getJobID().toHexString();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(failedCommittables(rest, id)).isPositive());
            assertThat(restored.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
            await().atMost(PATIENCE)
                    .alias("the books say what was lost")
                    .until(
                            () -> {
                                lab.flink().cluster().triggerCheckpoint(restored.getJobID()).get();
                                return JobRuns.books(lab, BookEntry.JOB).count(Count.DEAD_LETTERS)
                                        == 1;
                            });
            assertThat(lab.readRaw(Topic.DEAD_LETTERS)).as("gone").isEmpty();
            restored.cancel().get();
        }
    }

    /** By a reference, which only the clients resolve: no sane job has so short a timeout. */
    private Map<String, String> options(String savepoint, long timeoutMs) throws Exception {
        Path file = Files.writeString(folder.resolve("timeout.properties"), "ms=" + timeoutMs);
        Map<String, String> options = new HashMap<>();
        options.put("flashsale.kafka.transaction.timeout.ms", "${file:" + file + ":ms}");
        options.put("execution.checkpointing.interval", "1 min");
        options.put("flashsale.reallocation.ttl", "4 min");
        if (!savepoint.isEmpty()) {
            options.put("execution.state-recovery.path", savepoint);
        }
        return options;
    }

    private static boolean hasBegun(Lab lab, Topic topic) throws Exception {
        String prefix = "flashsale-" + topic.id() + "-";
        return ongoing(lab).stream().anyMatch(t -> t.transactionalId().startsWith(prefix));
    }

    private static Collection<TransactionListing> ongoing(Lab lab) throws Exception {
        Set<TransactionState> states = Set.of(TransactionState.ONGOING);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", lab.bootstrapServers()))) {
            return admin.listTransactions(new ListTransactionsOptions().filterStates(states))
                    .all()
                    .get();
        }
    }

    /** As Prometheus and the web UI see it, over all sinks. */
    private static double failedCommittables(FlinkRest rest, String job) {
        double failed = 0;
        for (JsonNode vertex : rest.get("/jobs/" + job).path("vertices")) {
            String path =
                    "/jobs/"
                            + job
                            + "/vertices/"
                            + vertex.path("id").asText()
                            + "/subtasks/metrics";
            for (JsonNode metric : rest.get(path)) {
                String name = metric.path("id").asText();
                if (name.endsWith(".failedCommittables")) {
                    failed += rest.get(path + "?get=" + name).path(0).path("sum").asDouble();
                }
            }
        }
        return failed;
    }
}
