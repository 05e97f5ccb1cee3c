package org.flashsale.scoring;

import java.util.Arrays;
import org.flashsale.features.UserState;
import org.flashsale.scoring.GuardedScorer.Outcome;

/**
 * Makes the recurrent vectors of users whose own are of another model, or were passed by the
 * fallback: the kept events go through the model again from zeros, a step of many users a run.
 * Which users take a step together does not matter to their vectors. A run takes about as many as
 * would end all of them in the fewest runs, those with most steps left first.
 */
final class Rebuild {

    /** Events before the one that is scored. */
    static final int STEPS_MAX = UserState.EVENTS_KEPT - 1;

    /** A run of no rows takes about as long as so many rows do. */
    private static final int RUN_IN_ROWS = 25;

    private static final int STRIDE = STEPS_MAX * Wave.WIDTH;

    private final GuardedScorer scorer;
    private int[] rowOf = new int[16];
    private int[] steps = new int[16];
    private int[] left = new int[16];
    private int[] order = new int[16];

    /** Of the users with so many steps left, where they begin in the order. */
    private final int[] from = new int[STEPS_MAX + 1];

    private float[] features = {};
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
            left = new int[2 * rows];
            order = new int[2 * rows];
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
        for (int i = 0; i < rows; i++) {
            wave.state().clear(rowOf[i]);
        }
        System.arraycopy(steps, 0, left, 0, rows);
        for (int size = order(); size > 0; size = order()) {
            pack(size, wave);
            Outcome became = scorer.score(batch, size);
            if (became != Outcome.MODEL) {
                return became;
            }
            unpack(size, wave);
        }
        return Outcome.MODEL;
    }

    /** Orders the users, most steps left first, and says how many of them run next. */
    private int order() {
        Arrays.fill(from, 0);
        int sum = 0;
        for (int i = 0; i < rows; i++) {
            from[left[i]]++;
            sum += left[i];
        }
        if (sum == 0) {
            return 0;
        }
        int most = 0;
        int before = 0;
        for (int steps = STEPS_MAX; steps >= 0; steps--) {
            int count = from[steps];
            most = Math.max(most, count == 0 ? 0 : steps);
            from[steps] = before;
            before += count;
        }
        for (int i = 0; i < rows; i++) {
            order[from[left[i]]++] = i;
        }
        return size(Math.min((sum + most - 1) / most, batch.rowsMax()));
    }

    /** A model that reads a sequence, too, gets the events up to this step. */
    private void sequence(int at, int user, int step) {
        int most = batch.steps();
        if (most > 0) {
            int count = Math.min(most, step + 1);
            int from = user * STRIDE + (step + 1 - count) * Wave.WIDTH;
            int to = at * most * Wave.WIDTH;
            batch.sequence().put(to, features, from, count * Wave.WIDTH);
            for (int i = count * Wave.WIDTH; i < most * Wave.WIDTH; i++) {
                batch.sequence().put(to + i, 0);
            }
            batch.lengths().put(at, count);
        }
    }

    /** So many users, padded to a power of two, or the next smaller one if that takes less time. */
    private static int size(int users) {
        int fewer = Integer.highestOneBit(users);
        int padded = 2 * fewer;
        // Of as many steps: more runs, each of which costs something, against rows that pad.
        return (users - fewer) * RUN_IN_ROWS < (padded - users) * fewer ? fewer : users;
    }

    private void pack(int size, Batch wave) {
        for (int at = 0; at < size; at++) {
            int user = order[at];
            int step = steps[user] - left[user];
            batch.features()
                    .put(at * Wave.WIDTH, features, user * STRIDE + step * Wave.WIDTH, Wave.WIDTH);
            batch.state().put(at, wave.state(), rowOf[user]);
            sequence(at, user, step);
        }
    }

    private void unpack(int size, Batch wave) {
        for (int at = 0; at < size; at++) {
            int user = order[at];
            left[user]--;
            if (batch.degraded(at)) {
                wave.state().clear(rowOf[user]);
            } else {
                wave.state().put(rowOf[user], batch.stateOut(), at);
            }
        }
    }
}
