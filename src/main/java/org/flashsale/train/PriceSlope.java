package org.flashsale.train;

import org.flashsale.scoring.ModelManifest.Head;

/**
 * How strongly the price moves a shopper: s = ln(1 + e^(w·x + c)), which is never negative, so that
 * P(p) = σ(logit − s·ln(p / offered)) never rises with the price.
 *
 * @param scaling standardisation of x; cells that tell the price are not used
 * @param weights w
 * @param bias c
 */
record PriceSlope(Scaling scaling, float[] weights, float bias) {

    /** s of a row. */
    double of(float[] row) {
        double[] scaled = scaling.apply(row);
        double sum = bias;
        for (int f = 0; f < scaled.length; f++) {
            sum += weights[f] * scaled[f];
        }
        return softplus(sum);
    }

    static double softplus(double x) {
        return Math.max(0, x) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    /** Adds the head to a graph that has the rows as its input. */
    void addTo(OnnxGraph graph) {
        String name = LogisticGraph.outputName(Head.SENSITIVITY);
        String row =
                graph.standardised(
                        name + "_",
                        LogisticGraph.INPUT,
                        scaling.mean(),
                        scaling.inverseDeviation(),
                        (float) Scaling.CLIP);
        String sum = graph.affine(name + "_sum", row, weights, new float[] {bias});
        graph.output(graph.node("Softplus", name, sum), 1);
    }
}
