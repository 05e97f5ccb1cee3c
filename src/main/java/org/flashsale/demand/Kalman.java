package org.flashsale.demand;

/**
 * The correction of a Kalman filter with {@value #STATES} states. An array holds the means first,
 * then the covariance P row by row; what follows is not looked at.
 */
final class Kalman {

    /** Number of states. */
    static final int STATES = 4;

    /** Variances do not fall below this. */
    private static final double VARIANCE_MIN = 1e-8;

    private Kalman() {}

    /** Index of the covariance of two states. */
    static int p(int i, int j) {
        return STATES + STATES * i + j;
    }

    /** Variance h′P·h of a weighted sum of the states. */
    static double variance(double[] x, double[] h) {
        double sum = 0;
        for (int i = 0; i < STATES; i++) {
            for (int j = 0; j < STATES; j++) {
                sum += h[i] * x[p(i, j)] * h[j];
            }
        }
        return sum;
    }

    /**
     * Means += K·r, P −= K·(P·h)′ with the gain K = P·h / (h′P·h + R).
     *
     * @param h weights of the states in what is observed
     * @param r observed less expected
     * @param variance R, of the observation
     */
    static void correct(double[] x, double[] h, double r, double variance) {
        double[] ph = new double[STATES];
        double total = variance;
        for (int i = 0; i < STATES; i++) {
            for (int j = 0; j < STATES; j++) {
                ph[i] += x[p(i, j)] * h[j];
            }
            total += h[i] * ph[i];
        }
        for (int i = 0; i < STATES; i++) {
            x[i] += ph[i] / total * r;
            for (int j = 0; j < STATES; j++) {
                x[p(i, j)] -= ph[i] * ph[j] / total;
            }
        }
        for (int i = 0; i < STATES; i++) {
            x[p(i, i)] = Math.max(VARIANCE_MIN, x[p(i, i)]);
        }
    }

    /** P = J·P·J′ under a change of the states with the Jacobian J. */
    static void transform(double[] x, double[][] jacobian) {
        double[][] jp = new double[STATES][STATES];
        for (int i = 0; i < STATES; i++) {
            for (int j = 0; j < STATES; j++) {
                for (int k = 0; k < STATES; k++) {
                    jp[i][j] += jacobian[i][k] * x[p(k, j)];
                }
            }
        }
        for (int i = 0; i < STATES; i++) {
            for (int j = 0; j < STATES; j++) {
                double sum = 0;
                for (int k = 0; k < STATES; k++) {
                    sum += jp[i][k] * jacobian[j][k];
                }
                x[p(i, j)] = sum;
            }
        }
    }
}
