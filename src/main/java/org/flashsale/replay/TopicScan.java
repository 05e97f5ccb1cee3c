package org.flashsale.replay;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.failure.Failure;
import org.flashsale.wire.Codec;
import org.flashsale.wire.RecordReader;
import org.flashsale.wire.TimeBounds;

/** Reads what a topic holds at this moment, committed records only. */
public final class TopicScan {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Properties consumer;

    /**
     * @param consumer properties of the consumer; the isolation level is set here
     */
    public TopicScan(Properties consumer) {
        this.consumer = new Properties();
        this.consumer.putAll(consumer);
        this.consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        this.consumer.putIfAbsent(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, String.valueOf(PATIENCE.toMillis()));
    }

    /**
     * Passes on every record from the first to the present last; what is no record of the codec is
     * left out.
     *
     * @throws Failure NO_TOPIC or NOT_READ
     */
    public <T> void read(String topic, Codec<T> codec, Consumer<T> sink) {
        readGood(topic, codec, good -> sink.accept(good.value()));
    }

    /** As {@link #read}, with the place of each record. */
    public <T> void readGood(String topic, Codec<T> codec, Consumer<Read.Good<T>> sink) {
        RecordReader<T> reader = new RecordReader<>(codec);
        try (KafkaConsumer<byte[], byte[]> kafka =
                new KafkaConsumer<>(
                        consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(kafka, topic);
            kafka.assign(partitions);
            kafka.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = kafka.endOffsets(partitions);
            long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
            while (!reached(kafka, ends)) {
                for (ConsumerRecord<byte[], byte[]> record : kafka.poll(POLL)) {
                    giveUpAt = System.nanoTime() + PATIENCE.toNanos();
                    if (reader.read(origin(record), record.key(), record.value(), ANY_TIME)
                            instanceof Read.Good<T> good) {
                        sink.accept(good);
                    }
                }
                if (System.nanoTime() > giveUpAt) {
                    throw new Failure(
                            ReplayFailure.NOT_READ,
                            "no record of " + topic + " came for " + PATIENCE.toSeconds() + " s");
                }
            }
        } catch (KafkaException e) {
            throw new Failure(
                    ReplayFailure.NOT_READ, "cannot read " + topic + ": " + e.getMessage(), e);
        }
    }

    private static final TimeBounds ANY_TIME = TimeBounds.fixed(Long.MIN_VALUE, Long.MAX_VALUE);

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> kafka, String topic) {
        List<PartitionInfo> partitions = kafka.partitionsFor(topic);
        if (partitions == null || partitions.isEmpty()) {
            throw new Failure(
                    ReplayFailure.NO_TOPIC,
                    "there is no topic " + topic + "; 'flashsale topics create' makes it");
        }
        return partitions.stream().map(p -> new TopicPartition(topic, p.partition())).toList();
    }

    private static boolean reached(KafkaConsumer<?, ?> kafka, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> kafka.position(end.getKey()) >= end.getValue());
    }

    private static Origin origin(ConsumerRecord<?, ?> record) {
        return new Origin(record.topic(), record.partition(), record.offset(), record.timestamp());
    }
}
