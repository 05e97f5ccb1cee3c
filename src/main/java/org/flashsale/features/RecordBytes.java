package org.flashsale.features;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A byte array that is written at its end and read from a position: integers of variable length,
 * seven bits a byte, and little-endian words. Reads beyond the size throw {@link
 * IndexOutOfBoundsException}, writes never grow the array.
 */
final class RecordBytes {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int TRIPLE = 3;

    private byte[] array;
    private int start;
    private int end;
    private int position;

    RecordBytes(int capacity) {
        array = new byte[capacity];
    }

    /** Reads a part of another's array from now on; not to be written to. */
    void wrap(byte[] bytes, int from, int length) {
        if (from < 0 || length < 0 || length > bytes.length - from) {
            throw new IndexOutOfBoundsException(from + " + " + length + " of " + bytes.length);
        }
        array = bytes;
        start = from;
        position = from;
        end = from + length;
    }

    byte[] array() {
        return array;
    }

    /** Bytes written. */
    int size() {
        return end - start;
    }

    void clear() {
        end = start;
        position = start;
    }

    /** Makes what was written shorter or longer; what is new is zero. */
    void resize(int size) {
        if (size > end - start) {
            Arrays.fill(array, end, start + size, (byte) 0);
        }
        end = start + size;
    }

    int position() {
        return position - start;
    }

    void position(int index) {
        position = start + index;
    }

    int at(int index) {
        return array[start + index] & 0xFF;
    }

    void dropFirst(int count) {
        end -= count;
        System.arraycopy(array, start + count, array, start, end - start);
    }

    void putByte(int value) {
        array[end++] = (byte) value;
    }

    void putShort(int value) {
        SHORT.set(array, end, (short) value);
        end += Short.BYTES;
    }

    void putInt(int value) {
        INT.set(array, end, value);
        end += Integer.BYTES;
    }

    /** Writes the lower three bytes; the next byte is spoilt. */
    void putTriple(int value) {
        INT.set(array, end, value);
        end += TRIPLE;
    }

    void putLong(long value) {
        LONG.set(array, end, value);
        end += Long.BYTES;
    }

    /** Writes an integer, negative ones long. */
    void putUnsigned(long value) {
        int at = end;
        if ((value & ~0x7FL) == 0) {
            array[at] = (byte) value;
            end = at + 1;
            return;
        }
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            array[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[at++] = (byte) rest;
        end = at;
    }

    /** Writes an integer, small magnitudes short. */
    void putSigned(long value) {
        putUnsigned((value << 1) ^ (value >> 63));
    }

    void put(RecordBytes other) {
        System.arraycopy(other.array, other.start, array, end, other.size());
        end += other.size();
    }

    void put(byte[] bytes, int from, int count) {
        System.arraycopy(bytes, from, array, end, count);
        end += count;
    }

    /** Copies what was written; returns where it ends. */
    int copyTo(byte[] bytes, int at) {
        System.arraycopy(array, start, bytes, at, size());
        return at + size();
    }

    void get(byte[] bytes, int count) {
        need(count);
        System.arraycopy(array, position, bytes, 0, count);
        position += count;
    }

    int getByte() {
        need(1);
        return array[position++] & 0xFF;
    }

    int getShort() {
        need(Short.BYTES);
        position += Short.BYTES;
        return (short) SHORT.get(array, position - Short.BYTES) & 0xFFFF;
    }

    int getInt() {
        need(Integer.BYTES);
        position += Integer.BYTES;
        return (int) INT.get(array, position - Integer.BYTES);
    }

    /** Three bytes; more must lie behind them. */
    int getTriple() {
        need(TRIPLE + 1);
        int value = (int) INT.get(array, position) & 0xFF_FFFF;
        position += TRIPLE;
        return value;
    }

    long getLong() {
        need(Long.BYTES);
        position += Long.BYTES;
        return (long) LONG.get(array, position - Long.BYTES);
    }

    long getUnsigned() {
        if (position < end && array[position] >= 0) {
            return array[position++];
        }
        return getLongUnsigned();
    }

    private long getLongUnsigned() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(1);
            byte b = array[position++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IndexOutOfBoundsException("an integer of more than 10 bytes");
    }

    long getSigned() {
        long bits = getUnsigned();
        return (bits >>> 1) ^ -(bits & 1);
    }

    /** Reads a number of elements. */
    int getCount(int most) {
        long count = getUnsigned();
        if (count < 0 || count > most) {
            throw new IndexOutOfBoundsException(count + " elements, at most " + most);
        }
        return (int) count;
    }

    void skip(int count) {
        need(count);
        position += count;
    }

    void getInto(RecordBytes other, int count) {
        need(count);
        System.arraycopy(array, position, other.array, other.end, count);
        other.end += count;
        position += count;
    }

    static short shortAt(byte[] bytes, int at) {
        return (short) SHORT.get(bytes, at);
    }

    static int intAt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static void setInt(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }

    private void need(int count) {
        if (count > end - position) {
            throw new IndexOutOfBoundsException("the record ends early");
        }
    }
}
