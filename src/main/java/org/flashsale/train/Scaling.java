package org.flashsale.train;

/**
 * Standardisation that the graph repeats: clip((x − mean) · inverse deviation, ±{@link #CLIP}).
 *
 * @param mean per feature
 * @param inverseDeviation per feature; 0 for a feature that is not used
 */
record Scaling(float[] mean, float[] inverseDeviation) {

    /** Standardised inputs beyond this are cut: what lies outside was hardly seen in training. */
    static final double CLIP = 5;

    private static final double DEVIATION_MIN = 1e-6;

    /** Means and deviations of the chosen rows; constant and unused features become 0. */
    static Scaling of(float[][] rows, int[] chosen, boolean[] used) {
        int width = used.length;
        float[] mean = new float[width];
        float[] inverse = new float[width];
        for (int f = 0; f < width; f++) {
            double sum = 0;
            for (int i : chosen) {
                sum += rows[i][f];
            }
            mean[f] = (float) (sum / chosen.length);
            double squares = 0;
            for (int i : chosen) {
                double difference = (double) rows[i][f] - mean[f];
                squares += difference * difference;
            }
            double deviation = Math.sqrt(squares / chosen.length);
            inverse[f] = used[f] && deviation > DEVIATION_MIN ? (float) (1 / deviation) : 0;
        }
        return new Scaling(mean, inverse);
    }

    /** The standardised row. */
    double[] apply(float[] row) {
        double[] scaled = new double[row.length];
        for (int f = 0; f < row.length; f++) {
            double value = ((double) row[f] - mean[f]) * inverseDeviation[f];
            scaled[f] = Math.max(-CLIP, Math.min(value, CLIP));
        }
        return scaled;
    }
}
