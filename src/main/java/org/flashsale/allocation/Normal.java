package org.flashsale.allocation;

/** The standard normal distribution. */
final class Normal {

    private static final double TAIL_MIN = 1e-12;

    private Normal() {}

    /**
     * Quantile of an upper tail: the x with P(X > x) = tail, by the rational approximation 26.2.23
     * of Abramowitz and Stegun, Handbook of Mathematical Functions (1964); absolute error below
     * 4.5e−4.
     *
     * @param tail probability; clipped to [1e−12, 1 − 1e−12]
     */
    static double upperQuantile(double tail) {
        double clipped = Math.max(TAIL_MIN, Math.min(1 - TAIL_MIN, tail));
        double p = Math.min(clipped, 1 - clipped);
        double t = Math.sqrt(-2 * Math.log(p));
        double numerator = 2.515517 + t * (0.802853 + t * 0.010328);
        double denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
        double x = t - numerator / denominator;
        return clipped <= 0.5 ? x : -x;
    }
}
