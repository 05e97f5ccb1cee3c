package org.flashsale.sim.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.flashsale.demand.DemandSum;
import org.junit.jupiter.api.Test;

class NoiseTest {
    private static final int VIEWS = 200;

    @Test
    void sumsAreThoseOfScoresDrawnOneByOne() {
        for (double mean : new double[] {0.05, 0.6, 1e-9, 0}) {
            for (long key = 0; key < 20; key++) {
                long[] row = new long[DemandSum.WIDTH];
                Noise noise = new Noise();
                noise.draw(key, VIEWS, 0.8);
                noise.addScores(mean, row);
                SplittableRandom random = new SplittableRandom(key);
                double scores = 0;
                double squares = 0;
                for (int i = 0; i < VIEWS; i++) {
                    double drawn = mean * Math.exp(0.8 * random.nextGaussian() - 0.32);
                    double score = Math.min(0.99, Math.max(1e-6, drawn));
                    scores += score;
                    squares += score * score;
                }
                assertThat(row[DemandSum.SHOWN_SCORE] * DemandSum.SCORE_UNIT)
                        .isCloseTo(scores, within(1e-8));
                assertThat(row[DemandSum.SHOWN_SCORE_SQ] * DemandSum.SCORE_UNIT)
                        .isCloseTo(squares, within(1e-8));
            }
        }
    }
}
