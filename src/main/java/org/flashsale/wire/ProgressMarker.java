package org.flashsale.wire;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A promise of the writer: no record with an earlier event time follows in this partition. A Kafka
 * record without key and value, whose header {@link #HEADER} holds the time as eight bytes, big
 * endian, epoch ms. Not counted as an event.
 */
public final class ProgressMarker {

    /** Name of the header. */
    public static final String HEADER = "flashsale-progress";

    private ProgressMarker() {}

    /** The header's value. */
    public static byte[] encode(long time) {
        return ByteBuffer.allocate(Long.BYTES).putLong(time).array();
    }

    /** A marker for one partition. */
    public static ProducerRecord<byte[], byte[]> record(String topic, int partition, long time) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, null, null);
        record.headers().add(HEADER, encode(time));
        return record;
    }

    /** The promised time, epoch ms, if the headers hold a well-formed marker. */
    public static OptionalLong parse(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return header == null || header.value() == null || header.value().length != Long.BYTES
                ? OptionalLong.empty()
                : OptionalLong.of(ByteBuffer.wrap(header.value()).getLong());
    }
}
