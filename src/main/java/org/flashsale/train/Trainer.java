package org.flashsale.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.flashsale.failure.UsageError;
import org.flashsale.features.RowCatalogue;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.train.evaluate.Drawn;
import org.flashsale.train.evaluate.Estimate;
import org.flashsale.train.evaluate.Evaluation;
import org.flashsale.train.evaluate.Measure;
import org.flashsale.train.evaluate.Measures;
import org.flashsale.train.task.Examples;

/** Trains the heads of a bundle and measures them by cross-validation over units. */
final class Trainer {

    /** Units and labels of each kind that the folds need at least. */
    private static final int UNITS_MIN = 50;

    private static final int LABELS_MIN = 20;
    private static final int DRAWS = 300;

    /** Metric: what a richer model changes in the log loss, see {@link Gain}. */
    static final String LOG_LOSS_GAIN = "logLossGain";

    private static final String ON = "cross-validation over shoppers";
    private static final String ON_ROWS = "cross-validation over rows";

    private static final String LOG_LOSS_BEFORE = "logLossUncalibrated";
    private static final String ECE_BEFORE = "eceUncalibrated";

    /** What is said of a head, beside its base rate. */
    private static final List<Measure> SAID =
            List.of(Measure.AUC, Measure.AUPR, Measure.LOG_LOSS, Measure.ECE, Measure.BRIER);

    private final Examples set;
    private final ModelKind kind;
    private final RowCatalogue catalogue;
    private final float[][] rows;
    private final long seed;
    private final Consumer<String> progress;
    private final Checkpoint checkpoint;
    private final List<ModelManifest.Metric> metrics = new ArrayList<>();

    /**
     * What came out.
     *
     * @param model the model of all examples
     * @param catalogue what its rows mean
     * @param rows row per example
     * @param metrics what cross-validation says of it
     * @param prices what was learned of prices, in a sentence
     */
    record Result(
            TrainedModel model,
            RowCatalogue catalogue,
            float[][] rows,
            List<ModelManifest.Metric> metrics,
            String prices) {}

    /** A trainer that keeps nothing on the way. */
    Trainer(Examples set, ModelKind kind, long seed, Consumer<String> progress) {
        this(set, kind, seed, progress, Checkpoint.none());
    }

    Trainer(
            Examples set,
            ModelKind kind,
            long seed,
            Consumer<String> progress,
            Checkpoint checkpoint) {
        this.kind = kind;
        this.set = set;
        this.catalogue = set.encoding().fitted();
        this.rows = set.encoding().rows(catalogue);
        this.seed = seed;
        this.progress = progress;
        this.checkpoint = checkpoint;
    }

    /**
     * Trains all heads that have labels.
     *
     * @throws UsageError if there are too few units, examples or labels
     */
    Result train() {
        requireEnough();
        List<Head> names = List.copyOf(set.labels().keySet());
        for (Head head : names) {
            Leaks.find(rows, set.labels(head), catalogue)
                    .forEach(cell -> progress.accept(head + ": WARNING: " + cell));
        }
        TrainedModel model =
                switch (kind) {
                    case LOGISTIC -> logistic(names);
                    case TREES -> trees(names);
                    case BEST, LIVE, GRU, LSTM, MLP, BLEND -> stacked(names);
                };
        SlopeLearner.Outcome prices =
                new SlopeLearner(set, rows, catalogue, seed, progress).learn();
        progress.accept(prices.said());
        prices.figures().forEach((name, value) -> add(Head.SENSITIVITY, name, value));
        TrainedModel priced =
                prices.slope()
                        .<TrainedModel>map(slope -> new PricedModel(model, slope))
                        .orElse(model);
        return new Result(priced, catalogue, rows, List.copyOf(metrics), prices.said());
    }

    /** The heads share their inputs' scale, whatever each leaves out. */
    private TrainedModel logistic(List<Head> names) {
        List<LogisticModel.Head> heads = new ArrayList<>();
        for (Head name : names) {
            HeadPlan plan = HeadPlan.of(name, catalogue);
            LogisticLearner.Head learned = head(name, new LogisticLearner(set, rows, plan, seed));
            heads.add(LogisticModel.Head.of(name, learned.logistic()));
        }
        int[] all = IntStream.range(0, set.size()).toArray();
        return new LogisticModel(Scaling.of(rows, all, anyUsed()), List.copyOf(heads));
    }

    private TrainedModel trees(List<Head> names) {
        List<HeadLearner.Learned> heads = new ArrayList<>();
        for (Head name : names) {
            HeadPlan plan = HeadPlan.of(name, catalogue);
            heads.add(head(name, new TreesLearner(set, rows, plan, seed)));
        }
        return new MixedModel(catalogue.width(), names, List.copyOf(heads));
    }

    private TrainedModel stacked(List<Head> names) {
        List<HeadPlan> plans = names.stream().map(name -> HeadPlan.of(name, catalogue)).toList();
        Stacker.Stacked stacked =
                new Stacker(set, rows, plans, kind, seed, progress, checkpoint).learn();
        for (int h = 0; h < names.size(); h++) {
            Head name = names.get(h);
            Stacker.Tried tried = stacked.heads().get(h);
            report(name, measures(tried.probabilities(), name));
            before(name, tried.unseen());
            tried.gain()
                    .ifPresent(
                            gain -> {
                                add(name, "aucGain", gain.auc());
                                add(name, LOG_LOSS_GAIN, gain.logLoss());
                            });
            int head = h;
            set.histories()
                    .filter(known -> stacked.model().stateWidth() > 0)
                    .flatMap(known -> RebuildShift.of(stacked.model(), known, head))
                    .ifPresent(shift -> add(name, "rebuildShift", shift));
        }
        return stacked.model();
    }

    private <H extends HeadLearner.Learned> H head(Head head, HeadLearner<H> learner) {
        progress.accept(
                String.format(
                        Locale.ROOT,
                        "%s: cross-validating %s on %,d examples",
                        head,
                        learner.name(),
                        set.size()));
        report(head, measures(learner.crossValidate(checkpoint), head));
        H learned = learner.learn();
        before(head, learned.unseen());
        progress.accept(head + ": learned with " + learned.choice());
        return learned;
    }

    /** What the calibration changed; nothing is said of a sum, whose weights are calibration. */
    private void before(Head head, double[] logits) {
        if (logits.length == set.size()) {
            double[] probabilities = Arrays.stream(logits).map(Logistic::sigmoid).toArray();
            Drawn drawn = measures(probabilities, head).draw(DRAWS, seed);
            add(head, LOG_LOSS_BEFORE, drawn.of(Measure.LOG_LOSS));
            add(head, ECE_BEFORE, drawn.of(Measure.ECE));
        }
    }

    private void report(Head head, Measures measures) {
        Drawn drawn = measures.draw(DRAWS, seed);
        SAID.forEach(measure -> add(head, measure.id(), drawn.of(measure)));
        add(head, "logLossOfConstant", constant(head).draw(DRAWS, seed).of(Measure.LOG_LOSS));
        add(head, ModelBundle.BASE_RATE, drawn.of(Measure.BASE_RATE));
        double threshold = measures.bestThreshold();
        add(head, Evaluation.F1_THRESHOLD, new Estimate(threshold, threshold, threshold));
    }

    private boolean[] anyUsed() {
        boolean[] any = new boolean[catalogue.width()];
        for (Head head : set.labels().keySet()) {
            boolean[] used = HeadPlan.of(head, catalogue).used();
            for (int f = 0; f < any.length; f++) {
                any[f] |= used[f];
            }
        }
        return any;
    }

    private void requireEnough() {
        if (set.size() < catalogue.width()) {
            throw new UsageError(
                    set.size() + " examples for " + catalogue.width() + " features are too few");
        }
        if (set.unitCount() < UNITS_MIN) {
            throw new UsageError(
                    set.unitCount()
                            + (isLog() ? " shoppers" : " rows")
                            + ", at least "
                            + UNITS_MIN
                            + " needed");
        }
        for (Head head : set.labels().keySet()) {
            int positives = set.positives(head);
            if (positives < LABELS_MIN || set.size() - positives < LABELS_MIN) {
                throw new UsageError(
                        String.format(
                                Locale.ROOT,
                                "%d of %d examples are positive for %s, at least %d of each kind"
                                        + " needed",
                                positives,
                                set.size(),
                                Evaluation.name(head),
                                LABELS_MIN));
            }
        }
    }

    private boolean isLog() {
        return set.source().span().isPresent();
    }

    private void add(Head head, String name, Estimate estimate) {
        progress.accept(String.format("%s: %s %s", head, name, estimate));
        metrics.add(
                new ModelManifest.Metric(
                        head,
                        name,
                        isLog() ? ON : ON_ROWS,
                        estimate.value(),
                        estimate.low(),
                        estimate.high()));
    }

    private Measures measures(double[] scores, Head head) {
        return new Measures(scores, set.labels(head), set.units(), set.unitCount());
    }

    /** What one learns from the base rate alone. */
    private Measures constant(Head head) {
        double[] rates = new double[set.size()];
        Arrays.fill(rates, (double) set.positives(head) / set.size());
        return measures(rates, head);
    }
}
