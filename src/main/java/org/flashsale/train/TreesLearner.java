package org.flashsale.train;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.flashsale.train.task.Examples;

/**
 * Learns boosted trees: how many is chosen by cross-validation over units, and the out-of-fold
 * logits calibrate their sum.
 */
final class TreesLearner extends HeadLearner<TreesLearner.Head> {

    private static final int ROUNDS_MAX = 320;
    private static final int ROUNDS_STEP = 20;

    /**
     * A head of trees: σ(slope · Σ trees + bias).
     *
     * @param trees what is added up
     * @param slope of the calibration
     * @param bias of the calibration
     * @param unseen logits of the examples before the calibration, by trees without their units
     */
    record Head(List<Tree> trees, float slope, float bias, double[] unseen) implements Learned {
        @Override
        public double logit(float[] row) {
            float sum = 0;
            for (Tree tree : trees) {
                sum += tree.value(row);
            }
            return (double) slope * sum + bias;
        }

        @Override
        public String choice() {
            return String.format(Locale.ROOT, "%d trees", trees.size());
        }

        @Override
        public String description() {
            return trees.size() + " gradient-boosted trees";
        }

        @Override
        public String addLogit(OnnxGraph graph, String features, String name) {
            String sum = graph.trees(name + "_sum", features, TreesGraph.attributes(trees));
            float[] scale = {slope};
            return graph.affine(name + "_logit", sum, scale, new float[] {bias});
        }
    }

    TreesLearner(Examples set, float[][] rows, HeadPlan plan, long seed) {
        super(set, masked(rows, plan.used()), plan, seed);
    }

    /** Cells that are not to be used are the same everywhere, so no tree looks at them. */
    private static float[][] masked(float[][] rows, boolean[] used) {
        return Arrays.stream(rows)
                .map(
                        row -> {
                            float[] masked = row.clone();
                            for (int f = 0; f < masked.length; f++) {
                                masked[f] = used[f] ? masked[f] : 0;
                            }
                            return masked;
                        })
                .toArray(float[][]::new);
    }

    @Override
    String name() {
        return "boosted trees";
    }

    @Override
    Head learn(int[] chosen, long foldSeed) {
        boolean[] of = labels(chosen);
        double[] weights = weights(chosen);
        double[][] logits = outOfFold(chosen, folds(chosen, foldSeed), foldSeed);
        int best = 0;
        for (int step = 1; step < logits.length; step++) {
            if (loss(logits[step], of, weights) < loss(logits[best], of, weights)) {
                best = step;
            }
        }
        Logistic platt = calibration(logits[best], of);
        List<Tree> trees =
                Boosting.grow(part(chosen), of, weights, (best + 1) * ROUNDS_STEP, foldSeed);
        return new Head(trees, (float) platt.weights()[0], (float) platt.bias(), logits[best]);
    }

    private float[][] part(int[] chosen) {
        return Arrays.stream(chosen).mapToObj(i -> rows[i]).toArray(float[][]::new);
    }

    /** Per step of rounds, the logit of each chosen example by trees that never saw its fold. */
    private double[][] outOfFold(int[] chosen, int[] folds, long foldSeed) {
        double[][] logits = new double[ROUNDS_MAX / ROUNDS_STEP][chosen.length];
        for (int fold = 0; fold < Folds.COUNT; fold++) {
            int out = fold;
            int[] kept =
                    IntStream.range(0, chosen.length)
                            .filter(i -> folds[i] != out)
                            .map(i -> chosen[i])
                            .toArray();
            List<Tree> trees =
                    Boosting.grow(part(kept), labels(kept), weights(kept), ROUNDS_MAX, foldSeed);
            for (int i = 0; i < chosen.length; i++) {
                if (folds[i] == fold) {
                    float sum = 0;
                    for (int t = 0; t < trees.size(); t++) {
                        sum += trees.get(t).value(rows[chosen[i]]);
                        if ((t + 1) % ROUNDS_STEP == 0) {
                            logits[t / ROUNDS_STEP][i] = sum;
                        }
                    }
                }
            }
        }
        return logits;
    }
}
