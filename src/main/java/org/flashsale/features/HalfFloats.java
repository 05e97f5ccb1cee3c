package org.flashsale.features;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Floating point numbers of 16 bits, IEEE 754 binary16: 10 bits of fraction, at most 65504. */
public final class HalfFloats {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private static final float MAX = 65504f;

    /** 2^-24, the smallest number. */
    private static final float SUBNORMAL_UNIT = 0x1p-24f;

    private HalfFloats() {}

    /** The nearest such number, ties to even; beyond the largest the largest. NaN stays NaN. */
    public static short of(float value) {
        int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
        float size = Math.min(Math.abs(value), MAX);
        if (!(size >= 0x1p-14f)) {
            // Exact up to the rounding, which rint does to even.
            return Float.isNaN(size)
                    ? (short) 0x7E00
                    : (short) (sign | (int) Math.rint(size / SUBNORMAL_UNIT));
        }
        int bits = Float.floatToRawIntBits(size);
        int rounded = bits + 0xFFF + ((bits >>> 13) & 1);
        return (short) (sign | (rounded - (112 << 23)) >>> 13);
    }

    /** The number as a float, exactly. */
    public static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int size = half & 0x7FFF;
        if (size < 0x0400) {
            float small = size * SUBNORMAL_UNIT;
            return sign == 0 ? small : -small;
        }
        if (size >= 0x7C00) {
            return Float.intBitsToFloat(sign | size << 13 | 0x7F80_0000);
        }
        return Float.intBitsToFloat(sign | (size << 13) + (112 << 23));
    }

    /**
     * As {@link #toFloat} of each of many numbers, which are finite, four of them a word.
     *
     * @param bytes little-endian
     */
    static void toFloats(byte[] bytes, int from, float[] floats, int count) {
        int at = from;
        int i = 0;
        for (; i + 4 <= count; i += 4, at += Long.BYTES) {
            long four = (long) LONG.get(bytes, at);
            floats[i] = finite((int) four);
            floats[i + 1] = finite((int) (four >>> 16));
            floats[i + 2] = finite((int) (four >>> 32));
            floats[i + 3] = finite((int) (four >>> 48));
        }
        for (; i < count; i++, at += Short.BYTES) {
            floats[i] = finite((short) SHORT.get(bytes, at));
        }
    }

    /** Shifting the exponent by a product is exact, and needs no case for the smallest numbers. */
    private static float finite(int half) {
        int bits = (half & 0x8000) << 16 | (half & 0x7FFF) << 13;
        return Float.intBitsToFloat(bits) * 0x1p112f;
    }

    /** As {@link #of} of each of many numbers. */
    static void ofFloats(float[] floats, int count, byte[] bytes, int to) {
        int at = to;
        int i = 0;
        for (; i + 4 <= count; i += 4, at += Long.BYTES) {
            long four =
                    bits(floats[i])
                            | bits(floats[i + 1]) << 16
                            | bits(floats[i + 2]) << 32
                            | bits(floats[i + 3]) << 48;
            LONG.set(bytes, at, four);
        }
        for (; i < count; i++, at += Short.BYTES) {
            SHORT.set(bytes, at, of(floats[i]));
        }
    }

    private static long bits(float value) {
        int raw = Float.floatToRawIntBits(value);
        int size = raw & 0x7FFF_FFFF;
        if (size < 0x3880_0000 || size > 0x477F_E000) {
            return size == 0 ? 0 : of(value) & 0xFFFFL;
        }
        int rounded = size + 0xFFF + ((size >>> 13) & 1);
        return ((raw >>> 16) & 0x8000L) | ((rounded - (112 << 23)) >>> 13);
    }

    /** The float that is kept of one. */
    public static float round(float value) {
        return toFloat(of(value));
    }

    /** As {@link #round} of each of the first numbers. */
    public static void round(float[] floats, int count) {
        for (int i = 0; i < count; i++) {
            int raw = Float.floatToRawIntBits(floats[i]);
            int size = raw & 0x7FFF_FFFF;
            floats[i] =
                    size < 0x3880_0000 || size > 0x477F_E000
                            ? round(floats[i])
                            : Float.intBitsToFloat((raw + 0xFFF + ((raw >>> 13) & 1)) & -0x2000);
        }
    }
}
