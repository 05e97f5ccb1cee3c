package org.flashsale.scoring;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** The wire format of protocol buffers: fields, each a tag and a value. */
final class ProtoWire {

    static final int VARINT = 0;
    static final int BYTES = 2;

    private static final int FIXED64 = 1;
    private static final int FIXED32 = 5;

    private ProtoWire() {}

    static long tag(int number, int type) {
        return (long) number << 3 | type;
    }

    static int number(long tag) {
        return (int) (tag >>> 3);
    }

    static int type(long tag) {
        return (int) (tag & 7);
    }

    static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("integer of more than 10 bytes");
    }

    /** The value of a field of the type {@link #BYTES}. */
    static ByteBuffer bytes(ByteBuffer in) {
        int length = Math.toIntExact(varint(in));
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }

    /** Goes behind the value of a field. */
    static void skip(ByteBuffer in, long tag) {
        switch (type(tag)) {
            case VARINT -> varint(in);
            case FIXED64 -> in.position(in.position() + 8);
            case BYTES -> bytes(in);
            case FIXED32 -> in.position(in.position() + 4);
            default -> throw new IllegalArgumentException("wire type " + type(tag));
        }
    }

    static void putInteger(ByteArrayOutputStream out, int number, long value) {
        putVarint(out, tag(number, VARINT));
        putVarint(out, value);
    }

    static void putBytes(ByteArrayOutputStream out, int number, byte[] value) {
        putBytes(out, number, ByteBuffer.wrap(value));
    }

    static void putBytes(ByteArrayOutputStream out, int number, ByteBuffer value) {
        putVarint(out, tag(number, BYTES));
        putVarint(out, value.remaining());
        put(out, value);
    }

    /** Writes what remains in a buffer over an array. */
    static void put(ByteArrayOutputStream out, ByteBuffer bytes) {
        out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    private static void putVarint(ByteArrayOutputStream out, long value) {
        long left = value;
        for (; (left & ~0x7FL) != 0; left >>>= 7) {
            out.write((int) left | 0x80);
        }
        out.write((int) left);
    }
}
