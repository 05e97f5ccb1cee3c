package org.flashsale.job;

import java.util.OptionalLong;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.operator.BinaryTypeInfo;
import org.flashsale.wire.Codec;
import org.flashsale.wire.ProgressMarker;
import org.flashsale.wire.RecordReader;
import org.flashsale.wire.TimeBounds;
import org.jspecify.annotations.Nullable;

/**
 * Decodes and checks records inside the source, so that watermarks are made per partition of what
 * was accepted. It never throws: whatever it cannot use becomes a dead letter.
 */
final class RecordSchema<T> implements KafkaRecordDeserializationSchema<Read<T>> {

    private static final long serialVersionUID = 1L;

    private final Codec<T> codec;
    private final TypeInformation<Read<T>> type;
    private final TimeBounds bounds;
    private final boolean markers;
    private transient @Nullable RecordReader<T> reader;

    /**
     * @param codec of the topic's records
     * @param bounds accepted event times
     * @param markers whether progress markers are honoured (replay)
     */
    RecordSchema(Codec<T> codec, BinaryTypeInfo<Read<T>> type, TimeBounds bounds, boolean markers) {
        this.codec = codec;
        this.type = type;
        this.bounds = bounds;
        this.markers = markers;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        reader = new RecordReader<>(codec);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Read<T>> out) {
        RecordReader<T> current = reader;
        if (current == null) {
            throw new IllegalStateException("the schema was not opened");
        }
        Origin origin =
                new Origin(record.topic(), record.partition(), record.offset(), record.timestamp());
        if (markers && record.value() == null) {
            OptionalLong progress = ProgressMarker.parse(record.headers());
            if (progress.isPresent()) {
                out.collect(new Read.Progress<>(progress.getAsLong(), origin));
                return;
            }
        }
        out.collect(current.read(origin, record.key(), record.value(), bounds));
    }

    @Override
    public TypeInformation<Read<T>> getProducedType() {
        return type;
    }
}
