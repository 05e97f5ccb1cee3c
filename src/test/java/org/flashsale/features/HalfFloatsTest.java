package org.flashsale.features;

import static org.assertj.core.api.Assertions.assertThat;

import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {

    @Test
    void comeBackAsTheyWere() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = HalfFloats.toFloat((short) bits);
            boolean infinite = (bits & 0x7FFF) == 0x7C00;
            if (!Float.isNaN(value) && !infinite) {
                assertThat(HalfFloats.of(value)).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void areTheNearest() {
        ForAll.seeds(
                2_000,
                random -> {
                    float value =
                            (float) (random.nextGaussian() * Math.pow(2, random.nextInt(40) - 25));
                    short half = HalfFloats.of(value);
                    float[] rounded = {value, value};
                    HalfFloats.round(rounded, 1);
                    assertThat(rounded).containsExactly(HalfFloats.toFloat(half), value);
                    double error = Math.abs(HalfFloats.toFloat(half) - value);
                    for (int next : new int[] {half + 1, half - 1}) {
                        double other = Math.abs(HalfFloats.toFloat((short) next) - value);
                        assertThat(Double.isNaN(other) || error <= other).isTrue();
                    }
                });
    }

    @Test
    void tieToEvenAndEndAtTheLargest() {
        assertThat(HalfFloats.round(1 + 0x1p-11f)).isEqualTo(1f);
        assertThat(HalfFloats.round(1 + 3 * 0x1p-11f)).isEqualTo(1 + 0x1p-9f);
        assertThat(HalfFloats.round(1e9f)).isEqualTo(65504f);
        assertThat(HalfFloats.round(Float.NEGATIVE_INFINITY)).isEqualTo(-65504f);
        assertThat(HalfFloats.round(Float.NaN)).isNaN();
        assertThat(HalfFloats.of(-0f)).isEqualTo((short) 0x8000);
    }
}
