package org.flashsale.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.flashsale.features.HalfFloats;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class VectorsTest {

    private static final int ROWS = 3;

    /** Every number there is, at every place of a word, beside numbers whose bits are set. */
    @Test
    void findsWhatIsNotFinite() {
        byte[] bytes = new byte[5 * Short.BYTES];
        Vectors vectors = new Vectors(ROWS, 5);
        for (int bits = 0; bits < 1 << 16; bits++) {
            for (int cell = 0; cell < 5; cell++) {
                for (int i = 0; i < 5; i++) {
                    set(bytes, i, i == cell ? bits : 0xFBFF);
                }
                vectors.put(1, bytes, 0);
                if (vectors.isFinite(1) != Float.isFinite(HalfFloats.toFloat((short) bits))) {
                    throw new AssertionError("bits %04x at %d".formatted(bits, cell));
                }
            }
        }
        assertThat(vectors.isFinite(0)).isTrue();
        assertThat(vectors.isFinite(2)).isTrue();
    }

    private static void set(byte[] bytes, int cell, int half) {
        bytes[2 * cell] = (byte) half;
        bytes[2 * cell + 1] = (byte) (half >> 8);
    }

    @Test
    void rowsAreCopiedAsTheyAre() {
        ForAll.seeds(
                50,
                random -> {
                    int width = 1 + random.nextInt(70);
                    int from = random.nextInt(4);
                    byte[] bytes = new byte[from + width * Short.BYTES + 3];
                    random.nextBytes(bytes);
                    Vectors one = new Vectors(ROWS, width);
                    Vectors other = new Vectors(ROWS, width);
                    one.put(2, bytes, from);
                    other.put(1, one, 2);
                    byte[] back = bytes.clone();
                    random.nextBytes(back);
                    System.arraycopy(bytes, 0, back, 0, from);
                    System.arraycopy(bytes, bytes.length - 3, back, bytes.length - 3, 3);
                    other.get(1, back, from);
                    assertThat(back).isEqualTo(bytes);

                    float[] values = new float[width];
                    one.get(2, values);
                    other.put(0, values);
                    float[] again = new float[width];
                    for (int cell = 0; cell < width; cell++) {
                        again[cell] = other.get(0, cell);
                    }
                    assertThat(again).isEqualTo(values);
                    other.clear(1);
                    other.get(1, values);
                    assertThat(values).containsOnly(0f);
                    other.get(2, values);
                    assertThat(values).containsOnly(0f);
                });
    }
}
