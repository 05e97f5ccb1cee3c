package org.flashsale.job;

import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.flashsale.wire.Codec;
import org.jspecify.annotations.Nullable;

/** Writes records in single-object encoding, keyed as the topic's contract says. */
final class MessageSchema<T> implements KafkaRecordSerializationSchema<T> {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final Codec<T> codec;
    private final SerializableFunction<T, String> key;

    MessageSchema(String topic, Codec<T> codec, SerializableFunction<T, String> key) {
        this.topic = topic;
        this.codec = codec;
        this.key = key;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            T record, KafkaSinkContext context, @Nullable Long timestamp) {
        return new ProducerRecord<>(
                topic, key.apply(record).getBytes(StandardCharsets.UTF_8), codec.encode(record));
    }
}
