package org.flashsale.binary;

import java.io.DataInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads what {@link BlockWriter} wrote. One at a time in a thread. */
final class BlockReader {

    private static final int BYTES_MAX = 64 << 20;

    private final byte[] bytes;
    private final int size;
    private int at;

    /** Takes in a block. */
    BlockReader(DataInput in) throws IOException {
        size = Binary.readInt(in);
        if (size < 0 || size > BYTES_MAX) {
            throw new IOException("length out of range: " + size);
        }
        bytes = BlockWriter.ofThread(size);
        in.readFully(bytes, 0, size);
    }

    int getByte() throws IOException {
        if (at == size) {
            throw new IOException("the block ends early");
        }
        return bytes[at++] & 0xFF;
    }

    int getShort() throws IOException {
        int high = getByte();
        return high << 8 | getByte();
    }

    long getLong() throws IOException {
        long bits = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = getByte();
            bits |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return (bits >>> 1) ^ -(bits & 1);
            }
        }
        throw new IOException("integer of more than 10 bytes");
    }

    int getInt() throws IOException {
        long value = getLong();
        if (value != (int) value) {
            throw new IOException("an int of more than 32 bits");
        }
        return (int) value;
    }

    String getText() throws IOException {
        int length = getInt();
        if (length < 0 || length > size - at) {
            throw new IOException("length out of range: " + length);
        }
        at += length;
        return length == 0 ? "" : new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }
}
