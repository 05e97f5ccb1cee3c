package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.Origin;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.wire.DeadLetterCodec;
import org.flashsale.wire.RecordReader;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersVerbTest {
    private static final byte[] WHOLE = "whole".getBytes(StandardCharsets.UTF_8);
    private static final byte[] KEY = "user".getBytes(StandardCharsets.UTF_8);

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void listsLettersAndSendsWholeOnesAgainOnce() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
            String servers = broker.bootstrapServers();
            verb("topics", "create", servers);
            DeadLetter whole = letter("behavior-events", 1, 7, WHOLE);
            DeadLetter damaged =
                    new DeadLetter(
                            new Origin("behavior-events", 0, 9, 0),
                            DeadLetterCode.BAD_PRICE,
                            "changed \u001b[2J on the way",
                            KEY,
                            "else".getBytes(StandardCharsets.UTF_8),
                            4,
                            whole.payloadSha256());
            write(
                    servers,
                    List.of(
                            whole,
                            damaged,
                            letter(
                                    "behavior-events",
                                    0,
                                    3,
                                    new byte[DeadLetter.PAYLOAD_BYTES_MAX + 1]),
                            letter("stock-movements", 0, 3, new byte[0]),
                            letter("price-updates", 0, 3, WHOLE)));
            writeUncommitted(servers, letter("behavior-events", 0, 11, WHOLE));

            Path json = folder.resolve("list.json");
            assertThat(verb("dead-letters", "list", servers, "--out", json.toString())).isZero();
            JsonNode letters = new ObjectMapper().readTree(json.toFile()).path("letters");
            assertThat(letters.findValuesAsText("retry"))
                    .containsExactly("POSSIBLE", "DAMAGED", "CUT", "EMPTY", "NOT_AN_INPUT");
            assertThat(letters.path(0).path("sha256").asText()).isEqualTo(whole.payloadSha256());
            assertThat(out.toString())
                    .contains("BAD_TEXT behavior-events-1@7 refused ", ", 5 bytes, ")
                    .contains("5 dead letters")
                    .doesNotContain("\u001b");
            filters(servers);

            assertThat(verb("dead-letters", "retry", servers, "--dry-run")).isZero();
            assertThat(out.toString()).contains("1 records would be sent, 4 left");
            assertThat(read(servers, "behavior-events")).isEmpty();

            assertThat(verb("dead-letters", "retry", servers)).isZero();
            assertThat(out.toString()).contains("1 records sent, 4 left");
            assertThat(verb("dead-letters", "retry", servers)).isZero();
            assertThat(out.toString()).contains("0 records sent, 5 left", "retry DONE");
            List<ConsumerRecord<byte[], byte[]>> sent = read(servers, "behavior-events");
            assertThat(sent).hasSize(1);
            assertThat(sent.get(0).value()).isEqualTo(WHOLE);
            assertThat(sent.get(0).key()).isEqualTo(KEY);
            assertThat(sent.get(0).partition()).isEqualTo(1);
            assertThat(read(servers, "price-updates")).isEmpty();
            verb("dead-letters", "list", servers);
            assertThat(out.toString()).as("a mark is no letter").contains("5 dead letters");
        }
    }

    private void filters(String servers) {
        verb("dead-letters", "list", servers, "--topic", "stock-movements");
        assertThat(out.toString()).contains("1 dead letters");
        verb("dead-letters", "list", servers, "--code", "BAD_PRICE");
        assertThat(out.toString()).contains("1 dead letters");
        verb("dead-letters", "list", servers, "--until", "2020-01-01T00:00:00Z");
        assertThat(out.toString()).contains("0 dead letters");
        verb("dead-letters", "list", servers, "--since", "2020-01-01T00:00:00Z");
        assertThat(out.toString()).contains("5 dead letters");
        assertThat(verb("dead-letters", "list", servers, "--topic", "price-updates")).isEqualTo(2);
        assertThat(err.toString()).contains("the job reads no topic 'price-updates'");
        assertThat(verb("dead-letters", "list", servers, "--since", "noon")).isEqualTo(2);
        assertThat(verb("dead-letters", "list", servers, "--code", "NEVER")).isEqualTo(2);
    }

    private static DeadLetter letter(String topic, int partition, long offset, byte[] payload) {
        return RecordReader.letter(
                new Origin(topic, partition, offset, 0),
                DeadLetterCode.BAD_TEXT,
                "made by a test",
                KEY,
                payload);
    }

    private static void write(String servers, List<DeadLetter> letters) {
        try (KafkaProducer<byte[], byte[]> producer =
                producer(Map.of("bootstrap.servers", servers))) {
            letters.forEach(letter -> send(producer, letter));
        }
    }

    private static void writeUncommitted(String servers, DeadLetter letter) {
        try (KafkaProducer<byte[], byte[]> producer =
                producer(Map.of("bootstrap.servers", servers, "transactional.id", "t"))) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, letter);
            producer.flush();
            producer.abortTransaction();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, DeadLetter letter) {
        byte[] key = letter.origin().topic().getBytes(StandardCharsets.UTF_8);
        byte[] message = DeadLetterCodec.INSTANCE.encode(letter);
        var unused = producer.send(new ProducerRecord<>(Topic.DEAD_LETTERS.id(), key, message));
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String servers, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                servers,
                                "isolation.level",
                                "read_committed",
                                "fetch.max.wait.ms",
                                "20"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(50)).forEach(records::add);
            }
        }
        return records;
    }

    private int verb(String verb, String what, String servers, String... options) {
        List<String> args = new ArrayList<>(List.of(verb, what, "--bootstrap-server", servers));
        args.addAll(List.of(options));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args.toArray(String[]::new));
    }
}
