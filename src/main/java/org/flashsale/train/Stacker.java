package org.flashsale.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.flashsale.train.network.Plan;
import org.flashsale.train.task.Examples;

/**
 * Learns a network of all heads, where asked with a logistic regression and trees per head beside
 * it, and how much each counts.
 */
final class Stacker {

    /** Probabilities nearer to 0 or 1 than this weigh no more in a blend. */
    private static final double PROBABILITY_MIN = 1e-6;

    private final Examples set;
    private final float[][] rows;
    private final List<HeadPlan> plans;
    private final ModelKind kind;
    private final long seed;
    private final Consumer<String> progress;

    /**
     * What was learned.
     *
     * @param model of all examples
     * @param probabilities of each example by models that never saw its unit, [head][example]
     */
    record Stacked(TrainedModel model, double[][] probabilities) {}

    Stacker(
            Examples set,
            float[][] rows,
            List<HeadPlan> plans,
            ModelKind kind,
            long seed,
            Consumer<String> progress) {
        this.set = set;
        this.rows = rows;
        this.plans = plans;
        this.kind = kind;
        this.seed = seed;
        this.progress = progress;
    }

    Stacked learn() {
        Plan plan = kind.network().orElseThrow();
        NetworkLearner.Learned network =
                new NetworkLearner(set, rows, plans, plan, seed, progress).learn();
        int[] folds = Folds.of(set, seed);
        int[] all = IntStream.range(0, set.size()).toArray();
        double[][] probabilities = new double[plans.size()][];
        List<Stack> stacks = new ArrayList<>();
        List<List<HeadLearner.Learned>> beside = new ArrayList<>();
        for (int h = 0; h < plans.size(); h++) {
            HeadPlan head = plans.get(h);
            List<double[]> logits = new ArrayList<>(List.of(network.logits()[h]));
            List<HeadLearner.Learned> learned = new ArrayList<>();
            for (HeadLearner<?> learner : beside(head)) {
                progress.accept(head.head() + ": cross-validating " + learner.name());
                logits.add(logits(learner.crossValidate()));
                learned.add(learner.learn());
            }
            beside.add(learned);
            boolean[] labels = set.labels(head.head());
            double[][] sources = logits.toArray(double[][]::new);
            probabilities[h] = Stack.crossFitted(sources, labels, folds);
            Stack stack = Stack.fit(sources, labels, all);
            progress.accept(
                    String.format(
                            Locale.ROOT,
                            "%s: the network counts %s",
                            head.head(),
                            Arrays.toString(stack.weights())));
            stacks.add(stack);
        }
        return new Stacked(model(network.model(), stacks, beside), probabilities);
    }

    private List<HeadLearner<?>> beside(HeadPlan head) {
        return kind == ModelKind.BLEND
                ? List.of(
                        new LogisticLearner(set, rows, head, seed),
                        new TreesLearner(set, rows, head, seed))
                : List.of();
    }

    /** The network's part of the sum goes into its last layer. */
    private TrainedModel model(
            NetworkModel network, List<Stack> stacks, List<List<HeadLearner.Learned>> beside) {
        double[] factors = stacks.stream().mapToDouble(stack -> stack.weights()[0]).toArray();
        double[] shifts = stacks.stream().mapToDouble(Stack::bias).toArray();
        NetworkModel calibrated = network.rescaled(factors, shifts);
        if (kind != ModelKind.BLEND) {
            return calibrated;
        }
        List<List<BlendModel.Part>> parts = new ArrayList<>();
        for (int h = 0; h < stacks.size(); h++) {
            List<BlendModel.Part> of = new ArrayList<>();
            for (int s = 0; s < beside.get(h).size(); s++) {
                double weight = stacks.get(h).weights()[s + 1];
                of.add(new BlendModel.Part(beside.get(h).get(s), (float) weight));
            }
            parts.add(of.stream().filter(part -> part.weight() > 0).toList());
        }
        return new BlendModel(calibrated, List.copyOf(parts));
    }

    private static double[] logits(double[] probabilities) {
        return Arrays.stream(probabilities)
                .map(p -> Math.max(PROBABILITY_MIN, Math.min(p, 1 - PROBABILITY_MIN)))
                .map(p -> StrictMath.log(p / (1 - p)))
                .toArray();
    }
}
