package org.flashsale.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.train.network.Fitting;
import org.flashsale.train.network.Lesson;
import org.flashsale.train.network.Plan;
import org.flashsale.train.task.Examples;
import org.flashsale.train.task.Histories;

/**
 * Learns all heads of a network at once from whole histories. A net per fold stops by a fifth of
 * its own units; the net that is kept learns from everybody, as long as those did in the median.
 */
final class NetworkLearner {

    private static final int EPOCHS_MAX = 40;

    private final Examples set;
    private final List<Head> heads;
    private final Plan plan;
    private final long seed;
    private final Consumer<String> progress;
    private final Checkpoint checkpoint;
    private final Scaling scaling;
    private final Lesson lesson;

    /**
     * What was learned.
     *
     * @param model with logits as they were learned
     * @param logits of each example by a net that never saw its unit, [head][example]
     */
    record Learned(NetworkModel model, double[][] logits) {}

    NetworkLearner(
            Examples set,
            float[][] rows,
            List<HeadPlan> plans,
            Plan plan,
            long seed,
            Consumer<String> progress,
            Checkpoint checkpoint) {
        this.set = set;
        this.heads = plans.stream().map(HeadPlan::head).toList();
        this.plan = plan;
        this.seed = seed;
        this.progress = progress;
        this.checkpoint = checkpoint;
        Histories histories = set.histories().orElseGet(() -> Histories.alone(rows));
        int[] all = IntStream.range(0, set.size()).toArray();
        this.scaling = Scaling.of(rows, all, plans.get(0).used());
        this.lesson =
                new Lesson(
                        histories,
                        Arrays.stream(histories.rows()).map(this::scaled).toArray(float[][]::new),
                        heads.stream().map(set::labels).toList(),
                        plans.stream().map(this::weights).toList());
    }

    /** 1 in the mean, so that no head outweighs another. */
    private double[] weights(HeadPlan head) {
        double[] weights = head.weights(set.groupSizes());
        double mean = Arrays.stream(weights).sum() / weights.length;
        return Arrays.stream(weights).map(weight -> weight / mean).toArray();
    }

    private float[] scaled(float[] row) {
        double[] exact = scaling.apply(row);
        float[] scaled = new float[exact.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) exact[i];
        }
        return scaled;
    }

    Learned learn() {
        int[] folds = Folds.ofUnits(set.unitCount(), seed);
        double[][] logits = new double[heads.size()][set.size()];
        List<Integer> epochs = new ArrayList<>();
        for (int fold = 0; fold < Folds.COUNT; fold++) {
            int out = fold;
            int[] inner = Folds.ofUnits(set.unitCount(), seed + 1 + fold);
            Fitting fitting = fitting("without fold " + out);
            Fitting.Fitted fitted =
                    fitting.fit(
                            histories(unit -> folds[unit] != out && inner[unit] != 0),
                            histories(unit -> folds[unit] != out && inner[unit] == 0),
                            EPOCHS_MAX,
                            seed + fold);
            epochs.add(fitted.epochs());
            fitting.logits(fitted.network(), histories(unit -> folds[unit] == out), logits);
        }
        epochs.sort(null);
        int median = epochs.get(epochs.size() / 2);
        progress.accept(
                String.format(Locale.ROOT, "%s: learns from all, %d epochs", plan.id(), median));
        Fitting.Fitted kept =
                fitting("from all")
                        .fit(histories(unit -> true), new int[0], median, seed + Folds.COUNT);
        return new Learned(new NetworkModel(scaling, kept.network(), heads, plan.title()), logits);
    }

    private Fitting fitting(String from) {
        String name = plan.id() + " " + from;
        return new Fitting(
                plan, lesson, line -> progress.accept(name + ": " + line), checkpoint, name);
    }

    private interface Chosen {
        boolean takes(int unit);
    }

    private int[] histories(Chosen chosen) {
        int[] units = lesson.histories().units();
        return IntStream.range(0, units.length).filter(h -> chosen.takes(units[h])).toArray();
    }
}
