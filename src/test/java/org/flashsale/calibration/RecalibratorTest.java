package org.flashsale.calibration;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RecalibratorTest {

    private static final long HOUR = 3_600_000;

    @Test
    void look() {
        for (double[] c : new double[][] {{0, 1}, {0.3, 1}, {1, 1}, {-1, 1}, {0, 0.6}, {99, 1}}) {
            for (int n : new int[] {500, 3_000, 30_000}) {
                double gain = 0, worst = 0, harm = 0, sd = 0;
                int seeds = 20, harmed = 0;
                for (int s = 0; s < seeds; s++) {
                    Crowd crowd =
                            new Crowd(
                                    new Random(s),
                                    n,
                                    12 * HOUR,
                                    c[0] == 99 ? t -> 1.5 * Math.sin(6 * t) : t -> c[0],
                                    c[1]);
                    Crowd.Losses l = crowd.recalibrate(CalibrationSettings.DEFAULT);
                    double g = l.gain() / l.scores();
                    gain += g / seeds;
                    worst = Math.min(worst, g);
                    harm = Math.min(harm, l.gainDeviation() > 0 ? l.gain() / l.gainDeviation() : 0);
                    harmed += g < 0 ? 1 : 0;
                    sd += l.gainDeviation() / l.scores() / seeds;
                }
                System.out.printf(
                        "drift %.1f spread %.1f n %d: gain %.5f worst %.5f z %.2f harmed %d sd %.5f%n",
                        c[0], c[1], n, gain, worst, harm, harmed, sd);
            }
        }
    }
}
