package org.flashsale.train;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Fits, at once, what shoppers buy at the usual price and how the price moves it: y ~ σ(u·x + b −
 * s·z) with s = softplus(v·x + c), by Fisher scoring with step halving. Deterministic.
 *
 * @param sample what is fitted
 * @param spread penalty of v beside that of u; infinite for the same s for everybody
 */
record SlopeFit(Sample sample, double spread) {

    private static final int STEPS_MAX = 30;
    private static final int HALVINGS_MAX = 20;
    private static final double GAIN_MIN = 1e-7;

    /** Weight of the data beside the penalty: what shoppers buy is a side issue here. */
    static final double STRENGTH = 0.1;

    /** s = 1 where the fit begins. */
    private static final double BIAS = StrictMath.log(StrictMath.expm1(1));

    /**
     * Views.
     *
     * @param rows standardised x, without the cells that tell the price
     * @param labels whether a purchase follows
     * @param weights 1 in the mean
     * @param moves z = ln(price / usual price)
     * @param units unit of each view
     */
    record Sample(
            double[][] rows, boolean[] labels, double[] weights, double[] moves, int[] units) {

        int size() {
            return rows.length;
        }

        int width() {
            return rows[0].length;
        }

        /** Chosen views. */
        Sample part(IntPredicate chosen) {
            int[] at = IntStream.range(0, rows.length).filter(chosen).toArray();
            double[][] ofRows = new double[at.length][];
            boolean[] ofLabels = new boolean[at.length];
            double[] ofWeights = new double[at.length];
            double[] ofMoves = new double[at.length];
            int[] ofUnits = new int[at.length];
            for (int i = 0; i < at.length; i++) {
                ofRows[i] = rows[at[i]];
                ofLabels[i] = labels[at[i]];
                ofWeights[i] = weights[at[i]];
                ofMoves[i] = moves[at[i]];
                ofUnits[i] = units[at[i]];
            }
            return new Sample(ofRows, ofLabels, ofWeights, ofMoves, ofUnits);
        }

        /** The same without the moves. */
        Logistic.Sample flat() {
            return new Logistic.Sample(rows, labels, weights);
        }
    }

    /**
     * What was fitted.
     *
     * @param purchase u and b
     * @param slope v and c
     */
    record Fitted(Logistic purchase, Logistic slope) {

        double slopeOf(double[] row) {
            return PriceSlope.softplus(slope.logit(row));
        }

        /** Logit of a purchase. */
        double logit(double[] row, double move) {
            return purchase.logit(row) - slopeOf(row) * move;
        }
    }

    Fitted fit() {
        int width = sample.width();
        double[] parameters = new double[2 * width + 2];
        parameters[2 * width + 1] = BIAS;
        double loss = loss(parameters);
        for (int step = 0; step < STEPS_MAX; step++) {
            double[] direction = direction(parameters);
            double before = loss;
            double scale = 1;
            for (int halving = 0; halving < HALVINGS_MAX && loss >= before; halving++) {
                double[] candidate = parameters.clone();
                for (int p = 0; p < candidate.length; p++) {
                    candidate[p] -= scale * direction[p];
                }
                double reached = loss(candidate);
                if (reached < before) {
                    parameters = candidate;
                    loss = reached;
                }
                scale /= 2;
            }
            if (before - loss <= GAIN_MIN * before) {
                break;
            }
        }
        return fitted(parameters);
    }

    private Fitted fitted(double[] parameters) {
        int width = sample.width();
        return new Fitted(
                new Logistic(Arrays.copyOf(parameters, width), parameters[width]),
                new Logistic(
                        Arrays.copyOfRange(parameters, width + 1, 2 * width + 1),
                        parameters[2 * width + 1]));
    }

    private boolean personal() {
        return Double.isFinite(spread);
    }

    private double loss(double[] parameters) {
        Fitted at = fitted(parameters);
        double loss = 0;
        for (int i = 0; i < sample.size(); i++) {
            double logit = at.logit(sample.rows()[i], sample.moves()[i]);
            loss += sample.weights()[i] * PriceSlope.softplus(sample.labels()[i] ? -logit : logit);
        }
        double penalty = 0;
        for (int f = 0; f < sample.width(); f++) {
            double u = at.purchase().weights()[f];
            double v = at.slope().weights()[f];
            penalty += u * u + (personal() ? spread * v * v : 0);
        }
        return STRENGTH * loss + penalty / 2;
    }

    /** Expected Hessian, inverted, times the gradient. */
    private double[] direction(double[] parameters) {
        int width = sample.width();
        int size = parameters.length;
        Fitted at = fitted(parameters);
        double[] gradient = new double[size];
        double[][] hessian = new double[size][size];
        double[] derivative = new double[size];
        for (int i = 0; i < sample.size(); i++) {
            double[] row = sample.rows()[i];
            double p = Logistic.sigmoid(at.logit(row, sample.moves()[i]));
            double weight = STRENGTH * sample.weights()[i];
            double slope = -sample.moves()[i] * Logistic.sigmoid(at.slope().logit(row));
            System.arraycopy(row, 0, derivative, 0, width);
            derivative[width] = 1;
            for (int f = 0; f < width; f++) {
                derivative[width + 1 + f] = personal() ? slope * row[f] : 0;
            }
            derivative[2 * width + 1] = slope;
            double error = weight * (p - (sample.labels()[i] ? 1 : 0));
            double curve = weight * p * (1 - p);
            for (int j = 0; j < size; j++) {
                double part = curve * derivative[j];
                gradient[j] += error * derivative[j];
                for (int k = 0; part != 0 && k <= j; k++) {
                    hessian[j][k] += part * derivative[k];
                }
            }
        }
        for (int f = 0; f < width; f++) {
            int v = width + 1 + f;
            double penalty = personal() ? spread : 1;
            gradient[f] += parameters[f];
            gradient[v] += penalty * parameters[v];
            hessian[f][f] += 1;
            hessian[v][v] += penalty;
        }
        hessian[width][width] += 1e-9;
        hessian[2 * width + 1][2 * width + 1] += 1e-9;
        return Cholesky.solve(hessian, gradient);
    }
}
