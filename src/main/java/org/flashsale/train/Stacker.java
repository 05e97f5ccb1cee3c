package org.flashsale.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.train.task.Examples;

/**
 * Learns each head from several sources, a network of all heads, a logistic regression and trees,
 * and how much each counts. Where a kind leaves a choice, the simplest way stays that no other
 * beats surely on unseen units.
 */
final class Stacker {

    /** Probabilities nearer to 0 or 1 than this weigh no more in a sum. */
    private static final double PROBABILITY_MIN = 1e-6;

    private final Examples set;
    private final float[][] rows;
    private final List<HeadPlan> plans;
    private final ModelKind kind;
    private final long seed;
    private final Consumer<String> progress;
    private final Checkpoint checkpoint;
    private final int[] folds;

    /**
     * What was learned.
     *
     * @param model of all examples
     * @param heads per head
     */
    record Stacked(TrainedModel model, List<Tried> heads) {}

    /**
     * What is known of a head.
     *
     * @param probabilities of each example by a model that never saw its unit
     * @param unseen logits of the same before the calibration; empty for a sum of several
     * @param gain of the last way that was tried over the simplest; empty if there was one only
     */
    record Tried(double[] probabilities, double[] unseen, Optional<Gain> gain) {}

    /**
     * A way to learn a head: a weighted sum of the logits of some sources.
     *
     * @param stack weights of all sources
     * @param probabilities of each example by a model that never saw its unit
     * @param unseen logits of the same before the calibration; empty for a sum of several
     */
    private record Way(Stack stack, double[] probabilities, double[] unseen) {}

    /**
     * What a sum is made of, for one head.
     *
     * @param logits of each example by a model that never saw its unit
     * @param learned learned from all examples; empty for the network
     */
    private record Source(double[] logits, Optional<HeadLearner.Learned> learned) {}

    Stacker(
            Examples set,
            float[][] rows,
            List<HeadPlan> plans,
            ModelKind kind,
            long seed,
            Consumer<String> progress,
            Checkpoint checkpoint) {
        this.set = set;
        this.rows = rows;
        this.plans = plans;
        this.kind = kind;
        this.seed = seed;
        this.progress = progress;
        this.checkpoint = checkpoint;
        this.folds = Folds.of(set, seed);
    }

    Stacked learn() {
        Optional<NetworkLearner.Learned> network =
                kind.network()
                        .map(
                                plan ->
                                        new NetworkLearner(
                                                        set,
                                                        rows,
                                                        plans,
                                                        plan,
                                                        seed,
                                                        progress,
                                                        checkpoint)
                                                .learn());
        List<Tried> tried = new ArrayList<>();
        List<Stack> stacks = new ArrayList<>();
        List<List<Source>> sources = new ArrayList<>();
        for (int h = 0; h < plans.size(); h++) {
            List<Source> of = sources(network, h);
            Head head = plans.get(h).head();
            List<Way> ways = new ArrayList<>();
            for (boolean[] used : ways(of)) {
                ways.add(way(of, used, set.labels(head)));
            }
            Way chosen = ways.get(0);
            Optional<Gain> gain = Optional.empty();
            for (Way way : ways.subList(1, ways.size())) {
                Gain over = gain(head, way, chosen);
                chosen = over.sure() ? way : chosen;
                gain = Optional.of(gain(head, way, ways.get(0)));
            }
            gain.ifPresent(found -> progress.accept(head + ": over the simplest: " + found));
            sources.add(of);
            stacks.add(chosen.stack());
            tried.add(new Tried(chosen.probabilities(), chosen.unseen(), gain));
            progress.accept(head + ": weights " + Arrays.toString(chosen.stack().weights()));
        }
        return new Stacked(model(network.map(n -> n.model()), stacks, sources), tried);
    }

    private Gain gain(Head head, Way way, Way other) {
        return Gain.of(set, head, way.probabilities(), other.probabilities(), seed);
    }

    private List<Source> sources(Optional<NetworkLearner.Learned> network, int h) {
        List<Source> sources = new ArrayList<>();
        network.ifPresent(net -> sources.add(new Source(net.logits()[h], Optional.empty())));
        for (HeadLearner<?> learner : beside(plans.get(h))) {
            Head head = plans.get(h).head();
            progress.accept(head + ": cross-validating " + learner.name());
            double[] logits = logits(learner.crossValidate(checkpoint));
            HeadLearner.Learned learned = learner.learn();
            progress.accept(head + ": learned with " + learned.choice());
            sources.add(new Source(logits, Optional.of(learned)));
        }
        return sources;
    }

    private List<HeadLearner<?>> beside(HeadPlan head) {
        HeadLearner<?> logistic = new LogisticLearner(set, rows, head, seed);
        return switch (kind) {
            case LIVE -> List.of(logistic);
            case BEST, BLEND -> List.of(logistic, new TreesLearner(set, rows, head, seed));
            case LOGISTIC, TREES, GRU, LSTM, MLP -> List.of();
        };
    }

    /** Which sources are summed, the simplest first. */
    private List<boolean[]> ways(List<Source> sources) {
        boolean[] all = new boolean[sources.size()];
        Arrays.fill(all, true);
        return switch (kind) {
            case LIVE -> List.of(new boolean[] {false, true}, all);
            case BEST -> List.of(new boolean[] {true, false}, new boolean[] {false, true});
            case BLEND, LOGISTIC, TREES, GRU, LSTM, MLP -> List.of(all);
        };
    }

    private Way way(List<Source> sources, boolean[] used, boolean[] labels) {
        int[] chosen = IntStream.range(0, used.length).filter(s -> used[s]).toArray();
        double[] weights = new double[used.length];
        Source first = sources.get(chosen[0]);
        if (chosen.length == 1 && first.learned().isPresent()) {
            // It is calibrated already.
            weights[chosen[0]] = 1;
            double[] probabilities = Arrays.stream(first.logits()).map(Logistic::sigmoid).toArray();
            return new Way(new Stack(weights, 0), probabilities, first.learned().get().unseen());
        }
        double[][] logits =
                Arrays.stream(chosen)
                        .mapToObj(s -> sources.get(s).logits())
                        .toArray(double[][]::new);
        int[] all = IntStream.range(0, set.size()).toArray();
        Stack fitted = Stack.fit(logits, labels, all);
        for (int s = 0; s < chosen.length; s++) {
            weights[chosen[s]] = fitted.weights()[s];
        }
        return new Way(
                new Stack(weights, fitted.bias()),
                Stack.crossFitted(logits, labels, folds),
                chosen.length == 1 ? logits[0] : new double[0]);
    }

    private TrainedModel model(
            Optional<NetworkModel> network, List<Stack> stacks, List<List<Source>> sources) {
        List<List<WeightedSum.Part>> parts = new ArrayList<>();
        double[] shares = new double[stacks.size()];
        double[] biases = new double[stacks.size()];
        for (int h = 0; h < shares.length; h++) {
            List<WeightedSum.Part> of = new ArrayList<>();
            for (int s = 0; s < sources.get(h).size(); s++) {
                double weight = stacks.get(h).weights()[s];
                Optional<HeadLearner.Learned> learned = sources.get(h).get(s).learned();
                if (learned.isEmpty()) {
                    shares[h] = weight;
                } else if (weight > 0) {
                    of.add(new WeightedSum.Part(learned.get(), (float) weight));
                }
            }
            if (of.isEmpty() && shares[h] == 0) {
                // Nothing ranks at all; some part has to carry the constant.
                sources.get(h).stream()
                        .flatMap(source -> source.learned().stream())
                        .findFirst()
                        .ifPresent(learned -> of.add(new WeightedSum.Part(learned, 0)));
            }
            parts.add(List.copyOf(of));
            biases[h] = stacks.get(h).bias();
        }
        if (network.isEmpty() || Arrays.stream(shares).allMatch(share -> share == 0)) {
            List<HeadLearner.Learned> heads = new ArrayList<>();
            for (int h = 0; h < shares.length; h++) {
                heads.add(WeightedSum.of(parts.get(h), (float) biases[h]));
            }
            List<Head> names = plans.stream().map(HeadPlan::head).toList();
            return new MixedModel(rows[0].length, names, heads);
        }
        // The network's share goes into its last layer.
        NetworkModel calibrated = network.get().rescaled(shares, biases);
        return parts.stream().allMatch(List::isEmpty)
                ? calibrated
                : new BlendModel(calibrated, shares, parts);
    }

    private static double[] logits(double[] probabilities) {
        return Arrays.stream(probabilities)
                .map(p -> Math.max(PROBABILITY_MIN, Math.min(p, 1 - PROBABILITY_MIN)))
                .map(p -> StrictMath.log(p / (1 - p)))
                .toArray();
    }
}
