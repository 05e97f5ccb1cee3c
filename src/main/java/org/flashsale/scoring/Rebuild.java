package org.flashsale.scoring;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.flashsale.features.HalfFloats;
import org.flashsale.features.UserState;
import org.flashsale.scoring.GuardedScorer.Outcome;

/**
 * Makes the recurrent vectors of users whose own are of another model, or were passed by the
 * fallback: the kept events go through the model again from zeros, one step of all such users a
 * run. Between two steps a vector is rounded as the state would round it.
 */
final class Rebuild {

    /** Events before the one that is scored. */
    static final int STEPS_MAX = UserState.EVENTS_KEPT - 1;

    private static final int STRIDE = STEPS_MAX * Wave.WIDTH;

    private final GuardedScorer scorer;
    private int[] rowOf = new int[16];
    private int[] steps = new int[16];
    private float[] features = {};
    private float[] vector = {};
    private Batch batch;
    private int rows;

    Rebuild(GuardedScorer scorer) {
        this.scorer = scorer;
        // Made when it is needed: most waves rebuild nothing.
        this.batch = new Batch(0, 0, 0);
    }

    /** Frees its buffers. */
    void close() {
        scorer.free(batch);
    }

    int rows() {
        return rows;
    }

    void clear() {
        rows = 0;
    }

    /** Adds a row of the wave; its feature rows are to be written from {@link #offset} on. */
    void add(int row, int events) {
        if (rows == rowOf.length) {
            rowOf = Arrays.copyOf(rowOf, 2 * rows);
            steps = Arrays.copyOf(steps, 2 * rows);
        }
        if (features.length < (rows + 1) * STRIDE) {
            features = Arrays.copyOf(features, Math.max(16 * STRIDE, 2 * features.length));
        }
        rowOf[rows] = row;
        steps[rows] = events;
        rows++;
    }

    float[] features() {
        return features;
    }

    /** Index of the first cell of the row that was added last. */
    int offset() {
        return (rows - 1) * STRIDE;
    }

    /**
     * Runs the steps and leaves the vectors in the wave's batch.
     *
     * @return what became of them: without all of its vectors the wave must not be scored
     */
    Outcome run(Batch wave) {
        if (rows == 0) {
            return Outcome.MODEL;
        }
        if (batch.rowsMax() == 0) {
            Outcome made = scorer.newBatch(buffers -> batch = buffers);
            if (made != Outcome.MODEL) {
                return made;
            }
        }
        int width = wave.stateWidth();
        vector = vector.length < width ? new float[width] : vector;
        for (int i = 0; i < rows; i++) {
            zero(wave.state(), rowOf[i] * width, width);
        }
        for (int step = 0; step < STEPS_MAX; step++) {
            int packed = pack(step, wave, width);
            if (packed == 0) {
                return Outcome.MODEL;
            }
            Outcome became = scorer.score(batch, packed);
            if (became != Outcome.MODEL) {
                return became;
            }
            unpack(step, wave, width);
        }
        return Outcome.MODEL;
    }

    private int pack(int step, Batch wave, int width) {
        int packed = 0;
        for (int i = 0; i < rows; i++) {
            if (steps[i] > step) {
                batch.features()
                        .put(
                                packed * Wave.WIDTH,
                                features,
                                i * STRIDE + step * Wave.WIDTH,
                                Wave.WIDTH);
                batch.state().put(packed * width, wave.state(), rowOf[i] * width, width);
                sequence(packed, i, step);
                packed++;
            }
        }
        return packed;
    }

    /** A model that reads a sequence, too, gets the events up to this step. */
    private void sequence(int at, int user, int step) {
        int most = batch.steps();
        if (most > 0) {
            int count = Math.min(most, step + 1);
            int from = user * STRIDE + (step + 1 - count) * Wave.WIDTH;
            int to = at * most * Wave.WIDTH;
            batch.sequence().put(to, features, from, count * Wave.WIDTH);
            zero(batch.sequence(), to + count * Wave.WIDTH, (most - count) * Wave.WIDTH);
            batch.lengths().put(at, count);
        }
    }

    private void unpack(int step, Batch wave, int width) {
        int packed = 0;
        for (int i = 0; i < rows; i++) {
            if (steps[i] > step) {
                int to = rowOf[i] * width;
                if (batch.degraded(packed)) {
                    zero(wave.state(), to, width);
                } else {
                    batch.stateOut().get(packed * width, vector, 0, width);
                    HalfFloats.round(vector, width);
                    wave.state().put(to, vector, 0, width);
                }
                packed++;
            }
        }
    }

    static void zero(FloatBuffer buffer, int from, int width) {
        for (int i = 0; i < width; i++) {
            buffer.put(from + i, 0);
        }
    }
}
