package org.flashsale.sim.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingTest {
    private static final int DRAWS = 40_000;

    @ParameterizedTest
    @CsvSource({"0.3", "7", "39.9", "95", "900"})
    void poissonHasItsMeanAsVariance(double mean) {
        SplittableRandom random = new SplittableRandom(1);
        check(() -> Sampling.poisson(random, mean), mean, mean);
    }

    @ParameterizedTest
    @CsvSource({"5,0.02", "40,0.5", "300,0.9", "5000,0.04", "1,0.3"})
    void binomialHasItsMeanAndVariance(int n, double p) {
        SplittableRandom random = new SplittableRandom(2);
        check(() -> Sampling.binomial(random, n, p), n * p, n * p * (1 - p));
    }

    @ParameterizedTest
    @CsvSource({"0,0.5,0", "9,0,0", "9,1,9"})
    void certainCasesAreCertain(int n, double p, int successes) {
        SplittableRandom random = new SplittableRandom(3);
        assertThat(Sampling.binomial(random, n, p)).isEqualTo(successes);
        assertThat(Sampling.poisson(random, 0)).isZero();
    }

    private static void check(IntSupplier draw, double mean, double variance) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < DRAWS; i++) {
            int value = draw.getAsInt();
            sum += value;
            squares += (value - mean) * (value - mean);
        }
        double error = Math.sqrt(variance / DRAWS);
        assertThat(sum / DRAWS).isCloseTo(mean, within(4.5 * error));
        double fourth = 3 * variance * variance + variance;
        assertThat(squares / DRAWS).isCloseTo(variance, within(4.5 * Math.sqrt(fourth / DRAWS)));
    }
}
