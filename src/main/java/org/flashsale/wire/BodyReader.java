package org.flashsale.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.flashsale.domain.DeadLetterCode;

/**
 * Reads values in Avro's binary encoding out of a byte array. No length is believed: nothing is
 * allocated that the remaining bytes cannot fill. Not thread-safe.
 */
public final class BodyReader {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] buffer;
    private final int end;
    private int position;

    /** Reads the bytes from {@code start} to before {@code end}. */
    BodyReader(byte[] buffer, int start, int end) {
        this.buffer = buffer;
        this.position = start;
        this.end = end;
    }

    /** Bytes not yet read. */
    int remaining() {
        return end - position;
    }

    /** Index of the next byte in the array. */
    int position() {
        return position;
    }

    /** The bytes read since a position. */
    byte[] copySince(int start) {
        return Arrays.copyOfRange(buffer, start, position);
    }

    /** Refuses bytes behind the record. */
    void expectEnd() throws RejectedRecord {
        if (position != end) {
            throw malformed(remaining() + " bytes behind the record");
        }
    }

    /** Avro long. */
    public long readLong() throws RejectedRecord {
        if (position < end && buffer[position] >= 0) {
            long bits = buffer[position++];
            return (bits >>> 1) ^ -(bits & 1);
        }
        return readLongerLong();
    }

    private long readLongerLong() throws RejectedRecord {
        long bits = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position == end) {
                throw malformed("ends inside a number");
            }
            byte b = buffer[position++];
            bits |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return (bits >>> 1) ^ -(bits & 1);
            }
        }
        throw malformed("a number of more than 10 bytes");
    }

    /** Avro int. */
    public int readInt() throws RejectedRecord {
        long value = readLong();
        if (value != (int) value) {
            throw malformed("an int of more than 32 bits");
        }
        return (int) value;
    }

    /** Index of an enum symbol or union branch, below {@code count}. */
    public int readIndex(int count) throws RejectedRecord {
        long index = readLong();
        if (index < 0 || index >= count) {
            throw malformed("index " + index + " of " + count);
        }
        return (int) index;
    }

    /** Avro boolean. */
    public boolean readBoolean() throws RejectedRecord {
        skip(1);
        byte b = buffer[position - 1];
        if (b != 0 && b != 1) {
            throw malformed("a boolean that is neither 0 nor 1");
        }
        return b == 1;
    }

    /** Avro float. */
    public float readFloat() throws RejectedRecord {
        skip(Float.BYTES);
        return Float.intBitsToFloat((int) INT.get(buffer, position - Float.BYTES));
    }

    /** Avro double. */
    public double readDouble() throws RejectedRecord {
        skip(Double.BYTES);
        return Double.longBitsToDouble((long) LONG.get(buffer, position - Double.BYTES));
    }

    /** Avro bytes. */
    public byte[] readBytes() throws RejectedRecord {
        int length = readLength();
        skip(length);
        return Arrays.copyOfRange(buffer, position - length, position);
    }

    /** Avro string of {@code least} to {@code most} UTF-16 units. */
    public String readText(String field, int least, int most) throws RejectedRecord {
        int length = readLength();
        if (length > 3L * most) {
            throw badText(field + ": " + length + " bytes, at most " + most + " characters");
        }
        skip(length);
        String text = decode(field, position - length, length);
        if (text.length() < least) {
            throw badText(field + ": is empty");
        }
        if (text.length() > most) {
            throw badText(field + ": " + text.length() + " characters, at most " + most);
        }
        return text;
    }

    /** An id that must not be empty. */
    public String readId(String field) throws RejectedRecord {
        return readText(field, 1, Limits.ID_CHARS_MAX);
    }

    /** An id made of other ids, or a name, that must not be empty. */
    public String readLabel(String field) throws RejectedRecord {
        return readText(field, 1, Limits.LABEL_CHARS_MAX);
    }

    /** Union of null and string; empty for null. */
    public String readOptionalText(String field, int most) throws RejectedRecord {
        return readPresent() ? readText(field, 0, most) : "";
    }

    /** Union of null and an id; empty for null. */
    public String readOptionalId(String field) throws RejectedRecord {
        return readOptionalText(field, Limits.ID_CHARS_MAX);
    }

    /** Union of null and a label; empty for null. */
    public String readOptionalLabel(String field) throws RejectedRecord {
        return readOptionalText(field, Limits.LABEL_CHARS_MAX);
    }

    /** Union of null and an ISO 4217 code; empty for null. */
    public String readOptionalCurrency(String field) throws RejectedRecord {
        return Limits.currency(field, readOptionalText(field, Limits.ID_CHARS_MAX));
    }

    /** Union of null and something: whether the value follows. */
    public boolean readPresent() throws RejectedRecord {
        return readIndex(2) == 1;
    }

    /** Union of null and long. */
    public OptionalLong readOptionalLong() throws RejectedRecord {
        return readPresent() ? OptionalLong.of(readLong()) : OptionalLong.empty();
    }

    /** A constant of an enum, written by name. */
    public <E extends Enum<E>> E readName(String field, Class<E> type) throws RejectedRecord {
        String name = readText(field, 0, Limits.ID_CHARS_MAX);
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new RejectedRecord(DeadLetterCode.UNKNOWN_SYMBOL, field + ": unknown symbol");
        }
    }

    /** Avro array, or map whose entries {@code item} reads as text and value. */
    public <E> List<E> readItems(ItemReader<E> item) throws RejectedRecord {
        List<E> items = new ArrayList<>();
        for (int count = readItemCount(); count > 0; count = readItemCount()) {
            if (items.size() + count > Limits.ITEMS_MAX) {
                throw malformed("more than " + Limits.ITEMS_MAX + " items");
            }
            for (int i = 0; i < count; i++) {
                items.add(item.read(this));
            }
        }
        return items;
    }

    /** Number of items of the next block of an array or map; 0 at its end. */
    int readItemCount() throws RejectedRecord {
        long count = readLong();
        if (count < 0) {
            // A negative count is followed by the block's size in bytes.
            count = -count;
            readLong();
        }
        if (count < 0 || count > remaining()) {
            throw malformed("more items than bytes");
        }
        return (int) count;
    }

    /** Passes over bytes. */
    void skip(int bytes) throws RejectedRecord {
        if (bytes > end - position) {
            throw malformed("ends inside a value");
        }
        position += bytes;
    }

    /** Length of bytes or a string: at most the bytes that remain. */
    int readLength() throws RejectedRecord {
        long length = readLong();
        if (length < 0 || length > end - position) {
            throw malformed("a length of " + length + " with " + (end - position) + " bytes left");
        }
        return (int) length;
    }

    /** The body does not fit its schema. */
    static RejectedRecord malformed(String detail) {
        return new RejectedRecord(DeadLetterCode.MALFORMED_BODY, detail);
    }

    private static RejectedRecord badText(String detail) {
        return new RejectedRecord(DeadLetterCode.BAD_TEXT, detail);
    }

    private String decode(String field, int start, int length) throws RejectedRecord {
        if (length == 0) {
            return "";
        }
        String text = new String(buffer, start, length, StandardCharsets.UTF_8);
        // Two different ill-formed ids must not become one by replacement characters.
        if (text.indexOf('\uFFFD') >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(buffer, start, length));
            } catch (CharacterCodingException e) {
                throw badText(field + ": is not UTF-8");
            }
        }
        return text;
    }

    /** Reads one item of an array or map. */
    @FunctionalInterface
    public interface ItemReader<E> {
        /** Reads it. */
        E read(BodyReader in) throws RejectedRecord;
    }
}
