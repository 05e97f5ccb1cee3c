package org.flashsale.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalLong;

/**
 * Writes values in Avro's binary encoding. Optional values are unions of null and the value, in
 * that order, as in all schemas of this project. Not thread-safe.
 */
public final class BodyWriter {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int VARINT_BYTES_MAX = 10;

    private static final int ONE_BYTE_MAX = 63;
    private static final int KEPT_BYTES = 1 << 12;

    /** Bytes, not writers: threads that outlive a job must not keep classes of it. */
    private static final ThreadLocal<byte[]> OF_THREAD =
            ThreadLocal.withInitial(() -> new byte[KEPT_BYTES]);

    private byte[] buffer;
    private int size;

    BodyWriter(int capacity) {
        this(new byte[capacity]);
    }

    private BodyWriter(byte[] buffer) {
        this.buffer = buffer;
    }

    /**
     * A writer into the calling thread's own buffer: for a record that is written as a whole before
     * the next one is begun. A new buffer per record would be most of what the job allocates.
     */
    static BodyWriter ofThread() {
        return new BodyWriter(OF_THREAD.get());
    }

    /** Everything written so far. */
    byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    /** Writes single bytes as they are. */
    void raw(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
    }

    /** Avro long, int, enum index or union index. */
    public void writeLong(long value) {
        reserve(VARINT_BYTES_MAX);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    /** Avro boolean. */
    public void writeBoolean(boolean value) {
        reserve(1);
        buffer[size++] = (byte) (value ? 1 : 0);
    }

    /** Avro float. */
    public void writeFloat(float value) {
        reserve(Float.BYTES);
        INT.set(buffer, size, Float.floatToRawIntBits(value));
        size += Float.BYTES;
    }

    /** Avro double. */
    public void writeDouble(double value) {
        reserve(Double.BYTES);
        LONG.set(buffer, size, Double.doubleToRawLongBits(value));
        size += Double.BYTES;
    }

    /** Avro bytes. */
    public void writeBytes(byte[] value) {
        writeLong(value.length);
        raw(value);
    }

    /** Avro string. */
    public void writeText(String value) {
        if (value.length() > ONE_BYTE_MAX || !writeAscii(value)) {
            writeBytes(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Writes a short text without a copy of it, if it is ASCII, as ids are; else nothing. */
    private boolean writeAscii(String value) {
        int length = value.length();
        reserve(1 + length);
        int at = size + 1;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                return false;
            }
            buffer[at + i] = (byte) c;
        }
        buffer[size] = (byte) (length << 1);
        size = at + length;
        return true;
    }

    /** An enum constant by name. */
    public void writeName(Enum<?> value) {
        writeText(value.name());
    }

    /** Union of null and something: returns whether the value must follow. */
    public boolean writePresent(boolean present) {
        writeLong(present ? 1 : 0);
        return present;
    }

    /** Union of null and string; null for the empty text. */
    public void writeOptionalText(String value) {
        if (writePresent(!value.isEmpty())) {
            writeText(value);
        }
    }

    /** Union of null and long; null for {@code absent}. */
    public void writeOptionalLong(long value, long absent) {
        if (writePresent(value != absent)) {
            writeLong(value);
        }
    }

    /** Union of null and long. */
    public void writeOptionalLong(OptionalLong value) {
        if (writePresent(value.isPresent())) {
            writeLong(value.getAsLong());
        }
    }

    /** Avro array, or map whose entries {@code item} writes as text and value. */
    public <E> void writeItems(Collection<E> items, ItemWriter<E> item) {
        if (!items.isEmpty()) {
            writeLong(items.size());
            for (E e : items) {
                item.write(e, this);
            }
        }
        writeLong(0);
    }

    private void reserve(int bytes) {
        if (buffer.length - size < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, size + bytes));
        }
    }

    /** Writes one item of an array or map. */
    @FunctionalInterface
    public interface ItemWriter<E> {
        /** Writes it. */
        void write(E item, BodyWriter out);
    }
}
