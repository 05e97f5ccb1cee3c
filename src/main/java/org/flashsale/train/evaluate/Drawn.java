package org.flashsale.train.evaluate;

import java.util.Arrays;

/**
 * All measures, once on all examples and once per draw of a bootstrap.
 *
 * @param once by measure
 * @param draws per draw, by measure
 */
public record Drawn(double[] once, double[][] draws) {

    /** A measure with its interval. */
    public Estimate of(Measure measure) {
        int at = index(measure);
        return Estimate.of(once[at], Arrays.stream(draws).mapToDouble(draw -> draw[at]).toArray());
    }

    /**
     * This one's measure minus another's. Both must be of the same examples and seed, so that each
     * draw compares them on the same units.
     */
    public Estimate minus(Drawn other, Measure measure) {
        int at = index(measure);
        double[] differences = new double[draws.length];
        for (int d = 0; d < differences.length; d++) {
            differences[d] = draws[d][at] - other.draws[d][at];
        }
        return Estimate.of(once[at] - other.once[at], differences);
    }

    /** Place of a measure in the arrays, which live no longer than the process. */
    @SuppressWarnings("EnumOrdinal")
    static int index(Measure measure) {
        return measure.ordinal();
    }
}
