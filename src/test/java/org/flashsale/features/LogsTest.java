package org.flashsale.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class LogsTest {

    @Test
    void isJavasLogarithmRounded() {
        ForAll.seeds(
                10,
                random -> {
                    for (int i = 0; i < 50_000; i++) {
                        is(Double.longBitsToDouble(random.nextLong()));
                        is(1 + random.nextInt(1_800_001) / 1000.0);
                        is(Math.exp(20 * random.nextGaussian()));
                        is(nearTie(random));
                    }
                });
    }

    /** A number whose logarithm lies in the middle between two floats, or beside. */
    private static double nearTie(Random random) {
        float value = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(12) - 8));
        double x = Math.exp(value + Math.ulp(value) / 2.0);
        return Double.longBitsToDouble(Double.doubleToRawLongBits(x) + random.nextInt(9) - 4);
    }

    @Test
    void isJavasLogarithmWhereThereIsNone() {
        for (double x : new double[] {0, -0.0, -1, 1, Double.NaN, Double.MIN_VALUE}) {
            is(x);
        }
        is(Double.POSITIVE_INFINITY);
        is(Double.MAX_VALUE);
        assertThat(Logs.log1p(0)).isZero();
    }

    private static void is(double x) {
        float expected = (float) Math.log(x);
        if (Float.compare(Logs.log(x), expected) != 0) {
            assertThat(Logs.log(x)).as("log(%s)", x).isEqualTo(expected);
        }
    }
}
