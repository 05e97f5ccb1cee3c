package org.flashsale.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.StockMovement;
import org.flashsale.ingest.Importer;
import org.flashsale.ingest.LogBounds;
import org.flashsale.ingest.LogFormat;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.Codec;
import org.flashsale.wire.LedgerAlertCodec;
import org.flashsale.wire.ProgressMarker;
import org.flashsale.wire.RejectedRecord;
import org.flashsale.wire.SaleMetricsCodec;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.Topic;
import org.flashsale.wire.Topics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replay writes to a real broker, and what a report reads from it. */
class ReplayTopicsTest {
    private static final Path SAMPLE = Path.of("examples/data/rees46-cosmetics-2019-10-01.csv.gz");

    @TempDir private static Path folder;
    private static EmbeddedBroker broker;
    private static Recording recording;

    @BeforeAll
    static void start() throws IOException {
        broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
        Path log = folder.resolve("log.avro");
        new Importer(LogFormat.REES46, new LogBounds(0, Long.MAX_VALUE), rows -> {})
                .run(List.of(SAMPLE), log, Optional.empty());
        LogSpan span = LogSpan.of(log);
        recording = Recording.of(log, span, PlanDraft.of(log, span, 10).plan());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void writesEverythingInOrderOfTimeAndKeepsItsPromises() throws Exception {
        KafkaSettings kafka = topics("ordered-");

        LogReplay.Replayed done =
                LogReplay.replay(kafka, recording, Pace.MAX, time -> false, (events, time) -> {});

        assertThat(done.complete()).isTrue();
        assertThat(done.events()).isEqualTo(3_000);
        Set<String> ids = new HashSet<>();
        int events = 0;
        for (List<ConsumerRecord<byte[], byte[]>> partition : read(kafka, Topic.BEHAVIOR_EVENTS)) {
            events += checkOrder(partition, BehaviorEventCodec.INSTANCE);
        }
        assertThat(events).isEqualTo(3_000);
        List<StockMovement> movements = new ArrayList<>();
        for (List<ConsumerRecord<byte[], byte[]>> partition : read(kafka, Topic.STOCK_MOVEMENTS)) {
            checkOrder(partition, StockMovementCodec.INSTANCE);
            movements.addAll(values(partition, StockMovementCodec.INSTANCE));
        }
        movements.forEach(movement -> ids.add(movement.movementId()));
        assertThat(movements).hasSize(10 + (int) done.sales()).hasSameSizeAs(ids);
        assertThat(movements.stream().filter(m -> m.type() == MovementType.SALE))
                .hasSize((int) done.sales())
                .isNotEmpty();
        checkOrder(read(kafka, Topic.COMPETITOR_PRICES).get(0), StockMovementCodec.INSTANCE);
    }

    @Test
    void endsInOrderWhenAskedTo() throws Exception {
        KafkaSettings kafka = topics("stopped-");
        AtomicInteger waits = new AtomicInteger();

        LogReplay.Replayed done =
                LogReplay.replay(
                        kafka,
                        recording,
                        new Pace(1e6),
                        time -> waits.incrementAndGet() > 700,
                        (events, time) -> {});

        assertThat(done.complete()).isFalse();
        assertThat(done.events()).isBetween(1L, 700L);
        int events = 0;
        for (List<ConsumerRecord<byte[], byte[]>> partition : read(kafka, Topic.BEHAVIOR_EVENTS)) {
            events += values(partition, BehaviorEventCodec.INSTANCE).size();
            assertThat(marker(partition.get(partition.size() - 1)).orElse(0))
                    .isLessThan(recording.lastTime());
        }
        assertThat(events).isEqualTo((int) done.events());
    }

    @Test
    void waitsAsLongAsTheSpeedSays() {
        assertThat(new Pace(60).due(120_000)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Pace.MAX.due(120_000)).isZero();
    }

    @Test
    void reportsWhatTheTopicsHoldAndWhatDoesNotBalance() {
        KafkaSettings kafka = topics("report-");
        Map<Count, Long> counts = new HashMap<>();
        counts.put(Count.EVENTS_READ, 10L);
        counts.put(Count.EVENTS_SCORED, 6L);
        counts.put(Count.DUPLICATES, 2L);
        counts.put(Count.DEAD_LETTERS, 1L);
        counts.put(Count.ALERTS, 1L);
        write(kafka, Topic.SALE_METRICS, SaleMetricsCodec.INSTANCE, metrics(counts));
        LedgerAlert alert =
                new LedgerAlert(
                        "1", LedgerAlert.Code.BELOW_ZERO, "s", "sku", "p", "m", 1, 0, "too few");
        write(kafka, Topic.LEDGER_ALERTS, LedgerAlertCodec.INSTANCE, alert);

        SaleReport unbalanced = ReportReader.read(kafka);
        counts.put(Count.LATE, 1L);
        write(kafka, Topic.SALE_METRICS, SaleMetricsCodec.INSTANCE, metrics(counts));
        SaleReport balanced = ReportReader.read(kafka);

        assertThat(unbalanced.balanced()).isFalse();
        assertThat(unbalanced.differences())
                .containsExactly("eventsRead: 10 counted, 9 accounted for");
        assertThat(balanced.differences()).isEmpty();
        assertThat(balanced.balanced()).isTrue();
        assertThat(balanced.counts()).containsEntry("eventsRead", 10L).containsEntry("late", 1L);
        assertThat(balanced.alertsByCode()).isEqualTo(Map.of("BELOW_ZERO", 1L));
    }

    private static SaleMetrics metrics(Map<Count, Long> counts) {
        return new SaleMetrics(BookEntry.JOB, 0, 1, Map.copyOf(counts), Map.of());
    }

    /** Times never fall, no record breaks an earlier promise, the last promise covers the sale. */
    private static <T> int checkOrder(
            List<ConsumerRecord<byte[], byte[]>> partition, Codec<T> codec) throws RejectedRecord {
        long reached = Long.MIN_VALUE;
        long promised = Long.MIN_VALUE;
        int records = 0;
        for (ConsumerRecord<byte[], byte[]> record : partition) {
            OptionalLong marker = marker(record);
            if (marker.isPresent()) {
                assertThat(marker.getAsLong()).isGreaterThanOrEqualTo(promised);
                promised = marker.getAsLong();
            } else {
                long time = codec.eventTime(codec.decode(record.value()));
                assertThat(time).isGreaterThanOrEqualTo(reached).isGreaterThanOrEqualTo(promised);
                reached = time;
                records++;
            }
        }
        assertThat(promised).isEqualTo(recording.lastTime());
        return records;
    }

    private static OptionalLong marker(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null
                ? ProgressMarker.parse(record.headers())
                : OptionalLong.empty();
    }

    private static <T> List<T> values(
            List<ConsumerRecord<byte[], byte[]>> partition, Codec<T> codec) throws RejectedRecord {
        List<T> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : partition) {
            if (record.value() != null) {
                values.add(codec.decode(record.value()));
            }
        }
        return values;
    }

    /** Topics of their own, under names that begin with a prefix. */
    private static KafkaSettings topics(String prefix) {
        Map<String, String> options = new HashMap<>();
        options.put(KafkaSettings.BOOTSTRAP, broker.bootstrapServers());
        for (Topic topic : Topic.values()) {
            options.put(KafkaSettings.NAME_PREFIX + topic.id(), prefix + topic.id());
        }
        KafkaSettings kafka = KafkaSettings.of(options);
        try (Admin admin = Admin.create(kafka.admin())) {
            new Topics(admin, kafka::name).create(Map.of(), Optional.empty());
        }
        return kafka;
    }

    private static <T> void write(KafkaSettings kafka, Topic topic, Codec<T> codec, T value) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        kafka.producer(topic),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            byte[] key = "key".getBytes(StandardCharsets.UTF_8);
            var unused =
                    producer.send(
                            new ProducerRecord<>(kafka.name(topic), key, codec.encode(value)));
        }
    }

    /** All records, partition by partition. */
    private static List<List<ConsumerRecord<byte[], byte[]>>> read(
            KafkaSettings kafka, Topic topic) {
        List<List<ConsumerRecord<byte[], byte[]>>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        kafka.briefConsumer(topic),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            for (int p = 0; p < topic.partitions(); p++) {
                TopicPartition partition = new TopicPartition(kafka.name(topic), p);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
                List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
                while (consumer.position(partition) < end) {
                    consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                }
                all.add(records);
            }
        }
        return all;
    }
}
