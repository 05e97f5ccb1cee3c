package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.Origin;
import org.flashsale.job.Lab;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.local.FlinkRest;
import org.flashsale.testing.HangingTransaction;
import org.flashsale.wire.DeadLetterCodec;
import org.flashsale.wire.RecordReader;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionsVerbTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ABANDONED = "flashsale-dead-letters-0badc0de-0-77";
    private static final String FOREIGN = "flashsale-2-dead-letters-0badc0de-0-77";

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void freesWhatAKilledJobLeftAndFindsNothingAfterAStop() throws Exception {
        try (Lab lab = Lab.start(folder, 1)) {
            aStopLeavesNothingOpen(lab);
            anAbandonedTransactionIsFreed(lab);
        }
    }

    private void aStopLeavesNothingOpen(Lab lab) throws Exception {
        // Checkpoints so rare that the stop itself has to commit.
        JobClient job = lab.submit(1, Map.of("execution.checkpointing.interval", "9 s"));
        lab.sendBytes(Topic.BEHAVIOR_EVENTS, "u", new byte[] {1, 2, 3});
        lab.flush();
        await().atMost(PATIENCE)
                .until(
                        () ->
                                verb(lab, "list") == 0
                                        && out.toString().contains("flashsale-dead-letters-"));
        String rest = lab.flink().webUrl();
        assertThat(verb(lab, "abort", "--rest", rest)).isEqualTo(1);
        assertThat(err.toString()).contains("JOB_RUNS: ").contains("flashsale stop");

        new FlinkRest(rest)
                .stopWithSavepoint(job.getJobID().toHexString(), Optional.empty(), PATIENCE);

        assertThat(verb(lab, "list")).isZero();
        assertThat(out.toString().strip()).isEqualTo("job flashsale has no open transaction");
        assertThat(lab.readRaw(Topic.DEAD_LETTERS)).hasSize(1);
        assertThat(verb(lab, "abort", "--rest", rest)).isZero();
    }

    private void anAbandonedTransactionIsFreed(Lab lab) throws Exception {
        try (KafkaProducer<byte[], byte[]> abandoned = begun(lab, ABANDONED);
                KafkaProducer<byte[], byte[]> foreign = begun(lab, FOREIGN)) {
            assertThat(verb(lab, "list")).isZero();
            assertThat(out.toString())
                    .contains(ABANDONED + ": Ongoing since ", "holds dead-letters-0")
                    .contains("dead-letters-0: read-committed readers wait at offset ")
                    .doesNotContain("hanging")
                    .doesNotContain(FOREIGN);

            assertThat(verb(lab, "abort")).as("it is young").isEqualTo(1);
            assertThat(err.toString()).contains("JOB_MAY_RUN: ");
            assertThat(verb(lab, "list")).isZero();
            assertThat(out.toString()).contains(ABANDONED);

            Path json = folder.resolve("aborted.json");
            String rest = lab.flink().webUrl();
            assertThat(verb(lab, "abort", "--rest", rest, "--out", json.toString())).isZero();
            assertThat(out.toString().strip()).isEqualTo(ABANDONED + ": aborted");
            assertThat(new ObjectMapper().readTree(json.toFile()).at("/aborted/0/id").asText())
                    .isEqualTo(ABANDONED);
            assertThatThrownBy(abandoned::commitTransaction)
                    .isInstanceOf(ProducerFencedException.class);
            foreign.commitTransaction();
        }
        assertThat(lab.read(Topic.DEAD_LETTERS, DeadLetterCodec.INSTANCE))
                .as("the job's own, and the foreign one; the aborted one is never seen")
                .hasSize(2);
    }

    @Test
    void endsWhatNoCoordinatorKnows() throws Exception {
        Map<String, String> asOfOld = Map.of("transaction.partition.verification.enable", "false");
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0, asOfOld)) {
            String address = broker.bootstrapServers();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
                String topic = Topic.DEAD_LETTERS.id();
                admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
                assertThat(run(address, "list")).isZero();
                assertThat(out.toString().strip())
                        .isEqualTo("job flashsale has no open transaction");

                HangingTransaction.leave(address, topic, 0, ABANDONED, new byte[] {1});
                assertThat(run(address, "list")).isZero();
                assertThat(out.toString())
                        .contains("job flashsale has no open transaction")
                        .containsPattern(
                                "dead-letters-0: read-committed readers wait at offset 0"
                                        + " for \\d+ s, 1 behind")
                        .containsPattern(
                                "dead-letters-0: hanging transaction of producer \\d+, epoch \\d+,"
                                        + " since offset 0");

                Path json = folder.resolve("hanging.json");
                assertThat(run(address, "abort", "--out", json.toString())).isZero();
                assertThat(out.toString()).contains("since offset 0: aborted");
                assertThat(
                                new ObjectMapper()
                                        .readTree(json.toFile())
                                        .at("/hanging/0/partition")
                                        .asText())
                        .isEqualTo("dead-letters-0");
                assertThat(run(address, "list")).isZero();
                assertThat(out.toString().strip())
                        .isEqualTo("job flashsale has no open transaction");
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> begun(Lab lab, String id) {
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", lab.bootstrapServers(), "transactional.id", id),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        Origin origin = new Origin("behavior-events", 0, 0, 0);
        byte[] letter =
                DeadLetterCodec.INSTANCE.encode(
                        RecordReader.letter(
                                origin,
                                DeadLetterCode.EMPTY_PAYLOAD,
                                "made by a test",
                                new byte[0],
                                new byte[0]));
        var unused = producer.send(new ProducerRecord<>(Topic.DEAD_LETTERS.id(), letter));
        producer.flush();
        return producer;
    }

    private int verb(Lab lab, String what, String... options) {
        return run(lab.bootstrapServers(), what, options);
    }

    private int run(String broker, String what, String... options) {
        List<String> args = new ArrayList<>(List.of("transactions", what));
        args.addAll(List.of("--bootstrap-server", broker));
        args.addAll(List.of(options));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args.toArray(String[]::new));
    }
}
