package org.flashsale.sim.virtual;

import java.util.SplittableRandom;

/**
 * Exact samples by inversion: the distribution function is summed up until it passes a uniform
 * number (Devroye, Non-Uniform Random Variate Generation, 1986, section X). Large means are drawn
 * in pieces, whose sum has the same law, so that no term underflows. Beyond a variance of {@value
 * #LARGE} the normal law stands in, whose distribution function is less than 0.001 away by then.
 */
final class Sampling {
    private static final double PIECE = 40;
    private static final double LARGE = 1e6;
    private static final double MOST = 1e9;

    private Sampling() {}

    /** Poisson number of a mean of at least 0. */
    static int poisson(SplittableRandom random, double mean) {
        if (mean > LARGE) {
            return normal(random, Math.min(MOST, mean), Math.min(MOST, mean), MOST);
        }
        int sum = 0;
        double left = mean;
        while (left > PIECE) {
            sum += poissonPiece(random, PIECE);
            left -= PIECE;
        }
        return left > 0 ? sum + poissonPiece(random, left) : sum;
    }

    private static int poissonPiece(SplittableRandom random, double mean) {
        double u = random.nextDouble();
        double p = Math.exp(-mean);
        int k = 0;
        while (u >= p && p > 0) {
            u -= p;
            k++;
            p *= mean / k;
        }
        return k;
    }

    /** Successes in n trials of probability p in [0, 1]. */
    static int binomial(SplittableRandom random, int n, double p) {
        if (n <= 0 || p <= 0) {
            return 0;
        }
        if (p > 0.5) {
            return n - binomial(random, n, 1 - p);
        }
        if (n * p * (1 - p) > LARGE) {
            return normal(random, n * p, n * p * (1 - p), n);
        }
        int most = (int) Math.max(1, Math.min(n, PIECE / p));
        int sum = 0;
        for (int left = n; left > 0; left -= most) {
            sum += binomialPiece(random, Math.min(left, most), p);
        }
        return sum;
    }

    private static int binomialPiece(SplittableRandom random, int n, double p) {
        double u = random.nextDouble();
        double odds = p / (1 - p);
        double q = Math.exp(n * Math.log1p(-p));
        int k = 0;
        while (u >= q && k < n) {
            u -= q;
            k++;
            q *= odds * (n - k + 1) / k;
        }
        return k;
    }

    private static int normal(SplittableRandom random, double mean, double variance, double most) {
        double drawn = Math.rint(mean + Math.sqrt(variance) * random.nextGaussian());
        return (int) Math.max(0, Math.min(most, drawn));
    }
}
