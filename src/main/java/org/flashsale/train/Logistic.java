package org.flashsale.train;

import java.util.Arrays;

/**
 * A logistic regression: σ(w·x + b).
 *
 * @param weights w
 * @param bias b
 */
record Logistic(double[] weights, double bias) {

    private static final int STEPS_MAX = 50;
    private static final int HALVINGS_MAX = 30;

    /** Newton decrement, relative to the loss, from which on a step gains nothing that counts. */
    private static final double DECREMENT_MAX = 1e-14;

    private static final double LOGIT_MAX = 500;

    /** What is fitted: rows with their labels and weights (mean 1). */
    record Sample(double[][] rows, boolean[] labels, double[] weights) {}

    /** w·x + b. */
    double logit(double[] row) {
        double sum = bias;
        for (int f = 0; f < weights.length; f++) {
            sum += weights[f] * row[f];
        }
        return sum;
    }

    /** σ(z), without overflow. */
    static double sigmoid(double logit) {
        return 1 / (1 + StrictMath.exp(-Math.max(-LOGIT_MAX, Math.min(logit, LOGIT_MAX))));
    }

    /**
     * Minimises C·Σ weight·loss + ½|w|² by Newton's method (iteratively reweighted least squares)
     * with step halving; the bias is not penalised. Deterministic.
     *
     * @param strength C: the larger, the weaker the penalty
     */
    static Logistic fit(Sample sample, double strength) {
        int width = sample.rows()[0].length;
        double[] parameters = new double[width + 1];
        double loss = loss(sample, strength, parameters);
        for (int step = 0; step < STEPS_MAX; step++) {
            double[] gradient = new double[width + 1];
            double[][] hessian = new double[width + 1][width + 1];
            derive(sample, strength, parameters, gradient, hessian);
            double[] direction = Cholesky.solve(hessian, gradient);
            if (dot(gradient, direction) <= DECREMENT_MAX * (1 + loss)) {
                break;
            }
            double before = loss;
            double[] start = parameters;
            double scale = 1;
            for (int halving = 0; halving < HALVINGS_MAX; halving++) {
                double[] candidate = start.clone();
                for (int f = 0; f <= width; f++) {
                    candidate[f] -= scale * direction[f];
                }
                double reached = loss(sample, strength, candidate);
                if (reached < before) {
                    parameters = candidate;
                    loss = reached;
                    break;
                }
                scale /= 2;
            }
            if (loss >= before) {
                break;
            }
        }
        return new Logistic(Arrays.copyOf(parameters, width), parameters[width]);
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private static double loss(Sample sample, double strength, double[] parameters) {
        int width = parameters.length - 1;
        double loss = 0;
        for (int i = 0; i < sample.rows().length; i++) {
            double logit = logit(sample.rows()[i], parameters);
            double towards = sample.labels()[i] ? logit : -logit;
            // log(1 + e^-z) without overflow.
            double one =
                    Math.max(0, -towards) + StrictMath.log1p(StrictMath.exp(-Math.abs(towards)));
            loss += sample.weights()[i] * one;
        }
        double penalty = 0;
        for (int f = 0; f < width; f++) {
            penalty += parameters[f] * parameters[f];
        }
        return strength * loss + penalty / 2;
    }

    private static void derive(
            Sample sample,
            double strength,
            double[] parameters,
            double[] gradient,
            double[][] hessian) {
        int width = parameters.length - 1;
        for (int i = 0; i < sample.rows().length; i++) {
            double[] row = sample.rows()[i];
            double p = sigmoid(logit(row, parameters));
            double weight = strength * sample.weights()[i];
            double slope = weight * (p - (sample.labels()[i] ? 1 : 0));
            double curve = weight * p * (1 - p);
            for (int f = 0; f < width; f++) {
                gradient[f] += slope * row[f];
                double part = curve * row[f];
                double[] line = hessian[f];
                for (int g = 0; g <= f; g++) {
                    line[g] += part * row[g];
                }
                hessian[width][f] += part;
            }
            gradient[width] += slope;
            hessian[width][width] += curve;
        }
        for (int f = 0; f < width; f++) {
            gradient[f] += parameters[f];
            hessian[f][f] += 1;
        }
        hessian[width][width] += 1e-12;
    }

    private static double logit(double[] row, double[] parameters) {
        int width = parameters.length - 1;
        double sum = parameters[width];
        for (int f = 0; f < width; f++) {
            sum += parameters[f] * row[f];
        }
        return sum;
    }
}
