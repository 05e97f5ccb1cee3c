package org.flashsale.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class LogisticTest {

    private static final int WIDTH = 4;
    private static final Offset<Double> NEAR = Offset.offset(1e-6);

    private static Logistic.Sample sample(Random random, int size) {
        double[][] rows = new double[size][WIDTH];
        boolean[] labels = new boolean[size];
        double[] weights = new double[size];
        for (int i = 0; i < size; i++) {
            double logit = -1;
            for (int f = 0; f < WIDTH; f++) {
                rows[i][f] = random.nextGaussian();
                logit += (f - 1) * rows[i][f];
            }
            labels[i] = random.nextDouble() < Logistic.sigmoid(logit);
            weights[i] = 1 + random.nextInt(3);
        }
        return new Logistic.Sample(rows, labels, weights);
    }

    private static double objective(Logistic.Sample sample, double strength, Logistic logistic) {
        double objective = 0;
        for (int i = 0; i < sample.rows().length; i++) {
            double logit = logistic.logit(sample.rows()[i]);
            double p = Logistic.sigmoid(sample.labels()[i] ? logit : -logit);
            objective -= strength * sample.weights()[i] * Math.log(p);
        }
        for (double weight : logistic.weights()) {
            objective += weight * weight / 2;
        }
        return objective;
    }

    @Test
    void reachesTheMinimum() {
        ForAll.seeds(
                10,
                random -> {
                    Logistic.Sample sample = sample(random, 300);
                    double strength = Math.pow(10, -3 + random.nextInt(5));
                    Logistic fitted = Logistic.fit(sample, strength);
                    double least = objective(sample, strength, fitted);
                    for (int f = 0; f <= WIDTH; f++) {
                        for (double step : new double[] {1e-3, -1e-3}) {
                            double[] weights = fitted.weights().clone();
                            double bias = fitted.bias() + (f == WIDTH ? step : 0);
                            if (f < WIDTH) {
                                weights[f] += step;
                            }
                            assertThat(objective(sample, strength, new Logistic(weights, bias)))
                                    .isGreaterThan(least);
                        }
                    }
                });
    }

    @Test
    void takesWeightsAsRepetitions() {
        Random random = new Random(1);
        Logistic.Sample weighted = sample(random, 100);
        int repeated = (int) Arrays.stream(weighted.weights()).sum();
        double[][] rows = new double[repeated][];
        boolean[] labels = new boolean[repeated];
        double[] ones = new double[repeated];
        int at = 0;
        for (int i = 0; i < 100; i++) {
            for (int k = 0; k < weighted.weights()[i]; k++) {
                rows[at] = weighted.rows()[i];
                labels[at] = weighted.labels()[i];
                ones[at++] = 1;
            }
        }

        Logistic one = Logistic.fit(weighted, 0.1);
        Logistic other = Logistic.fit(new Logistic.Sample(rows, labels, ones), 0.1);

        assertThat(one.bias()).isCloseTo(other.bias(), NEAR);
        for (int f = 0; f < WIDTH; f++) {
            assertThat(one.weights()[f]).isCloseTo(other.weights()[f], NEAR);
        }
    }

    @Test
    void staysFiniteOnSeparableData() {
        double[][] rows = {{-2}, {-1}, {1}, {2}};
        boolean[] labels = {false, false, true, true};
        double[] ones = {1, 1, 1, 1};

        Logistic fitted = Logistic.fit(new Logistic.Sample(rows, labels, ones), 1e3);

        assertThat(fitted.weights()[0]).isFinite().isGreaterThan(1);
        assertThat(fitted.bias()).isCloseTo(0, NEAR);
    }

    @Test
    void learnsTheBaseRateFromUselessFeatures() {
        double[][] rows = {{0}, {0}, {0}, {0}};
        boolean[] labels = {true, false, false, false};
        double[] ones = {1, 1, 1, 1};

        Logistic fitted = Logistic.fit(new Logistic.Sample(rows, labels, ones), 1);

        assertThat(Logistic.sigmoid(fitted.logit(rows[0]))).isCloseTo(0.25, NEAR);
    }

    @Test
    void neverOverflows() {
        assertThat(Logistic.sigmoid(1e9)).isEqualTo(1);
        assertThat(Logistic.sigmoid(-1e9)).isGreaterThan(0).isLessThan(1e-100);
    }
}
