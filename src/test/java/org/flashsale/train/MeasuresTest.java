package org.flashsale.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class MeasuresTest {

    private static final Offset<Double> NEAR = Offset.offset(1e-12);

    private static Measures measures(double[] scores, boolean[] labels) {
        int[] users = new int[scores.length];
        Arrays.setAll(users, i -> i);
        return new Measures(scores, labels, users, scores.length);
    }

    /** Share of pairs in the right order, ties half. */
    private static double naiveAuc(double[] scores, boolean[] labels) {
        double right = 0;
        double pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (labels[i] && !labels[j]) {
                    pairs++;
                    right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }
        return right / pairs;
    }

    @Test
    void aucCountsPairsInOrder() {
        ForAll.seeds(
                20,
                random -> {
                    double[] scores = new double[50];
                    boolean[] labels = new boolean[50];
                    Arrays.setAll(scores, i -> random.nextInt(20) / 20.0);
                    for (int i = 0; i < labels.length; i++) {
                        labels[i] = i < 2 ? i == 0 : random.nextInt(3) == 0;
                    }
                    assertThat(measures(scores, labels).auc(1).value())
                            .isCloseTo(naiveAuc(scores, labels), NEAR);
                });
    }

    @Test
    void logLossIsTheMeanSurprise() {
        Measures measures = measures(new double[] {0.8, 0.4}, new boolean[] {true, false});

        assertThat(measures.logLoss(1).value())
                .isCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2, NEAR);
    }

    @Test
    void intervalsHoldTheValueAndRepeatWithTheirSeed() {
        Random random = new Random(3);
        double[] scores = new double[400];
        boolean[] labels = new boolean[400];
        for (int i = 0; i < 400; i++) {
            scores[i] = random.nextDouble();
            labels[i] = random.nextDouble() < scores[i];
        }
        Measures.Estimate auc = measures(scores, labels).auc(5);

        assertThat(auc.value()).isBetween(auc.low(), auc.high());
        assertThat(auc.high() - auc.low()).isBetween(0.02, 0.2);
        assertThat(measures(scores, labels).auc(5)).isEqualTo(auc);
        assertThat(measures(scores, labels).baseRate(5).value()).isBetween(0.4, 0.6);
    }

    @Test
    void oneLabelOnlySaysNothing() {
        assertThat(measures(new double[] {0.1, 0.9}, new boolean[2]).auc(1).value()).isEqualTo(0.5);
    }
}
