package org.flashsale.train;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.flashsale.train.task.Examples;

/**
 * Learns a logistic regression: the strength of the penalty is chosen by cross-validation over
 * units, and the out-of-fold logits calibrate it, which is only another scale and shift of the same
 * weights.
 */
final class LogisticLearner extends HeadLearner<LogisticLearner.Head> {

    private static final double[] STRENGTHS = {1e-4, 1e-3, 1e-2, 1e-1, 1};

    private final boolean[] used;

    /**
     * A head over standardised inputs.
     *
     * @param scaling standardisation of its inputs
     * @param logistic calibrated weights
     * @param strength chosen C
     * @param unseen logits of the examples before the calibration, by fits without their units
     */
    record Head(Scaling scaling, Logistic logistic, double strength, double[] unseen)
            implements Learned {
        @Override
        public double logit(float[] row) {
            return logistic.logit(scaling.apply(row));
        }

        @Override
        public String choice() {
            return String.format(Locale.ROOT, "C = %s", strength);
        }

        @Override
        public String description() {
            return "a logistic regression on inputs standardised and cut at ±5 deviations";
        }

        @Override
        public String addLogit(OnnxGraph graph, String features, String name) {
            String row =
                    graph.standardised(
                            name + "_",
                            features,
                            scaling.mean(),
                            scaling.inverseDeviation(),
                            (float) Scaling.CLIP);
            float[] weights = new float[logistic.weights().length];
            for (int f = 0; f < weights.length; f++) {
                weights[f] = (float) logistic.weights()[f];
            }
            float[] bias = {(float) logistic.bias()};
            return graph.affine(name + "_logit", row, weights, bias);
        }
    }

    LogisticLearner(Examples set, float[][] rows, HeadPlan plan, long seed) {
        super(set, rows, plan, seed);
        this.used = plan.used();
    }

    @Override
    String name() {
        return "logistic regression";
    }

    @Override
    Head learn(int[] chosen, long foldSeed) {
        Scaling scaling = Scaling.of(rows, chosen, used);
        double[][] scaled =
                Arrays.stream(chosen)
                        .mapToObj(i -> scaling.apply(rows[i]))
                        .toArray(double[][]::new);
        Logistic.Sample sample = new Logistic.Sample(scaled, labels(chosen), weights(chosen));
        int[] folds = folds(chosen, foldSeed);
        double bestLoss = Double.POSITIVE_INFINITY;
        double bestStrength = STRENGTHS[0];
        double[] bestLogits = new double[chosen.length];
        for (double strength : STRENGTHS) {
            double[] logits = outOfFold(sample, folds, strength);
            double loss = loss(logits, sample.labels(), sample.weights());
            if (loss < bestLoss) {
                bestLoss = loss;
                bestStrength = strength;
                bestLogits = logits;
            }
        }
        Logistic raw = Logistic.fit(sample, bestStrength);
        Logistic platt = calibration(bestLogits, sample.labels());
        double slope = platt.weights()[0];
        double[] weights = Arrays.stream(raw.weights()).map(w -> slope * w).toArray();
        Logistic calibrated = new Logistic(weights, slope * raw.bias() + platt.bias());
        return new Head(scaling, calibrated, bestStrength, bestLogits);
    }

    private static double[] outOfFold(Logistic.Sample sample, int[] folds, double strength) {
        double[] logits = new double[folds.length];
        for (int fold = 0; fold < Folds.COUNT; fold++) {
            Logistic logistic = Logistic.fit(part(sample, folds, fold), strength);
            for (int i = 0; i < folds.length; i++) {
                if (folds[i] == fold) {
                    logits[i] = logistic.logit(sample.rows()[i]);
                }
            }
        }
        return logits;
    }

    /** The sample without one fold. */
    private static Logistic.Sample part(Logistic.Sample sample, int[] folds, int without) {
        int[] kept = IntStream.range(0, folds.length).filter(i -> folds[i] != without).toArray();
        double[][] rows = new double[kept.length][];
        boolean[] labels = new boolean[kept.length];
        double[] weights = new double[kept.length];
        for (int i = 0; i < kept.length; i++) {
            rows[i] = sample.rows()[kept[i]];
            labels[i] = sample.labels()[kept[i]];
            weights[i] = sample.weights()[kept[i]];
        }
        return new Logistic.Sample(rows, labels, weights);
    }
}
