package org.flashsale.train.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.flashsale.domain.EventType;
import org.flashsale.train.task.LabelRule;
import org.flashsale.train.task.Moments;
import org.junit.jupiter.api.Test;

class RecalibrationTest {

    private static final long HOUR = 3_600_000;
    private static final LabelRule.Follows RULE =
            new LabelRule.Follows(EventType.PURCHASE, LabelRule.Scope.SHOPPER, HOUR);

    private final List<Moments.Deciding> bought = new ArrayList<>();
    private final boolean[] labels = new boolean[6_000];
    private final double[] scores = new double[labels.length];
    private final long[] times = new long[labels.length];
    private final String[] keys = new String[labels.length];

    /** Shoppers who buy more and more often than their scores say. */
    private Moments moments() {
        Random random = new Random(11);
        for (int i = 0; i < labels.length; i++) {
            times[i] = (long) (random.nextDouble() * 12 * HOUR);
            scores[i] = 0.02f + 0.1f * random.nextFloat();
            keys[i] = "u" + i;
            labels[i] = random.nextDouble() < scores[i] * (1.5 + times[i] / (6.0 * HOUR));
            if (labels[i]) {
                bought.add(new Moments.Deciding(keys[i], times[i] + 60_000));
            }
        }
        return new Moments(RULE, times, keys, bought);
    }

    @Test
    void scoresGetBetterByWhatMaturedBefore() {
        double[] changed = Recalibration.of(moments(), scores);

        assertThat(loss(changed)).isLessThan(loss(scores) - 0.01);
        for (int i = 0; i < labels.length; i++) {
            if (times[i] < HOUR) {
                assertThat(changed[i]).as("nothing has matured").isEqualTo(scores[i]);
            }
        }
    }

    @Test
    void noScoreKnowsWhatComesLater() {
        Moments whole = moments();
        double[] changed = Recalibration.of(whole, scores);
        long cut = 8 * HOUR;
        Moments known =
                new Moments(
                        RULE,
                        times,
                        keys,
                        bought.stream().filter(event -> event.time() < cut).toList());
        double[] again = Recalibration.of(known, scores);

        for (int i = 0; i < labels.length; i++) {
            if (times[i] < cut) {
                assertThat(again[i]).isEqualTo(changed[i]);
            }
        }
        assertThat(Arrays.equals(again, changed)).as("later scores do").isFalse();
    }

    private double loss(double[] of) {
        double loss = 0;
        for (int i = 0; i < of.length; i++) {
            loss -= Math.log(labels[i] ? of[i] : 1 - of[i]) / of.length;
        }
        return loss;
    }
}
