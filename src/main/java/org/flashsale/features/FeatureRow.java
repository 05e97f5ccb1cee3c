package org.flashsale.features;

/** The cells of a feature row in an array that holds many. */
final class FeatureRow {

    private static final float[] LOG1P = new float[256];

    static {
        for (int i = 0; i < LOG1P.length; i++) {
            LOG1P[i] = (float) Math.log1p(i);
        }
    }

    private float[] cells = {};
    private int offset;

    void at(float[] row, int first) {
        cells = row;
        offset = first;
    }

    void put(Feature feature, double value) {
        cells[offset + feature.index()] = (float) value;
    }

    void put(Feature feature, boolean value) {
        cells[offset + feature.index()] = value ? 1 : 0;
    }

    /** log1p of a count; small ones come from a table. */
    void putLog1p(Feature feature, int count) {
        cells[offset + feature.index()] =
                count < LOG1P.length ? LOG1P[count] : (float) Math.log1p(count);
    }
}
