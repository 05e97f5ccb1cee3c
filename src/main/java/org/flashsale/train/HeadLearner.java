package org.flashsale.train;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.train.task.Examples;

/** Learns one head, whatever from: what all kinds share is how they are tried on unseen units. */
abstract class HeadLearner<H extends HeadLearner.Learned> {

    /** Weakly penalised: two parameters need no more. */
    private static final double CALIBRATION_STRENGTH = 1e3;

    final Examples set;
    final float[][] rows;
    final boolean[] labels;
    private final Head head;
    private final double[] weights;
    private final long seed;

    /** A head that was learned. */
    interface Learned {

        /** The calibrated logit of a row. */
        double logit(float[] row);

        /** The calibrated probability of a row. */
        default double probability(float[] row) {
            return Logistic.sigmoid(logit(row));
        }

        /**
         * Before the calibration, the logit of each example that was learned from, by a fit that
         * never saw its unit; empty for a sum of others.
         */
        default double[] unseen() {
            return new double[0];
        }

        /** What cross-validation chose, for people. */
        String choice();

        /** What it is, in the middle of a sentence. */
        String description();

        /**
         * Adds what computes the calibrated logit.
         *
         * @param features name of the rows
         * @param name prefix of all names that it adds
         * @return name of the logit, [B, 1]
         */
        String addLogit(OnnxGraph graph, String features, String name);
    }

    /**
     * A learner of one head.
     *
     * @param rows row per example
     * @param plan how it is to be learned
     * @param seed of the folds
     */
    HeadLearner(Examples set, float[][] rows, HeadPlan plan, long seed) {
        this.set = set;
        this.rows = rows;
        this.head = plan.head();
        this.labels = set.labels(head);
        this.seed = seed;
        this.weights = plan.weights(set.groupSizes());
    }

    /** What it learns, for people. */
    abstract String name();

    /** Learns from chosen examples; every choice is made by folds of them. */
    abstract H learn(int[] chosen, long foldSeed);

    /** The head learned from all examples. */
    final H learn() {
        return learn(IntStream.range(0, set.size()).toArray(), seed);
    }

    /** The probabilities of {@link #crossValidate()}, made once for a training. */
    final double[] crossValidate(Checkpoint checkpoint) {
        return checkpoint.remember(head + ": " + name(), this::crossValidate);
    }

    /**
     * Probabilities of each example by a head that never saw its unit: the whole of {@link
     * #learn()}, every choice and the calibration included, is repeated per fold.
     */
    final double[] crossValidate() {
        int[] folds = Folds.of(set, seed);
        double[] probabilities = new double[set.size()];
        for (int fold = 0; fold < Folds.COUNT; fold++) {
            int out = fold;
            int[] others = IntStream.range(0, folds.length).filter(i -> folds[i] != out).toArray();
            H head = learn(others, seed + 1 + fold);
            for (int i = 0; i < probabilities.length; i++) {
                if (folds[i] == fold) {
                    probabilities[i] = head.probability(rows[i]);
                }
            }
        }
        return probabilities;
    }

    /** Weights of chosen examples, 1 in the mean. */
    final double[] weights(int[] chosen) {
        double[] of = Arrays.stream(chosen).mapToDouble(i -> weights[i]).toArray();
        double mean = Arrays.stream(of).sum() / of.length;
        return Arrays.stream(of).map(weight -> weight / mean).toArray();
    }

    /** Labels of chosen examples. */
    final boolean[] labels(int[] chosen) {
        boolean[] of = new boolean[chosen.length];
        for (int i = 0; i < of.length; i++) {
            of[i] = labels[chosen[i]];
        }
        return of;
    }

    /** Fold of each chosen example. */
    final int[] folds(int[] chosen, long foldSeed) {
        int[] folds = Folds.of(set, foldSeed);
        return Arrays.stream(chosen).map(i -> folds[i]).toArray();
    }

    /** Weighted sum of negative log likelihoods. */
    static double loss(double[] logits, boolean[] labels, double[] weights) {
        double loss = 0;
        for (int i = 0; i < logits.length; i++) {
            double p = Logistic.sigmoid(labels[i] ? logits[i] : -logits[i]);
            loss -= weights[i] * StrictMath.log(Math.max(p, 1e-12));
        }
        return loss;
    }

    /**
     * Scale and shift that make out-of-fold logits probabilities (Platt 1999). Unweighted, since
     * the probability of an event is wanted, not that of a session.
     */
    static Logistic calibration(double[] logits, boolean[] labels) {
        double[][] rows = new double[logits.length][];
        double[] ones = new double[logits.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[] {logits[i]};
            ones[i] = 1;
        }
        Logistic platt =
                Logistic.fit(new Logistic.Sample(rows, labels, ones), CALIBRATION_STRENGTH);
        // A score that ranks backwards out of fold is noise: it must not be turned round.
        return new Logistic(new double[] {Math.max(0, platt.weights()[0])}, platt.bias());
    }
}
