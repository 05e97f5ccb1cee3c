package org.flashsale.features;

/** Floating point numbers of 16 bits, IEEE 754 binary16: 10 bits of fraction, at most 65504. */
public final class HalfFloats {

    /** From here on the nearest such number is infinite: half a step above the largest. */
    private static final float OVERFLOW = 65520f;

    /** 2^-24, the smallest number. */
    private static final float SUBNORMAL_UNIT = 0x1p-24f;

    private HalfFloats() {}

    /** The nearest such number, ties to even; infinite beyond the largest. NaN stays NaN. */
    public static short of(float value) {
        int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
        float size = Math.abs(value);
        if (size < 0x1p-14f) {
            // Exact up to the rounding, which rint does to even.
            return (short) (sign | (int) Math.rint(size / SUBNORMAL_UNIT));
        }
        if (!(size < OVERFLOW)) {
            return (short) (Float.isNaN(size) ? 0x7E00 : sign | 0x7C00);
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

    /** The float that is kept of one. */
    public static float round(float value) {
        return toFloat(of(value));
    }
}
