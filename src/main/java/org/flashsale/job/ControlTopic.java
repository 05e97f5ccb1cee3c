package org.flashsale.job;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.operator.ControlLog;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.RecordReader;
import org.flashsale.wire.TimeBounds;
import org.flashsale.wire.Topic;

/** The control topic, which has one partition, by plain clients of its own. */
final class ControlTopic implements ControlLog {

    private static final long serialVersionUID = 1L;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration APPEND = Duration.ofSeconds(30);

    private final String topic;
    private final Properties consumer;
    private final Properties producer;

    ControlTopic(KafkaSettings kafka) {
        topic = kafka.name(Topic.CONTROL);
        consumer = kafka.briefConsumer(Topic.CONTROL);
        producer = kafka.producer(Topic.CONTROL);
    }

    @Override
    public List<Read.Good<ControlRecord>> readToEnd() {
        List<Read.Good<ControlRecord>> records = new ArrayList<>();
        RecordReader<ControlRecord> reader = new RecordReader<>(ControlRecordCodec.INSTANCE);
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> kafka =
                new KafkaConsumer<>(
                        consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            kafka.assign(List.of(partition));
            kafka.seekToBeginning(List.of(partition));
            long end = kafka.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (kafka.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : kafka.poll(POLL)) {
                    Origin origin =
                            new Origin(
                                    topic, record.partition(), record.offset(), record.timestamp());
                    if (reader.read(origin, record.key(), record.value(), TimeBounds.live())
                            instanceof Read.Good<ControlRecord> good) {
                        records.add(good);
                    }
                }
            }
        }
        return records;
    }

    @Override
    public long append(ControlRecord record) throws Exception {
        try (KafkaProducer<byte[], byte[]> kafka =
                new KafkaProducer<>(
                        producer, new ByteArraySerializer(), new ByteArraySerializer())) {
            return kafka.send(
                            new ProducerRecord<>(
                                    topic,
                                    0,
                                    record.key().getBytes(StandardCharsets.UTF_8),
                                    ControlRecordCodec.INSTANCE.encode(record)))
                    .get(APPEND.toMillis(), TimeUnit.MILLISECONDS)
                    .timestamp();
        }
    }

    @Override
    public String toString() {
        return "control topic " + Map.of("topic", topic);
    }
}
