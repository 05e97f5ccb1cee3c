package org.flashsale.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.operator.ControlBootstrap;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.RecordReader;
import org.flashsale.wire.TimeBounds;

/** Reads the control topic, which has one partition, to its present end with a plain consumer. */
final class ControlTopic implements ControlBootstrap {

    private static final long serialVersionUID = 1L;
    private static final Duration POLL = Duration.ofMillis(500);

    private final String topic;
    private final Properties consumer;

    /**
     * @param topic name of the control topic
     * @param consumer properties of its consumer
     */
    ControlTopic(String topic, Properties consumer) {
        this.topic = topic;
        this.consumer = consumer;
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
    public String toString() {
        return "control topic " + Map.of("topic", topic);
    }
}
