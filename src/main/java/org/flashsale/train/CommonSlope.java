package org.flashsale.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flashsale.train.evaluate.Estimate;

/**
 * One price slope for all, free to be negative, with an interval that allows for views of one unit
 * that depend on each other (Liang and Zeger 1986).
 */
final class CommonSlope {

    private static final double NORMAL_95 = 1.96;

    /** The column of the price is so long that the penalty of its weight does not count. */
    private static final double LONG = 100;

    private CommonSlope() {}

    static Estimate of(SlopeFit.Sample sample) {
        int width = sample.width();
        double[][] rows = new double[sample.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOf(sample.rows()[i], width + 1);
            rows[i][width] = -LONG * sample.moves()[i];
        }
        Logistic fitted =
                Logistic.fit(
                        new Logistic.Sample(rows, sample.labels(), sample.weights()),
                        SlopeFit.STRENGTH);
        double value = LONG * fitted.weights()[width];
        double half = NORMAL_95 * LONG * deviation(fitted, rows, sample);
        return new Estimate(value, value - half, value + half);
    }

    /** Standard deviation of the last weight: that of Σ over units of influence · score. */
    private static double deviation(Logistic fitted, double[][] rows, SlopeFit.Sample sample) {
        int size = rows[0].length + 1;
        double[][] hessian = new double[size][size];
        Map<Integer, double[]> scores = new LinkedHashMap<>();
        for (int i = 0; i < rows.length; i++) {
            double[] row = Arrays.copyOf(rows[i], size);
            row[size - 1] = 1;
            double p = Logistic.sigmoid(fitted.logit(rows[i]));
            double weight = sample.weights()[i];
            double error = weight * (p - (sample.labels()[i] ? 1 : 0));
            double[] score = scores.computeIfAbsent(sample.units()[i], unit -> new double[size]);
            for (int j = 0; j < size; j++) {
                score[j] += error * row[j];
                for (int k = 0; k <= j; k++) {
                    hessian[j][k] += weight * p * (1 - p) * row[j] * row[k];
                }
            }
        }
        for (int j = 0; j < size - 1; j++) {
            hessian[j][j] += 1 / SlopeFit.STRENGTH;
        }
        double[] last = new double[size];
        last[size - 2] = 1;
        double[] influence = Cholesky.solve(hessian, last);
        double variance = 0;
        for (double[] score : scores.values()) {
            double sum = 0;
            for (int j = 0; j < size; j++) {
                sum += influence[j] * score[j];
            }
            variance += sum * sum;
        }
        return Math.sqrt(variance);
    }
}
