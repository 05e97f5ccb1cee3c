package org.flashsale.features;

import static org.assertj.core.api.Assertions.assertThat;

import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {

    @Test
    void comeBackAsTheyWere() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = HalfFloats.toFloat((short) bits);
            if (!Float.isNaN(value)) {
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
                    double error = Math.abs(HalfFloats.toFloat(half) - value);
                    for (int next : new int[] {half + 1, half - 1}) {
                        double other = Math.abs(HalfFloats.toFloat((short) next) - value);
                        assertThat(Double.isNaN(other) || error <= other).isTrue();
                    }
                });
    }

    @Test
    void tieToEvenAndAreInfiniteBeyondTheLargest() {
        assertThat(HalfFloats.round(1 + 0x1p-11f)).isEqualTo(1f);
        assertThat(HalfFloats.round(1 + 3 * 0x1p-11f)).isEqualTo(1 + 0x1p-9f);
        assertThat(HalfFloats.round(Math.nextDown(65520f))).isEqualTo(65504f);
        assertThat(HalfFloats.round(-65520f)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(HalfFloats.round(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(HalfFloats.round(Float.NaN)).isNaN();
        assertThat(HalfFloats.of(-0f)).isEqualTo((short) 0x8000);
    }
}
