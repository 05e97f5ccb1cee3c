package org.flashsale.train;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A weighted sum of logits that is a calibrated logit (Wolpert 1992; of one logit alone it is the
 * calibration of Platt 1999). No weight is negative: a score that ranks backwards out of fold is
 * noise, and must not be turned round (Breiman 1996).
 *
 * @param weights one per logit
 * @param bias what is added
 */
record Stack(double[] weights, double bias) {

    /** Weakly penalised: a few parameters need no more. */
    private static final double STRENGTH = 1e3;

    /**
     * Fits the weights.
     *
     * @param logits [source][example], by models that never saw the example's unit
     * @param chosen examples to learn from
     */
    static Stack fit(double[][] logits, boolean[] labels, int[] chosen) {
        boolean[] used = new boolean[logits.length];
        Arrays.fill(used, true);
        while (true) {
            Stack stack = fit(logits, labels, chosen, used);
            int worst = 0;
            for (int s = 0; s < used.length; s++) {
                worst = stack.weights[s] < stack.weights[worst] ? s : worst;
            }
            if (stack.weights[worst] >= 0) {
                return stack;
            }
            used[worst] = false;
        }
    }

    private static Stack fit(double[][] logits, boolean[] labels, int[] chosen, boolean[] used) {
        int[] sources = IntStream.range(0, used.length).filter(s -> used[s]).toArray();
        double[][] rows = new double[chosen.length][sources.length];
        boolean[] of = new boolean[chosen.length];
        double[] ones = new double[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            for (int s = 0; s < sources.length; s++) {
                rows[i][s] = logits[sources[s]][chosen[i]];
            }
            of[i] = labels[chosen[i]];
            ones[i] = 1;
        }
        Logistic fitted = Logistic.fit(new Logistic.Sample(rows, of, ones), STRENGTH);
        double[] weights = new double[used.length];
        for (int s = 0; s < sources.length; s++) {
            weights[sources[s]] = fitted.weights()[s];
        }
        return new Stack(weights, fitted.bias());
    }

    /** Probabilities of all examples, each by weights that were fitted without its fold. */
    static double[] crossFitted(double[][] logits, boolean[] labels, int[] folds) {
        double[] probabilities = new double[labels.length];
        for (int fold = 0; fold < Folds.COUNT; fold++) {
            int out = fold;
            int[] others = IntStream.range(0, folds.length).filter(i -> folds[i] != out).toArray();
            Stack stack = fit(logits, labels, others);
            for (int i = 0; i < folds.length; i++) {
                if (folds[i] == fold) {
                    double logit = stack.bias;
                    for (int s = 0; s < logits.length; s++) {
                        logit += stack.weights[s] * logits[s][i];
                    }
                    probabilities[i] = Logistic.sigmoid(logit);
                }
            }
        }
        return probabilities;
    }
}
