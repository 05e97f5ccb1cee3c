package org.flashsale.elasticity;

import java.util.Arrays;

/**
 * Least squares of ln units on ln price and controls, within stores: each store has a level of its
 * own. Periods carry whole weights, so that a bootstrap over periods costs one pass over the rows
 * per draw, whatever the specification.
 *
 * <p>With weights c, the products of the deviations from the stores' weighted means are Σ c·z·z′ −
 * Σ_s (Σ c·z)(Σ c·z)′/Σ c (Frisch and Waugh 1933). The first sum is made of sums per period.
 */
final class WithinRegression {
    /** A regressor whose deviations shrink to this share once others are known is one of them. */
    private static final double COLLINEAR = 1e-9;

    private final SkuHistory history;
    private final int width;
    private final double[][] rows;
    private final double[][] periodSums;

    /** Prepares a history for any weights. */
    WithinRegression(SkuHistory history) {
        this.history = history;
        this.width = history.rows() == 0 ? 2 : history.regressors()[0].length + 1;
        this.rows = centred(history, width);
        int last = Arrays.stream(history.periods()).max().orElse(-1);
        this.periodSums = new double[last + 1][];
        for (int i = 0; i < rows.length; i++) {
            int period = history.periods()[i];
            if (periodSums[period] == null) {
                periodSums[period] = new double[width * width];
            }
            addProducts(periodSums[period], rows[i], 1);
        }
    }

    /** Deviations from the stores' plain means: what follows then subtracts small numbers. */
    private static double[][] centred(SkuHistory history, int width) {
        double[][] rows = new double[history.rows()][];
        double[][] sums = new double[history.storeCount()][width];
        int[] counts = new int[history.storeCount()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOf(history.regressors()[i], width);
            rows[i][width - 1] = history.logUnits()[i];
            counts[history.stores()[i]]++;
            for (int j = 0; j < width; j++) {
                sums[history.stores()[i]][j] += rows[i][j];
            }
        }
        for (int i = 0; i < rows.length; i++) {
            int store = history.stores()[i];
            for (int j = 0; j < width; j++) {
                rows[i][j] -= sums[store][j] / counts[store];
            }
        }
        return rows;
    }

    private void addProducts(double[] into, double[] row, double weight) {
        for (int j = 0; j < width; j++) {
            double scaled = weight * row[j];
            for (int k = j; k < width; k++) {
                into[j * width + k] += scaled * row[k];
            }
        }
    }

    /**
     * Products of the deviations under weights.
     *
     * @param weights per period of the calendar
     */
    Moments at(int[] weights) {
        double[] products = new double[width * width];
        for (int t = 0; t < periodSums.length; t++) {
            if (periodSums[t] != null && weights[t] != 0) {
                for (int j = 0; j < products.length; j++) {
                    products[j] += weights[t] * periodSums[t][j];
                }
            }
        }
        double[][] sums = new double[history.storeCount()][width];
        double[] totals = new double[history.storeCount()];
        for (int i = 0; i < rows.length; i++) {
            int weight = weights[history.periods()[i]];
            if (weight != 0) {
                int store = history.stores()[i];
                totals[store] += weight;
                for (int j = 0; j < width; j++) {
                    sums[store][j] += weight * rows[i][j];
                }
            }
        }
        for (int s = 0; s < totals.length; s++) {
            if (totals[s] > 0) {
                addProducts(products, sums[s], -1 / totals[s]);
            }
        }
        return new Moments(products);
    }

    /** Residuals of every row under coefficients, with the levels of the stores taken out. */
    double[] residuals(double[] coefficients) {
        double[] residuals = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            residuals[i] = rows[i][width - 1];
            for (int j = 0; j < width - 1; j++) {
                residuals[i] -= coefficients[j] * rows[i][j];
            }
        }
        return residuals;
    }

    /** Products of deviations, from which each specification is solved. */
    final class Moments {
        private final double[] products;

        private Moments(double[] products) {
            this.products = products;
        }

        /**
         * Coefficients of all regressors, the price's last; those of controls that are left out or
         * repeat others are 0. The price's is NaN when, the controls known, it does not vary.
         *
         * @param controls how many of the controls take part, the first ones
         */
        double[] coefficients(int controls) {
            int price = width - 2;
            double[][] left = new double[width][width];
            for (int j = 0; j < width; j++) {
                for (int k = 0; k < width; k++) {
                    left[j][k] = products[Math.min(j, k) * width + Math.max(j, k)];
                }
            }
            boolean[] used = new boolean[width];
            for (int j = 0; j <= price; j++) {
                double before = products[j * width + j];
                used[j] = (j < controls || j == price) && left[j][j] > COLLINEAR * before;
                used[j] &= left[j][j] > COLLINEAR * COLLINEAR;
                if (used[j]) {
                    eliminate(left, j);
                }
            }
            double[] coefficients = new double[width - 1];
            for (int j = price; j >= 0; j--) {
                if (used[j]) {
                    double rest = left[j][width - 1];
                    for (int k = j + 1; k <= price; k++) {
                        rest -= left[j][k] * coefficients[k];
                    }
                    coefficients[j] = rest / left[j][j];
                }
            }
            if (!used[price]) {
                coefficients[price] = Double.NaN;
            }
            return coefficients;
        }

        double elasticity(int controls) {
            return coefficients(controls)[width - 2];
        }

        private void eliminate(double[][] left, int pivot) {
            for (int j = pivot + 1; j < width; j++) {
                double factor = left[pivot][j] / left[pivot][pivot];
                for (int k = j; k < width; k++) {
                    left[j][k] -= factor * left[pivot][k];
                }
            }
        }
    }
}
