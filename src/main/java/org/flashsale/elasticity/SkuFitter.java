package org.flashsale.elasticity;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Fits SKUs one by one, all on the same draws of periods. */
final class SkuFitter {

    /** Fewer periods say next to nothing about other periods. */
    static final int PERIODS_MIN = 8;

    /** Most draws in which a price may fail to vary. */
    private static final double FAILED_MAX = 0.1;

    private final int promotions;
    private final int others;
    private final Spec chosen;
    private final int[][] draws;
    private final int[] once;

    /** A fit, or why there is none. */
    sealed interface Outcome {
        /** A fit. */
        record Fitted(SkuFit fit) implements Outcome {}

        /** None. */
        record Without(LeftOut why) implements Outcome {}
    }

    SkuFitter(SalesHistory history, Spec chosen, int drawCount, long seed) {
        this.promotions = history.promotions().size();
        this.others = history.others();
        this.chosen = chosen;
        this.once = new int[history.periods()];
        Arrays.fill(once, 1);
        this.draws = draws(history.periods(), drawCount, new SplittableRandom(seed));
    }

    /** Prices hardly differ between stores within a week, so weeks are drawn, not rows. */
    private static int[][] draws(int periods, int count, SplittableRandom random) {
        int[][] draws = new int[count][periods];
        for (int[] draw : draws) {
            for (int i = 0; i < periods; i++) {
                draw[random.nextInt(periods)]++;
            }
        }
        return draws;
    }

    Outcome fit(SkuHistory sku) {
        int parameters = sku.storeCount() + 1 + controls(chosen);
        if (sku.rows() <= parameters) {
            String detail = sku.rows() + " rows with sales for " + parameters + " parameters";
            return without(sku, LeftOut.Code.TOO_FEW_ROWS, detail);
        }
        if (sku.periodCount() < PERIODS_MIN) {
            String detail = sku.periodCount() + " periods, needed are " + PERIODS_MIN;
            return without(sku, LeftOut.Code.TOO_FEW_PERIODS, detail);
        }
        WithinRegression regression = new WithinRegression(sku);
        double[] coefficients = regression.at(once).coefficients(controls(chosen));
        double value = coefficients[coefficients.length - 1];
        if (Double.isNaN(value)) {
            String detail =
                    "in " + sku.rows() + " rows the price does not vary on its own within stores";
            return without(sku, LeftOut.Code.NO_PRICE_VARIATION, detail);
        }
        Map<Spec, double[]> drawn = drawn(regression);
        Map<Spec, Estimate> specs = new EnumMap<>(Spec.class);
        for (Map.Entry<Spec, double[]> each : drawn.entrySet()) {
            Spec spec = each.getKey();
            double[] usable = usable(each.getValue());
            if (usable.length < (1 - FAILED_MAX) * draws.length) {
                String detail = "in too many draws of periods the price does not vary";
                return without(sku, LeftOut.Code.NO_PRICE_VARIATION, detail);
            }
            double point = regression.at(once).elasticity(controls(spec));
            specs.put(spec, Estimate.of(point, usable));
        }
        double[] ofChosen = drawn.getOrDefault(chosen, new double[0]);
        double[] errors =
                Arrays.stream(ofChosen).map(d -> Double.isNaN(d) ? 0 : d - value).toArray();
        return new Outcome.Fitted(
                new SkuFit(
                        sku.sku(),
                        sku.category(),
                        sku.rows(),
                        sku.periodCount(),
                        specs,
                        Estimate.of(value, usable(ofChosen)),
                        errors,
                        periodLogSd(sku, regression.residuals(coefficients))));
    }

    private Map<Spec, double[]> drawn(WithinRegression regression) {
        Map<Spec, double[]> drawn = new EnumMap<>(Spec.class);
        for (Spec spec : Spec.values()) {
            if (has(spec)) {
                drawn.put(spec, new double[draws.length]);
            }
        }
        for (int d = 0; d < draws.length; d++) {
            WithinRegression.Moments moments = regression.at(draws[d]);
            for (Map.Entry<Spec, double[]> spec : drawn.entrySet()) {
                spec.getValue()[d] = moments.elasticity(controls(spec.getKey()));
            }
        }
        return drawn;
    }

    private static double[] usable(double[] draws) {
        return Arrays.stream(draws).filter(Double::isFinite).toArray();
    }

    private boolean has(Spec spec) {
        return switch (spec) {
            case A -> true;
            case B -> promotions > 0;
            case C -> others > 0;
        };
    }

    private int controls(Spec spec) {
        return switch (spec) {
            case A -> 0;
            case B -> promotions;
            case C -> promotions + others;
        };
    }

    /** Variance between periods of the mean residual, less what the rows' own noise puts there. */
    private static double periodLogSd(SkuHistory sku, double[] residuals) {
        Map<Integer, double[]> sums = new HashMap<>();
        for (int i = 0; i < residuals.length; i++) {
            double[] sum = sums.computeIfAbsent(sku.periods()[i], p -> new double[3]);
            sum[0] += residuals[i];
            sum[1] += residuals[i] * residuals[i];
            sum[2]++;
        }
        double between = 0;
        double inside = 0;
        long spare = 0;
        double share = 0;
        for (double[] sum : sums.values()) {
            double mean = sum[0] / sum[2];
            between += mean * mean / sums.size();
            inside += sum[1] - mean * sum[0];
            spare += (long) sum[2] - 1;
            share += 1 / sum[2] / sums.size();
        }
        double noise = spare == 0 ? 0 : inside / spare * share;
        return Math.sqrt(Math.max(0, between - noise));
    }

    private static Outcome without(SkuHistory sku, LeftOut.Code code, String detail) {
        return new Outcome.Without(new LeftOut(sku.sku(), sku.category(), code, detail));
    }
}
