package org.flashsale.binary;

import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes a value into an array of the thread, and then as one block: a call per value and not one
 * per field. Integers and texts are those of {@link Binary}. One at a time in a thread.
 */
final class BlockWriter {

    private static final int KEPT_BYTES = 1 << 12;

    /** Bytes, not writers: threads that outlive a job must not keep classes of it. */
    private static final ThreadLocal<byte[]> OF_THREAD =
            ThreadLocal.withInitial(() -> new byte[KEPT_BYTES]);

    private static final int LONGEST_INTEGER = 10;
    private static final int UTF_8_PER_CHAR = 3;

    private final byte[] bytes;
    private int size;

    /**
     * A writer of one value.
     *
     * @param integers most of them, lengths of texts and single bytes count too
     * @param chars of all texts
     */
    BlockWriter(int integers, int chars) {
        int most = integers * LONGEST_INTEGER + chars * UTF_8_PER_CHAR;
        bytes = ofThread(most);
    }

    /** An array of the thread, or another one for a large value. */
    static byte[] ofThread(int least) {
        return least <= KEPT_BYTES ? OF_THREAD.get() : new byte[least];
    }

    void putByte(int value) {
        bytes[size++] = (byte) value;
    }

    void putShort(int value) {
        putByte(value >>> 8);
        putByte(value);
    }

    /** Writes an integer, small magnitudes short. */
    void putLong(long value) {
        int at = size;
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        size = at;
    }

    /** Writes a text as length and UTF-8. */
    void putText(String text) {
        int before = size;
        int length = text.length();
        putLong(length);
        int at = size;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                size = before;
                putUtf8(text.getBytes(StandardCharsets.UTF_8));
                return;
            }
            bytes[at + i] = (byte) c;
        }
        size = at + length;
    }

    private void putUtf8(byte[] text) {
        putLong(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
    }

    /** Writes the block. */
    void writeTo(DataOutput out) throws IOException {
        Binary.writeInt(out, size);
        out.write(bytes, 0, size);
    }
}
