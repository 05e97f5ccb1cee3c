package org.flashsale.demand;

/**
 * Sale-wide figures at the end of a tick, over all SKUs.
 *
 * @param sale plan id
 * @param tick tick that they include
 * @param level slow traffic level g, views over forecast, discounted
 * @param fastLevel fast traffic level gf
 * @param purchases units bought so far in stock (gY)
 * @param scores sum of the scores of in-stock views so far (gS)
 */
public record SaleFigures(
        String sale, int tick, double level, double fastLevel, double purchases, double scores) {

    /** Weight of no sale-wide score bias, in purchases. */
    private static final double NO_BIAS_PURCHASES = 6.25;

    /** Variance of the score bias times its weight. */
    private static final double BIAS_VARIANCE = 4;

    /** Bias g_s of ln score over all SKUs, shrunk towards 0 while purchases are few. */
    double lnScoreBias() {
        double ratio = Math.log((scores + 0.5) / (purchases + 0.5));
        return purchases * ratio / (purchases + NO_BIAS_PURCHASES);
    }

    /** Variance v_g of {@link #lnScoreBias}. */
    double scoreBiasVariance() {
        return BIAS_VARIANCE / (purchases + NO_BIAS_PURCHASES);
    }

    /** Whether these are figures that can be: hostile or broken ones are left out. */
    boolean usable() {
        return positive(level)
                && positive(fastLevel)
                && purchases >= 0
                && positive(1 + purchases)
                && scores >= 0
                && positive(1 + scores);
    }

    private static boolean positive(double value) {
        return value > 0 && value < Double.POSITIVE_INFINITY;
    }

    /** What is assumed before the first tick ended. */
    public static SaleFigures initial(String sale) {
        return new SaleFigures(sale, -1, 1, 1, 0, 0);
    }
}
