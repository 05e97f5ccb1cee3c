package org.flashsale.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.flashsale.failure.UsageError;
import org.flashsale.features.Feature;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;

/** Trains the heads of a bundle and measures them by cross-validation over shoppers. */
final class Trainer {

    /** Shoppers and positive labels that the folds need at least. */
    private static final int USERS_MIN = 50;

    private static final int POSITIVES_MIN = 20;

    /**
     * Long sessions must not outvote the many short ones. The power and the choice of features
     * follow an exploration on other months of the REES46 log.
     */
    private static final double PURCHASE_SESSION_POWER = -0.33;

    private static final String ON = "cross-validation over shoppers";

    private final TrainingSet set;
    private final long seed;
    private final Consumer<String> progress;

    /**
     * What came out.
     *
     * @param model the model of all events
     * @param metrics what cross-validation says of it
     */
    record Result(TrainedModel model, List<ModelManifest.Metric> metrics) {}

    Trainer(TrainingSet set, long seed, Consumer<String> progress) {
        this.set = set;
        this.seed = seed;
        this.progress = progress;
    }

    /**
     * Trains all heads.
     *
     * @throws UsageError if the log has too few shoppers or labels
     */
    Result train() {
        requireEnough();
        List<ModelManifest.Metric> metrics = new ArrayList<>();
        List<TrainedModel.Head> heads = new ArrayList<>();
        heads.add(
                head(ModelManifest.Head.PURCHASE, set.purchase(), PURCHASE_SESSION_POWER, metrics));
        heads.add(head(ModelManifest.Head.EXIT, set.exit(), 0, metrics));
        int[] all = IntStream.range(0, set.size()).toArray();
        Scaling scaling = Scaling.of(set.rows(), all, used());
        return new Result(new TrainedModel(scaling, List.copyOf(heads)), List.copyOf(metrics));
    }

    private void requireEnough() {
        if (set.userCount() < USERS_MIN) {
            throw new UsageError(set.userCount() + " shoppers, at least " + USERS_MIN + " needed");
        }
        requireBoth("purchase", set.purchase());
        requireBoth("exit", set.exit());
    }

    private void requireBoth(String head, boolean[] labels) {
        int positives = positives(labels);
        if (positives < POSITIVES_MIN || labels.length - positives < POSITIVES_MIN) {
            throw new UsageError(
                    String.format(
                            "%d of %d events are positive for %s, at least %d of each kind needed",
                            positives, labels.length, head, POSITIVES_MIN));
        }
    }

    private TrainedModel.Head head(
            ModelManifest.Head head,
            boolean[] labels,
            double sessionPower,
            List<ModelManifest.Metric> metrics) {
        HeadTrainer trainer = new HeadTrainer(set, labels, used(), sessionPower, seed);
        progress.accept(String.format("%s: cross-validating on %,d events", head, labels.length));
        Measures measures =
                new Measures(trainer.crossValidate(), labels, set.users(), set.userCount());
        add(metrics, head, "auc", measures.auc(seed));
        add(metrics, head, "logLoss", measures.logLoss(seed));
        Measures constant = constant(labels);
        add(metrics, head, "logLossOfConstant", constant.logLoss(seed));
        add(metrics, head, ModelBundle.BASE_RATE, measures.baseRate(seed));
        HeadTrainer.Head learned = trainer.learn();
        progress.accept(String.format("%s: learned with C = %s", head, learned.strength()));
        return TrainedModel.Head.of(head, learned.logistic());
    }

    private void add(
            List<ModelManifest.Metric> metrics,
            ModelManifest.Head head,
            String name,
            Measures.Estimate estimate) {
        progress.accept(String.format("%s: %s %s", head, name, estimate));
        metrics.add(
                new ModelManifest.Metric(
                        head, name, ON, estimate.value(), estimate.low(), estimate.high()));
    }

    /** What one learns from the base rate alone. */
    private Measures constant(boolean[] labels) {
        double[] rates = new double[labels.length];
        Arrays.fill(rates, (double) positives(labels) / labels.length);
        return new Measures(rates, labels, set.users(), set.userCount());
    }

    private static int positives(boolean[] labels) {
        int positives = 0;
        for (boolean label : labels) {
            positives += label ? 1 : 0;
        }
        return positives;
    }

    /** All features but the time of day: no log of a few days tells it from chance. */
    private static boolean[] used() {
        boolean[] used = new boolean[FeatureCatalogue.WIDTH];
        Arrays.fill(used, true);
        used[Feature.DAY_SINE.index()] = false;
        used[Feature.DAY_COSINE.index()] = false;
        return used;
    }
}
