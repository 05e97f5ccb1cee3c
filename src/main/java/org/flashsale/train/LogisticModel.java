package org.flashsale.train;

import java.util.List;
import org.flashsale.scoring.ModelManifest;

/**
 * Heads over one standardised row, as the graph computes them.
 *
 * @param scaling standardisation
 * @param heads one per output, in the order of the graph's outputs
 */
record LogisticModel(Scaling scaling, List<Head> heads) implements TrainedModel.OfRows {

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

    @Override
    public List<ModelManifest.Head> names() {
        return heads.stream().map(Head::head).toList();
    }

    @Override
    public String description() {
        return "A logistic regression on inputs standardised and cut at ±5 deviations,";
    }

    @Override
    public OnnxGraph toGraph() {
        return LogisticGraph.of(this);
    }

    @Override
    public double[] score(float[] row) {
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
