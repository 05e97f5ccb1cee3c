package org.flashsale.features;

/**
 * The natural logarithm to the precision of a float: what {@code (float) Math.log(x)} is, in some
 * two thirds of the time. A short sum comes close; where its error could change the rounding, which
 * is told by rounding both ends of the error (Ziv 1991), Java's logarithm decides.
 */
final class Logs {

    private static final int INDEX_BITS = 7;
    private static final int CELLS = 1 << INDEX_BITS;
    private static final int FRACTION_BITS = 52;
    private static final long FRACTION_MASK = (1L << FRACTION_BITS) - 1;
    private static final int BIAS = 1023;
    private static final long ONE = (long) BIAS << FRACTION_BITS;
    private static final double LN_2 = Math.log(2);

    /**
     * More than the sum and Java's logarithm can be apart: r⁵ / 5 for |r| ≤ 1/256, and some
     * roundings of numbers up to 745.
     */
    private static final double ERROR = 0x1p-40;

    /** For each cell of [1, 2) the inverse of its middle, then what to add for it. */
    private static final double[] TABLE = new double[2 * CELLS];

    static {
        for (int i = 0; i < CELLS; i++) {
            double inverse = 1 / (1 + (i + 0.5) / CELLS);
            TABLE[2 * i] = inverse;
            TABLE[2 * i + 1] = -Math.log(inverse);
        }
    }

    private Logs() {}

    /** {@code (float) Math.log(x)}. */
    static float log(double x) {
        if (x < Double.MIN_NORMAL || !(x < Double.POSITIVE_INFINITY)) {
            return (float) Math.log(x);
        }
        long bits = Double.doubleToRawLongBits(x);
        int cell = (int) (bits >>> (FRACTION_BITS - INDEX_BITS)) & (CELLS - 1);
        double fraction = Double.longBitsToDouble((bits & FRACTION_MASK) | ONE);
        double r = fraction * TABLE[2 * cell] - 1;
        double square = r * r;
        double ofR = r - square * ((0.5 - r * (1.0 / 3)) + square * 0.25);
        long exponent = (bits >>> FRACTION_BITS) - BIAS;
        double sum = exponent * LN_2 + (TABLE[2 * cell + 1] + ofR);
        float low = (float) (sum - ERROR);
        return low == (float) (sum + ERROR) ? low : (float) Math.log(x);
    }

    /** Of one more than a value, to the precision of a float. */
    static float log1p(double value) {
        return value == 0 ? 0 : log(1 + value);
    }
}
