package org.flashsale.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.jspecify.annotations.Nullable;

/**
 * The border: makes of any Kafka record either a checked value or a dead letter, and never throws.
 *
 * @param <T> the record
 */
public final class RecordReader<T> {
    private static final byte[] NOTHING = {};

    private final Codec<T> codec;

    /** Reads the records of one topic. */
    public RecordReader(Codec<T> codec) {
        this.codec = codec;
    }

    /**
     * Reads one record.
     *
     * @param origin where it was read
     * @param key Kafka key, if any
     * @param value Kafka value, if any
     * @param bounds accepted event times; ignored for records that have none
     */
    public Read<T> read(
            Origin origin, byte @Nullable [] key, byte @Nullable [] value, TimeBounds bounds) {
        byte[] message = value == null ? NOTHING : value;
        try {
            T record = codec.decode(message);
            long time = codec.eventTime(record);
            if (time != Codec.NO_TIME && !bounds.accept(time, origin)) {
                throw new RejectedRecord(
                        DeadLetterCode.TIME_OUT_OF_BOUNDS,
                        "event time " + time + " is not " + bounds.describe());
            }
            return new Read.Good<>(record, origin);
        } catch (RejectedRecord e) {
            return new Read.Bad<>(
                    letter(origin, e.code(), e.detail(), key == null ? NOTHING : key, message));
        }
    }

    /** A dead letter of any record. */
    public static DeadLetter letter(
            Origin origin, DeadLetterCode code, String detail, byte[] key, byte[] value) {
        return new DeadLetter(
                origin,
                code,
                detail,
                first(key, DeadLetter.KEY_BYTES_MAX),
                first(value, DeadLetter.PAYLOAD_BYTES_MAX),
                value.length,
                sha256Hex(value));
    }

    private static byte[] first(byte[] bytes, int most) {
        return bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    /** SHA-256 in lower-case hex. */
    static String sha256Hex(byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
