package org.flashsale.wire;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;

/**
 * How the record of one topic is written in Avro's single-object encoding: two marker bytes, eight
 * of schema fingerprint, the body. Always written with the newest schema, read from every published
 * one. Codecs are enum singletons without state, safe for all threads; as {@link BinaryFormat} they
 * serve state and shuffles off the hot path, too.
 *
 * @param <T> the record
 */
public interface Codec<T> extends BinaryFormat<T> {

    /** The record has no event time. */
    long NO_TIME = Long.MIN_VALUE;

    /** Topic that carries the record. */
    Topic topic();

    /** Writes the fields in the order of the newest schema. */
    void writeBody(T value, BodyWriter out);

    /**
     * Reads the fields in the order of the newest schema and checks them.
     *
     * @throws RejectedRecord if a value is out of its {@link Limits}
     */
    T readBody(BodyReader in) throws RejectedRecord;

    /** Event time that must lie within the bounds of the source, epoch ms, or {@link #NO_TIME}. */
    default long eventTime(T value) {
        return NO_TIME;
    }

    /** The record as a message. */
    default byte[] encode(T value) {
        BodyWriter out = BodyWriter.ofThread();
        out.raw(SchemaStore.published().header(topic()));
        writeBody(value, out);
        return out.toBytes();
    }

    /**
     * The record in a message.
     *
     * @throws RejectedRecord if it is none; nothing else is ever thrown for any bytes
     */
    default T decode(byte[] message) throws RejectedRecord {
        BodyReader in = SchemaStore.published().open(topic(), message);
        T value = readBody(in);
        in.expectEnd();
        return value;
    }

    @Override
    default int version() {
        return 1;
    }

    @Override
    default void write(T value, DataOutput out) throws IOException {
        Binary.writeBytes(out, encode(value));
    }

    @Override
    default T read(int version, DataInput in) throws IOException {
        try {
            return decode(Binary.readBytes(in));
        } catch (RejectedRecord e) {
            throw new IOException(topic() + ": " + e.code() + ": " + e.detail(), e);
        }
    }
}
