package org.flashsale.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.config.JobSettings;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.testing.RandomRecords;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of the topic of prices at a start, on a real broker. */
class PriceTopicTest {

    private static final String TOPIC = Topic.PRICE_UPDATES.id();
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final Charset UTF = StandardCharsets.UTF_8;
    private static final long OWN = 7;
    private static final long MINUTE = 60_000;

    @TempDir private Path folder;
    private final long now = System.currentTimeMillis();

    @Test
    void findsWhatConsumersHoldAmongAllThatATopicMayHold() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
                Admin admin = Admin.create(address(broker))) {
            PriceTopic prices = topic(broker, "at-least-once");
            assertThat(newest(prices, OptionalLong.empty())).as("there is no topic").isEmpty();
            assertThat(newest(prices, OptionalLong.of(now))).isEmpty();
            assertThat(admin.listTopics().names().get()).as("nor is one made").isEmpty();
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
            assertThat(newest(prices, OptionalLong.empty())).as("it is empty").isEmpty();
            assertThat(newest(prices, OptionalLong.of(now))).isEmpty();
            try (KafkaProducer<byte[], byte[]> producer = producer(broker, Map.of())) {
                hostile(producer);
                assertThat(newest(prices, OptionalLong.of(now)))
                        .containsExactly(Map.entry("A", 12L));
                assertThat(newest(prices, OptionalLong.empty()))
                        .as("until twice the validity before the newest record")
                        .containsExactly(Map.entry("A", 12L), Map.entry("older", 3L));
                assertThat(newest(prices, OptionalLong.of(now - 300 * MINUTE))).hasSize(3);
                uncommitted(broker, prices);
                retention(admin, prices);
            }
        }
    }

    private void hostile(KafkaProducer<byte[], byte[]> to) throws Exception {
        send(
                to,
                now - 120 * MINUTE,
                "old",
                RandomRecords.published("old", OWN, 1, now - 120 * MINUTE));
        send(
                to,
                now - 5 * MINUTE,
                "older",
                RandomRecords.published("older", OWN, 3, now - 5 * MINUTE));
        send(to, now, "A", RandomRecords.published("A", OWN, 12, now));
        send(to, now, "A", RandomRecords.published("A", OWN, 11, now));
        send(to, now, "A", RandomRecords.published("A", 6, 99, now));
        send(to, now, "A", RandomRecords.published("A", 8, 99, now));
        send(to, now, "wrong", RandomRecords.published("key", OWN, 1, now));
        send(to, now, "future", RandomRecords.published("future", OWN, 1, 4_102_444_800_000L));
        to.send(new ProducerRecord<>(TOPIC, 0, now, null, new byte[] {(byte) 0xC3, 1})).get();
        to.send(new ProducerRecord<>(TOPIC, 0, now, "A".getBytes(UTF), new byte[20])).get();
        byte[] gone = null;
        to.send(new ProducerRecord<>(TOPIC, 0, now, "A".getBytes(UTF), gone)).get();
    }

    /** Shoppers see open transactions unless the topic is written exactly once. */
    private void uncommitted(EmbeddedBroker broker, PriceTopic prices) throws Exception {
        PriceTopic exactlyOnce = topic(broker, "exactly-once");
        try (KafkaProducer<byte[], byte[]> open =
                producer(broker, Map.of("transactional.id", "t"))) {
            open.initTransactions();
            open.beginTransaction();
            send(open, now, "A", RandomRecords.published("A", OWN, 13, now));
            assertThat(newest(prices, OptionalLong.of(now))).containsEntry("A", 13L);
            assertThat(newest(exactlyOnce, OptionalLong.of(now))).containsEntry("A", 12L);
            open.commitTransaction();
            // The broker answers before it has marked the partition.
            await().untilAsserted(
                            () ->
                                    assertThat(newest(exactlyOnce, OptionalLong.of(now)))
                                            .containsEntry("A", 13L));
        }
    }

    private void retention(Admin admin, PriceTopic prices) throws Exception {
        admin.deleteRecords(Map.of(PARTITION, RecordsToDelete.beforeOffset(3))).all().get();
        assertThat(newest(prices, OptionalLong.of(now - 300 * MINUTE)))
                .containsExactly(Map.entry("A", 13L));
        admin.deleteRecords(Map.of(PARTITION, RecordsToDelete.beforeOffset(-1))).all().get();
        assertThat(newest(prices, OptionalLong.of(now - 300 * MINUTE))).isEmpty();
        assertThat(newest(prices, OptionalLong.empty())).isEmpty();
    }

    @Test
    void aBrokerThatDoesNotAnswerFailsTheStartInGoodTime() {
        Map<String, String> options = new HashMap<>();
        options.put(KafkaSettings.BOOTSTRAP, "127.0.0.1:9");
        options.put("flashsale.kafka.default.api.timeout.ms", "700");
        options.put("flashsale.kafka.request.timeout.ms", "500");
        PriceTopic prices = new PriceTopic(settings(options));
        assertThatThrownBy(() -> newest(prices, OptionalLong.of(now)))
                .isInstanceOf(KafkaException.class);
    }

    private static Map<String, Long> newest(PriceTopic prices, OptionalLong since)
            throws Exception {
        Map<String, Long> versions = new TreeMap<>();
        prices.newest(since, epoch -> epoch == OWN || epoch == 6)
                .forEach(update -> versions.put(update.sku(), update.version()));
        return versions;
    }

    private static void send(
            KafkaProducer<byte[], byte[]> to, long time, String key, PriceUpdate update)
            throws Exception {
        byte[] value = PriceUpdateCodec.INSTANCE.encode(update);
        to.send(new ProducerRecord<>(TOPIC, 0, time, key.getBytes(UTF), value)).get();
    }

    private static PriceTopic topic(EmbeddedBroker broker, String delivery) {
        return new PriceTopic(
                settings(
                        Map.of(
                                KafkaSettings.BOOTSTRAP,
                                broker.bootstrapServers(),
                                "flashsale.delivery.price-updates",
                                delivery)));
    }

    private static JobSettings settings(Map<String, String> options) {
        Configuration config = Configuration.fromMap(options);
        config.setString("execution.checkpointing.interval", "10 s");
        return JobSettings.of(config);
    }

    private static KafkaProducer<byte[], byte[]> producer(
            EmbeddedBroker broker, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(address(broker));
        properties.putAll(more);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> address(EmbeddedBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
