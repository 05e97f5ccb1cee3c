package org.flashsale.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flashsale.train.task.Examples;

/**
 * Learns one head: the strength of the penalty is chosen by cross-validation over units, and the
 * out-of-fold scores calibrate the probabilities (Platt 1999: a logistic regression on the logit),
 * so that calibration is only another scale and shift of the same weights.
 */
final class HeadTrainer {

    private static final int FOLDS = 5;
    private static final double[] STRENGTHS = {1e-4, 1e-3, 1e-2, 1e-1, 1};

    /** Weakly penalised: two parameters need no more. */
    private static final double CALIBRATION_STRENGTH = 1e3;

    private final Examples set;
    private final float[][] rows;
    private final boolean[] labels;
    private final boolean[] used;
    private final double[] eventWeights;
    private final long seed;

    /**
     * A head over standardised inputs.
     *
     * @param scaling standardisation of its inputs
     * @param logistic calibrated weights
     * @param strength chosen C
     */
    record Head(Scaling scaling, Logistic logistic, double strength) {
        double probability(float[] row) {
            return Logistic.sigmoid(logistic.logit(scaling.apply(row)));
        }
    }

    /**
     * A trainer of one head.
     *
     * @param rows row per example
     * @param plan how it is to be learned
     * @param seed of the folds
     */
    HeadTrainer(Examples set, float[][] rows, HeadPlan plan, long seed) {
        this.set = set;
        this.rows = rows;
        this.labels = set.labels(plan.head());
        this.used = plan.used();
        this.seed = seed;
        this.eventWeights =
                Arrays.stream(set.groupSizes())
                        .mapToDouble(size -> StrictMath.pow(size, plan.groupPower()))
                        .toArray();
    }

    /** The head learned from all events. */
    Head learn() {
        return learn(IntStream.range(0, set.size()).toArray(), seed);
    }

    /**
     * Probabilities of each event by a head that never saw its unit: the whole of {@link #learn()},
     * choice of the strength and calibration included, is repeated per fold.
     */
    double[] crossValidate() {
        int[] folds = folds(seed);
        double[] probabilities = new double[set.size()];
        for (int fold = 0; fold < FOLDS; fold++) {
            Head head = learn(outside(folds, fold), seed + 1 + fold);
            for (int i = 0; i < probabilities.length; i++) {
                if (folds[set.units()[i]] == fold) {
                    probabilities[i] = head.probability(rows[i]);
                }
            }
        }
        return probabilities;
    }

    private Head learn(int[] chosen, long foldSeed) {
        Scaling scaling = Scaling.of(rows, chosen, used);
        Logistic.Sample sample = sample(scaling, chosen);
        int[] userFolds = folds(foldSeed);
        int[] folds = Arrays.stream(chosen).map(i -> userFolds[set.units()[i]]).toArray();
        double bestLoss = Double.POSITIVE_INFINITY;
        double bestStrength = STRENGTHS[0];
        double[] bestLogits = new double[chosen.length];
        for (double strength : STRENGTHS) {
            double[] logits = outOfFold(sample, folds, strength);
            double loss = loss(sample, logits);
            if (loss < bestLoss) {
                bestLoss = loss;
                bestStrength = strength;
                bestLogits = logits;
            }
        }
        Logistic raw = Logistic.fit(sample, bestStrength);
        return new Head(scaling, calibrated(raw, bestLogits, sample.labels()), bestStrength);
    }

    private Logistic.Sample sample(Scaling scaling, int[] chosen) {
        double[][] scaled = new double[chosen.length][];
        boolean[] chosenLabels = new boolean[chosen.length];
        double[] weights = new double[chosen.length];
        double sum = 0;
        for (int i = 0; i < chosen.length; i++) {
            scaled[i] = scaling.apply(rows[chosen[i]]);
            chosenLabels[i] = labels[chosen[i]];
            weights[i] = eventWeights[chosen[i]];
            sum += weights[i];
        }
        double mean = sum / chosen.length;
        return new Logistic.Sample(
                scaled, chosenLabels, Arrays.stream(weights).map(w -> w / mean).toArray());
    }

    private static double[] outOfFold(Logistic.Sample sample, int[] folds, double strength) {
        double[] logits = new double[folds.length];
        for (int fold = 0; fold < FOLDS; fold++) {
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

    private static double loss(Logistic.Sample sample, double[] logits) {
        double loss = 0;
        for (int i = 0; i < logits.length; i++) {
            double p = Logistic.sigmoid(sample.labels()[i] ? logits[i] : -logits[i]);
            loss -= sample.weights()[i] * StrictMath.log(Math.max(p, 1e-12));
        }
        return loss;
    }

    /** Unweighted, since the probability of an event is wanted, not that of a session. */
    private static Logistic calibrated(Logistic raw, double[] logits, boolean[] labels) {
        double[][] rows = new double[logits.length][];
        double[] ones = new double[logits.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[] {logits[i]};
            ones[i] = 1;
        }
        Logistic platt =
                Logistic.fit(new Logistic.Sample(rows, labels, ones), CALIBRATION_STRENGTH);
        // A score that ranks backwards out of fold is noise: it must not be turned round.
        double slope = Math.max(0, platt.weights()[0]);
        double[] weights = Arrays.stream(raw.weights()).map(w -> slope * w).toArray();
        return new Logistic(weights, slope * raw.bias() + platt.bias());
    }

    /** A fold per unit. */
    private int[] folds(long foldSeed) {
        int[] folds = new int[set.unitCount()];
        Arrays.setAll(folds, user -> user % FOLDS);
        SplittableRandom random = new SplittableRandom(foldSeed);
        for (int i = folds.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int fold = folds[i];
            folds[i] = folds[j];
            folds[j] = fold;
        }
        return folds;
    }

    private int[] outside(int[] folds, int fold) {
        return IntStream.range(0, set.size()).filter(i -> folds[set.units()[i]] != fold).toArray();
    }
}
