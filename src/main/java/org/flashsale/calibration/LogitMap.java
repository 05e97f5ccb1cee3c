package org.flashsale.calibration;

/**
 * A probability's change of level and spread: logit q = center + shift + slope · (logit p −
 * center). The shift moves the odds of a typical score by e^shift, as another base rate does; the
 * slope is the inverse of a temperature (Platt 1999; Guo, Pleiss, Sun &amp; Weinberger 2017,
 * section 4.2).
 *
 * @param center logit that only the shift moves
 * @param shift on the logit
 * @param slope factor of the distance from the center, above 0
 */
public record LogitMap(double center, double shift, double slope) {

    /** Leaves every probability as it is. */
    public static final LogitMap IDENTITY = new LogitMap(0, 0, 1);

    /** Probabilities are cut to this and its complement before their logit is taken. */
    private static final double LEAST = 1e-6;

    /** Whether it leaves every probability as it is. */
    public boolean isIdentity() {
        return shift == 0 && slope == 1;
    }

    /** The probability that it makes of one, to the bit itself for the identity. */
    public float apply(float probability) {
        if (isIdentity() || Float.isNaN(probability)) {
            return probability;
        }
        return (float) (1 / (1 + Math.exp(-onLogit(logit(probability)))));
    }

    /** The logit that it makes of one. */
    public double onLogit(double logit) {
        return center + shift + slope * (logit - center);
    }

    /** Logit of a probability; those beyond 10⁻⁶ and its complement count as these. */
    public static double logit(double probability) {
        double cut = Math.min(Math.max(probability, LEAST), 1 - LEAST);
        return Math.log(cut / (1 - cut));
    }
}
