package org.flashsale.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flashsale.config.JobSettings;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;
import org.flashsale.operator.ControlSettings;
import org.flashsale.operator.PublishedPrices;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.RecordReader;
import org.flashsale.wire.TimeBounds;
import org.flashsale.wire.Topic;

/** The end of the topic of prices, by plain clients of its own. */
final class PriceTopic implements PublishedPrices {

    private static final long serialVersionUID = 1L;
    private static final Duration POLL = Duration.ofMillis(500);

    /** The broker's clock may be that far off the job's; a price that is older is in the state. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /** A broker that answers and sends nothing for so long has lost what it had. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String topic;
    private final Properties consumer;
    private final Properties admin;
    private final long renewedWithinMs;

    PriceTopic(JobSettings settings) {
        topic = settings.kafka().name(Topic.PRICE_UPDATES);
        admin = settings.kafka().admin();
        renewedWithinMs = 2 * ControlSettings.VALIDITY_RENEWALS * settings.renewal().toMillis();
        consumer = settings.kafka().briefConsumer(Topic.PRICE_UPDATES);
        // As shoppers see them.
        boolean committed =
                settings.delivery(Topic.PRICE_UPDATES) == DeliveryGuarantee.EXACTLY_ONCE;
        consumer.setProperty(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                committed ? "read_committed" : "read_uncommitted");
        consumer.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    }

    @Override
    public Collection<PriceUpdate> newest(OptionalLong since, LongPredicate own) throws Exception {
        Map<String, PriceUpdate> newest = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> kafka =
                new KafkaConsumer<>(
                        consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<PartitionInfo> known = kafka.partitionsFor(topic);
            if (known == null || known.isEmpty()) {
                return List.of();
            }
            List<TopicPartition> partitions =
                    known.stream().map(p -> new TopicPartition(topic, p.partition())).toList();
            kafka.assign(partitions);
            Map<TopicPartition, Long> ends = kafka.endOffsets(partitions);
            seek(kafka, ends, since);
            read(kafka, ends, own, newest);
        }
        return newest.values();
    }

    private void seek(
            KafkaConsumer<byte[], byte[]> kafka, Map<TopicPartition, Long> ends, OptionalLong since)
            throws Exception {
        Map<TopicPartition, Long> from =
                since.isPresent()
                        ? all(ends.keySet(), since.getAsLong() - MARGIN.toMillis())
                        : lately(ends.keySet());
        Map<TopicPartition, OffsetAndTimestamp> first = kafka.offsetsForTimes(from);
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            OffsetAndTimestamp found = first.get(end.getKey());
            kafka.seek(end.getKey(), found == null ? end.getValue() : found.offset());
        }
    }

    private static Map<TopicPartition, Long> all(Collection<TopicPartition> partitions, long time) {
        return partitions.stream().collect(Collectors.toMap(p -> p, p -> Math.max(0, time)));
    }

    /** Without a checkpoint: every price that was in force at the end was renewed since then. */
    private Map<TopicPartition, Long> lately(Collection<TopicPartition> partitions)
            throws Exception {
        long last = 0;
        try (Admin client = Admin.create(admin)) {
            Map<TopicPartition, ListOffsetsResultInfo> found =
                    client.listOffsets(
                                    partitions.stream()
                                            .collect(
                                                    Collectors.toMap(
                                                            p -> p,
                                                            p -> OffsetSpec.maxTimestamp())))
                            .all()
                            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            for (ListOffsetsResultInfo each : found.values()) {
                last = Math.max(last, each.timestamp());
            }
        }
        return all(partitions, last - renewedWithinMs - MARGIN.toMillis());
    }

    private void read(
            KafkaConsumer<byte[], byte[]> kafka,
            Map<TopicPartition, Long> ends,
            LongPredicate own,
            Map<String, PriceUpdate> newest)
            throws IOException {
        RecordReader<PriceUpdate> reader = new RecordReader<>(PriceUpdateCodec.INSTANCE);
        long progressAt = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(e -> kafka.position(e.getKey()) < e.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : kafka.poll(POLL)) {
                progressAt = System.nanoTime();
                Origin origin =
                        new Origin(topic, record.partition(), record.offset(), record.timestamp());
                if (reader.read(origin, record.key(), record.value(), TimeBounds.live())
                                instanceof Read.Good<PriceUpdate> good
                        && own.test(good.value().epoch())
                        && isUnderItsKey(record, good.value())
                        && TimeBounds.live().accept(good.value().decidedAt(), origin)) {
                    newest.merge(good.value().sku(), good.value(), PriceTopic::held);
                }
            }
            if (System.nanoTime() - progressAt > PATIENCE.toNanos()) {
                throw new IOException(topic + " ends before the offsets " + ends);
            }
        }
    }

    private static boolean isUnderItsKey(
            ConsumerRecord<byte[], byte[]> record, PriceUpdate update) {
        return record.key() != null
                && update.sku().equals(new String(record.key(), StandardCharsets.UTF_8));
    }

    /** Which of two updates consumers keep. */
    private static PriceUpdate held(PriceUpdate one, PriceUpdate other) {
        int order = Long.compare(one.epoch(), other.epoch());
        order = order != 0 ? order : Long.compare(one.version(), other.version());
        order = order != 0 ? order : Long.compare(one.validUntil(), other.validUntil());
        return order > 0 ? one : other;
    }

    @Override
    public String toString() {
        return "prices on the topic " + topic;
    }
}
