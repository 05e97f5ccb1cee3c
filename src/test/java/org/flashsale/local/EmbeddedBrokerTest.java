package org.flashsale.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.flashsale.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    @TempDir private Path folder;

    @Test
    void keepsCommittedRecordsOverARestartAndHidesAbortedOnes() throws Exception {
        int port;
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
            String servers = broker.bootstrapServers();
            port = Integer.parseInt(servers.substring(servers.indexOf(':') + 1));
            create(servers, "orders");
            produce(servers, "committed", true);
            produce(servers, "aborted", false);
            assertThat(readCommitted(servers, 1)).containsExactly("committed");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, port)) {
            produce(broker.bootstrapServers(), "after the restart", true);
            assertThat(readCommitted(broker.bootstrapServers(), 2))
                    .containsExactly("committed", "after the restart");
        }
    }

    @Test
    void makesNoTopicByAccident() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
                KafkaProducer<String, String> producer =
                        new KafkaProducer<>(
                                Map.of(
                                        "bootstrap.servers",
                                        broker.bootstrapServers(),
                                        "max.block.ms",
                                        "1500"),
                                new StringSerializer(),
                                new StringSerializer())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("none", "x")).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("none");
        }
    }

    @Test
    void saysThatItsPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(folder, taken.getLocalPort()))
                    .isInstanceOf(Failure.class)
                    .hasMessage("port " + taken.getLocalPort() + " is already taken");
        }
    }

    private static void create(String servers, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static void produce(String servers, String value, boolean commit) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", servers, "transactional.id", "test");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var unused = producer.send(new ProducerRecord<>("orders", value));
            producer.flush();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    private static List<String> readCommitted(String servers, int count) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "group.id",
                        "test-" + count,
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("orders"));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> r : consumer.poll(Duration.ofMillis(200))) {
                    values.add(r.value());
                }
            }
            consumer.poll(Duration.ofMillis(200)).forEach(r -> values.add(r.value()));
        }
        return values;
    }
}
