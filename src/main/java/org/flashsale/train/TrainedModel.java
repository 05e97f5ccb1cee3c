package org.flashsale.train;

import java.util.List;
import org.flashsale.scoring.ModelManifest;

/**
 * Heads over one standardised row, as the graph computes them.
 *
 * @param scaling standardisation
 * @param heads one per output, in the order of the graph's outputs
 */
record TrainedModel(Scaling scaling, List<Head> heads) {

    /**
     * One head.
     *
     * @param head its meaning
     * @param weights per standardised feature
     * @param bias logit of the mean row
     */
    record Head(ModelManifest.Head head, float[] weights, float bias) {

        static Head of(ModelManifest.Head head, Logistic logistic) {
            float[] weights = new float[logistic.weights().length];
            for (int f = 0; f < weights.length; f++) {
                weights[f] = (float) logistic.weights()[f];
            }
            return new Head(head, weights, (float) logistic.bias());
        }
    }

    /** Probabilities of all heads for one row: what the graph must say. */
    double[] score(float[] row) {
        double[] scaled = scaling.apply(row);
        double[] probabilities = new double[heads.size()];
        for (int h = 0; h < probabilities.length; h++) {
            Head head = heads.get(h);
            double logit = head.bias();
            for (int f = 0; f < scaled.length; f++) {
                logit += head.weights()[f] * scaled[f];
            }
            probabilities[h] = Logistic.sigmoid(logit);
        }
        return probabilities;
    }
}
