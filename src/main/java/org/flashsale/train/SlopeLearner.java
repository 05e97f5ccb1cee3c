package org.flashsale.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.flashsale.features.Feature;
import org.flashsale.features.RowCatalogue;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.train.evaluate.Drawn;
import org.flashsale.train.evaluate.Estimate;
import org.flashsale.train.evaluate.Measure;
import org.flashsale.train.evaluate.Measures;
import org.flashsale.train.task.Examples;

/**
 * Learns how the price moves purchases, from views at which an item cost more or less than usual,
 * together with what is bought at the usual price; or says why the data does not tell. It is the
 * same for all shoppers unless cross-validation over units is sure of a difference.
 */
final class SlopeLearner {

    /** Standard deviation of ln(price / usual price) below which there is nothing to learn from. */
    static final double DEVIATION_MIN = 0.05;

    /** Views with a purchase behind them. */
    static final int POSITIVES_MIN = 100;

    private static final int DRAWS = 300;

    /** Penalties of what is personal; without a gain that is sure there is nothing personal. */
    private static final double[] SPREADS = {30, 3};

    /** With the price in them there would be nothing left for the slope to explain. */
    private static final List<String> TELL_THE_PRICE =
            List.of(Feature.PRICE.id(), Feature.PRICE_RELATIVE.id(), Feature.CART_VALUE.id());

    private final Examples set;
    private final float[][] rows;
    private final RowCatalogue catalogue;
    private final long seed;
    private final Consumer<String> progress;

    /**
     * What came out.
     *
     * @param slope the head; empty where the data does not tell
     * @param said what was learned from or why nothing was, in a sentence
     * @param figures measures by name
     */
    record Outcome(Optional<PriceSlope> slope, String said, Map<String, Estimate> figures) {

        private static Outcome none(String why, Object... values) {
            String said = "There is no output `sensitivity`: " + format(why, values);
            return new Outcome(Optional.empty(), said, Map.of());
        }
    }

    SlopeLearner(
            Examples set,
            float[][] rows,
            RowCatalogue catalogue,
            long seed,
            Consumer<String> progress) {
        this.set = set;
        this.rows = rows;
        this.catalogue = catalogue;
        this.seed = seed;
        this.progress = progress;
    }

    Outcome learn() {
        double[] moves = set.priceMoves().orElse(new double[0]);
        int[] views =
                IntStream.range(0, moves.length).filter(i -> Double.isFinite(moves[i])).toArray();
        if (views.length == 0 || !set.labels().containsKey(Head.PURCHASE)) {
            return Outcome.none("the data has no views with prices and purchases.");
        }
        double squares = Arrays.stream(views).mapToDouble(i -> moves[i] * moves[i]).sum();
        double deviation = Math.sqrt(squares / views.length);
        if (deviation < DEVIATION_MIN) {
            return Outcome.none(
                    "prices seen of one item deviate by %.1f %% from their mean, and at least %.0f"
                            + " %% are needed to tell what a price does.",
                    100 * deviation, 100 * DEVIATION_MIN);
        }
        boolean[] labels = set.labels(Head.PURCHASE);
        long positives = Arrays.stream(views).filter(i -> labels[i]).count();
        if (positives < POSITIVES_MIN) {
            return Outcome.none(
                    "%d views have a purchase behind them, and at least %d are needed.",
                    positives, POSITIVES_MIN);
        }
        boolean[] used = HeadPlan.of(Head.PURCHASE, catalogue).used();
        for (int f = 0; f < used.length; f++) {
            used[f] &= !TELL_THE_PRICE.contains(catalogue.names().get(f));
        }
        Scaling scaling = Scaling.of(rows, views, used);
        SlopeFit.Sample sample = sample(views, moves, scaling);
        Estimate common = CommonSlope.of(sample);
        progress.accept("SENSITIVITY: mean slope " + common);
        if (!(common.low() > 0)) {
            return Outcome.none(
                    "the slope would be %.2f, and its 95 %% interval from %.2f to %.2f does not"
                            + " leave 0 out.",
                    common.value(), common.low(), common.high());
        }
        return kept(sample, scaling, common, deviation);
    }

    private SlopeFit.Sample sample(int[] views, double[] moves, Scaling scaling) {
        double[] weights = HeadPlan.of(Head.PURCHASE, catalogue).weights(set.groupSizes());
        double mean = Arrays.stream(views).mapToDouble(i -> weights[i]).average().orElse(1);
        boolean[] labels = new boolean[views.length];
        for (int i = 0; i < views.length; i++) {
            labels[i] = set.labels(Head.PURCHASE)[views[i]];
        }
        int[] cells = moving(scaling);
        double[][] scaled = new double[views.length][];
        for (int i = 0; i < views.length; i++) {
            double[] all = scaling.apply(rows[views[i]]);
            scaled[i] = Arrays.stream(cells).mapToDouble(cell -> all[cell]).toArray();
        }
        return new SlopeFit.Sample(
                scaled,
                labels,
                Arrays.stream(views).mapToDouble(i -> weights[i] / mean).toArray(),
                Arrays.stream(views).mapToDouble(i -> moves[i]).toArray(),
                Arrays.stream(views).map(i -> set.units()[i]).toArray());
    }

    private Outcome kept(
            SlopeFit.Sample sample, Scaling scaling, Estimate common, double deviation) {
        double bestSpread = Double.POSITIVE_INFINITY;
        Drawn best = tried(sample, bestSpread);
        for (double spread : SPREADS) {
            Drawn personal = tried(sample, spread);
            if (personal.minus(best, Measure.LOG_LOSS).high() < 0) {
                best = personal;
                bestSpread = spread;
            }
        }
        Drawn without = drawn(outOfFold(sample, SlopeLearner::withoutSlope), sample);
        SlopeFit.Fitted fitted = new SlopeFit(sample, bestSpread).fit();
        double[] slopes =
                Arrays.stream(sample.rows()).mapToDouble(fitted::slopeOf).sorted().toArray();
        Map<String, Estimate> figures = new LinkedHashMap<>();
        figures.put("meanSlope", common);
        figures.put(
                ModelBundle.BASE_RATE,
                new Estimate(
                        Arrays.stream(slopes).average().orElse(0),
                        slopes[(int) (0.025 * slopes.length)],
                        slopes[(int) (0.975 * slopes.length)]));
        figures.put("logLossByPrice", best.minus(without, Measure.LOG_LOSS));
        String said =
                format(
                        "`sensitivity` was learned from %,d views at prices that deviate by %.0f %%"
                                + " from the item's mean, together with what is bought at the mean"
                                + " price; %s.",
                        sample.size(),
                        100 * deviation,
                        Double.isFinite(bestSpread)
                                ? "it differs between shoppers"
                                : "it is the same for all shoppers, since cross-validation was not"
                                        + " sure of a difference");
        return new Outcome(Optional.of(head(scaling, fitted.slope())), said, figures);
    }

    private static PriceSlope head(Scaling scaling, Logistic slope) {
        float[] weights = new float[scaling.mean().length];
        int[] cells = moving(scaling);
        for (int c = 0; c < cells.length; c++) {
            weights[cells[c]] = (float) slope.weights()[c];
        }
        return new PriceSlope(scaling, weights, (float) slope.bias());
    }

    /** Cells that are used and differ between views. */
    private static int[] moving(Scaling scaling) {
        return IntStream.range(0, scaling.mean().length)
                .filter(f -> scaling.inverseDeviation()[f] > 0)
                .toArray();
    }

    private Drawn tried(SlopeFit.Sample sample, double spread) {
        Drawn drawn = drawn(outOfFold(sample, part -> new SlopeFit(part, spread).fit()), sample);
        progress.accept(
                format(
                        "SENSITIVITY: spread %.2f: logLoss %.5f",
                        1 / spread, drawn.of(Measure.LOG_LOSS).value()));
        return drawn;
    }

    private static SlopeFit.Fitted withoutSlope(SlopeFit.Sample part) {
        Logistic none = new Logistic(new double[part.width()], Double.NEGATIVE_INFINITY);
        return new SlopeFit.Fitted(Logistic.fit(part.flat(), SlopeFit.STRENGTH), none);
    }

    /** Probability of a purchase at each view, by fits that never saw its unit. */
    private double[] outOfFold(
            SlopeFit.Sample sample, Function<SlopeFit.Sample, SlopeFit.Fitted> fit) {
        int[] folds = Folds.ofUnits(set.unitCount(), seed);
        double[] said = new double[sample.size()];
        for (int fold = 0; fold < Folds.COUNT; fold++) {
            int out = fold;
            SlopeFit.Fitted fitted = fit.apply(sample.part(i -> folds[sample.units()[i]] != out));
            for (int i = 0; i < said.length; i++) {
                if (folds[sample.units()[i]] == fold) {
                    said[i] = Logistic.sigmoid(fitted.logit(sample.rows()[i], sample.moves()[i]));
                }
            }
        }
        return said;
    }

    private Drawn drawn(double[] said, SlopeFit.Sample sample) {
        return new Measures(said, sample.labels(), sample.units(), set.unitCount())
                .draw(DRAWS, seed);
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
