package org.flashsale.train.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.flashsale.failure.UsageError;
import org.flashsale.features.RowCatalogue;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.train.task.Examples;
import org.flashsale.train.task.Histories;
import org.flashsale.train.task.Moments;

/** Bundles against labelled examples. */
public final class Evaluation {

    /** Name of the manifest's metric that is the least probability of class 1, chosen on train. */
    public static final String F1_THRESHOLD = "f1Threshold";

    /** Ends the location of a bundle whose scores were recalibrated. */
    public static final String RECALIBRATED = " recalibrated";

    private static final int SLICE_ROWS_MIN = 100;

    private final Examples examples;
    private final List<Head> heads;
    private final int[] units;
    private final int unitCount;
    private final int draws;
    private final long seed;
    private final Consumer<String> progress;

    /**
     * What a bundle says of the examples.
     *
     * @param location where it was read
     * @param manifest what it says of itself
     * @param scores probabilities per head, of each example
     */
    public record Scored(String location, ModelManifest manifest, Map<Head, double[]> scores) {}

    /**
     * An evaluation.
     *
     * @param heads heads to measure, each with labels
     * @param draws draws of the bootstrap
     * @param progress is told what is being done
     * @throws UsageError if there is nothing to measure
     */
    public Evaluation(
            Examples examples, List<Head> heads, int draws, long seed, Consumer<String> progress) {
        this.examples = examples;
        this.heads = List.copyOf(heads);
        this.draws = draws;
        this.seed = seed;
        this.progress = progress;
        Map<Integer, Integer> numbers = new HashMap<>();
        units =
                Arrays.stream(examples.units())
                        .map(unit -> numbers.computeIfAbsent(unit, key -> numbers.size()))
                        .toArray();
        unitCount = numbers.size();
        for (Head head : heads) {
            int positives = examples.positives(head);
            if (positives == 0 || positives == examples.size()) {
                throw new UsageError(
                        String.format(
                                Locale.ROOT,
                                "%d of %d examples are positive for %s; both kinds are needed",
                                positives,
                                examples.size(),
                                name(head)));
            }
        }
    }

    /**
     * Loads a bundle and scores the examples.
     *
     * @throws UsageError if it is refused, or does not say what is to be measured
     */
    public Scored score(String location, BundleSource source) throws IOException {
        RowCatalogue[] catalogue = new RowCatalogue[1];
        ModelBundle bundle;
        try {
            bundle =
                    ModelBundle.load(
                            location,
                            source,
                            names -> {
                                catalogue[0] = examples.encoding().catalogue(names);
                                return catalogue[0];
                            });
        } catch (BundleRejected e) {
            throw new UsageError(String.valueOf(e.getMessage()), e);
        }
        RowCatalogue cells = catalogue[0];
        Histories histories =
                examples.histories()
                        .orElseGet(() -> Histories.alone(examples.encoding().rows(cells)));
        progress.accept(bundle.name() + ": scoring " + examples.size() + " examples");
        return new Scored(
                location,
                bundle.manifest(),
                BundleScores.of(bundle, histories, examples.size(), heads));
    }

    /**
     * The same bundle with its purchase probabilities recalibrated as the job does, each by what
     * had matured before it.
     *
     * @throws UsageError if the data has no times, or its purchase labels are no events
     */
    public Scored recalibrated(Scored bundle) {
        Moments moments =
                examples.moments()
                        .orElseThrow(
                                () ->
                                        new UsageError(
                                                "--recalibrate needs a log whose purchase label is"
                                                        + " an event that follows"));
        double[] scores = bundle.scores().get(Head.PURCHASE);
        if (scores == null) {
            throw new UsageError("--recalibrate needs the head purchase");
        }
        Map<Head, double[]> changed = new EnumMap<>(bundle.scores());
        changed.put(Head.PURCHASE, Recalibration.of(moments, scores));
        return new Scored(bundle.location() + RECALIBRATED, bundle.manifest(), changed);
    }

    /** Measures scored bundles; the first is what the others are compared with. */
    public List<Outcome.Model> measure(List<Scored> bundles, List<Outcome.Difference> differences) {
        List<Outcome.Model> models = new ArrayList<>();
        Map<Head, Drawn> first = new EnumMap<>(Head.class);
        for (Scored bundle : bundles) {
            Map<String, Outcome.HeadFigures> figures = new LinkedHashMap<>();
            for (Head head : heads) {
                double[] scores = bundle.scores().getOrDefault(head, new double[0]);
                double threshold = threshold(bundle.manifest(), head);
                Drawn drawn =
                        new Measures(scores, examples.labels(head), units, unitCount, threshold)
                                .draw(draws, seed);
                figures.put(
                        name(head),
                        new Outcome.HeadFigures(
                                examples.size(),
                                examples.positives(head),
                                all(drawn::of),
                                slices(head, scores, threshold)));
                Drawn baseline = first.putIfAbsent(head, drawn);
                if (baseline != null) {
                    Drawn other = baseline;
                    differences.add(
                            new Outcome.Difference(
                                    bundle.location(),
                                    bundles.get(0).location(),
                                    name(head),
                                    all(measure -> drawn.minus(other, measure))));
                }
            }
            ModelManifest manifest = bundle.manifest();
            models.add(
                    new Outcome.Model(
                            bundle.location(), manifest.name(), manifest.version(), figures));
        }
        return models;
    }

    /** Units that have an example. */
    public int unitCount() {
        return unitCount;
    }

    /** Name of a head in reports. */
    public static String name(Head head) {
        return head.name().toLowerCase(Locale.ROOT);
    }

    private interface Estimates {
        Estimate of(Measure measure);
    }

    private static Map<String, Estimate> all(Estimates estimates) {
        Map<String, Estimate> all = new LinkedHashMap<>();
        for (Measure measure : Measure.values()) {
            Estimate estimate = estimates.of(measure);
            if (Double.isFinite(estimate.value()) && Double.isFinite(estimate.low())) {
                all.put(measure.id(), estimate);
            }
        }
        return all;
    }

    private static double threshold(ModelManifest manifest, Head head) {
        return manifest.metrics().stream()
                .filter(metric -> metric.head() == head && metric.name().equals(F1_THRESHOLD))
                .mapToDouble(ModelManifest.Metric::value)
                .findFirst()
                .orElse(Double.NaN);
    }

    private Map<String, Map<String, Outcome.HeadFigures>> slices(
            Head head, double[] scores, double threshold) {
        Map<String, Map<String, Outcome.HeadFigures>> slices = new LinkedHashMap<>();
        examples.slices()
                .forEach(
                        (dimension, values) -> {
                            Map<String, Outcome.HeadFigures> parts = new TreeMap<>();
                            Arrays.stream(values)
                                    .distinct()
                                    .forEach(
                                            value ->
                                                    slice(
                                                            parts, value, values, head, scores,
                                                            threshold));
                            if (parts.size() > 1) {
                                slices.put(dimension, parts);
                            }
                        });
        return slices;
    }

    /** Parts of few rows, or of one class, have nothing to tell. */
    private void slice(
            Map<String, Outcome.HeadFigures> parts,
            String value,
            String[] values,
            Head head,
            double[] scores,
            double threshold) {
        int[] chosen =
                IntStream.range(0, values.length).filter(i -> values[i].equals(value)).toArray();
        boolean[] labels = new boolean[chosen.length];
        double[] part = new double[chosen.length];
        int[] of = new int[chosen.length];
        Map<Integer, Integer> numbers = new HashMap<>();
        int positives = 0;
        for (int i = 0; i < chosen.length; i++) {
            labels[i] = examples.labels(head)[chosen[i]];
            part[i] = scores[chosen[i]];
            of[i] = numbers.computeIfAbsent(units[chosen[i]], key -> numbers.size());
            positives += labels[i] ? 1 : 0;
        }
        if (chosen.length < SLICE_ROWS_MIN || positives == 0 || positives == chosen.length) {
            return;
        }
        Drawn drawn = new Measures(part, labels, of, numbers.size(), threshold).draw(draws, seed);
        parts.put(
                value, new Outcome.HeadFigures(chosen.length, positives, all(drawn::of), Map.of()));
    }
}
