package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Building blocks of the formats: variable-length integers, texts, lengths that are checked. */
public final class Binary {

    private static final int BYTES_MAX = 64 << 20;

    /** Longest text that takes no array of its own on its way. */
    private static final int SHORT_MAX = 64;

    private static final ThreadLocal<byte[]> SHORT =
            ThreadLocal.withInitial(() -> new byte[SHORT_MAX]);

    private Binary() {}

    /** Writes an integer of any sign in 1 to 10 bytes, small magnitudes short (zigzag). */
    public static void writeLong(DataOutput out, long value) throws IOException {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    /** Reads what {@link #writeLong} wrote. */
    public static long readLong(DataInput in) throws IOException {
        long bits = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.readByte();
            bits |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return (bits >>> 1) ^ -(bits & 1);
            }
        }
        throw new IOException("integer of more than 10 bytes");
    }

    /** Writes an int; see {@link #writeLong}. */
    public static void writeInt(DataOutput out, int value) throws IOException {
        writeLong(out, value);
    }

    /** Reads an int. */
    public static int readInt(DataInput in) throws IOException {
        long value = readLong(in);
        if (value != (int) value) {
            throw new IOException("an int of more than 32 bits");
        }
        return (int) value;
    }

    /** Writes a text as length and UTF-8. */
    public static void writeString(DataOutput out, String value) throws IOException {
        int length = value.length();
        byte[] ascii = SHORT.get();
        if (length <= SHORT_MAX && isAscii(value, ascii)) {
            writeInt(out, length);
            out.write(ascii, 0, length);
        } else {
            writeBytes(out, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Copies a text's characters; false if one is not ASCII. */
    private static boolean isAscii(String value, byte[] copy) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                return false;
            }
            copy[i] = (byte) c;
        }
        return true;
    }

    /** Reads a text. */
    public static String readString(DataInput in) throws IOException {
        int length = readLength(in);
        if (length == 0) {
            return "";
        }
        if (length <= SHORT_MAX) {
            byte[] bytes = SHORT.get();
            in.readFully(bytes, 0, length);
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Writes length and bytes. */
    public static void writeBytes(DataOutput out, byte[] value) throws IOException {
        writeInt(out, value.length);
        out.write(value);
    }

    /** Reads bytes; refuses lengths that no format writes. */
    public static byte[] readBytes(DataInput in) throws IOException {
        byte[] value = new byte[readLength(in)];
        in.readFully(value);
        return value;
    }

    private static int readLength(DataInput in) throws IOException {
        int length = readInt(in);
        if (length < 0 || length > BYTES_MAX) {
            throw new IOException("length out of range: " + length);
        }
        return length;
    }
}
