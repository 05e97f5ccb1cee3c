package org.flashsale.scoring.explain;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ScoringFailed;

/**
 * Contributions for any model, by nothing but its scores: walks from the baseline to the event that
 * change one part at a time, in orders that are fixed beforehand, each together with its reverse
 * (Mitchell et al. 2022). Each walk's steps add up to the whole difference, so their mean does;
 * what is left to chance is how it is divided where parts act together.
 */
public final class Walks {

    /** Orders, each of which is walked in both directions. */
    private static final int ORDERS = 16;

    private static final double P_MIN = 1e-7;

    private final Run run;
    private final Batch batch;
    private final Head head;
    private final float[] baseline;

    /** Scores the first rows of a batch. */
    public interface Run {

        /**
         * As {@link org.flashsale.scoring.Scorer#score}.
         *
         * @throws ScoringFailed when the model did not run
         */
        void score(Batch batch, int rows) throws ScoringFailed;
    }

    /**
     * Walks with a model.
     *
     * @param run scores with it
     * @param batch buffers for it, used by nobody else
     * @param head what to explain
     */
    public Walks(Run run, Batch batch, Head head, float[] baseline) {
        this.run = run;
        this.batch = batch;
        this.head = head;
        this.baseline = baseline.clone();
    }

    /**
     * Explains a score.
     *
     * @throws ScoringFailed when the model does not run
     */
    public Attribution of(Subject subject) throws ScoringFailed {
        int width = baseline.length;
        int[] parts = parts(subject);
        boolean[][] mixes = new boolean[2 * ORDERS * (parts.length + 1)][];
        int[][] orders = new int[2 * ORDERS][];
        int at = 0;
        for (int order = 0; order < orders.length; order++) {
            orders[order] = order(parts, order);
            boolean[] taken = new boolean[width + 1];
            mixes[at++] = taken.clone();
            for (int part : orders[order]) {
                taken[part] = true;
                mixes[at++] = taken.clone();
            }
        }
        double[] said = say(subject, mixes);
        double[][] steps = new double[width + 1][orders.length];
        for (int order = 0; order < orders.length; order++) {
            int first = order * (parts.length + 1);
            for (int step = 0; step < parts.length; step++) {
                steps[orders[order][step]][order] = said[first + step + 1] - said[first + step];
            }
        }
        double[] means = Arrays.stream(steps).mapToDouble(Walks::mean).toArray();
        double error = Arrays.stream(steps).mapToDouble(Walks::error).max().orElse(0);
        return new Attribution(
                said[0], said[parts.length], Arrays.copyOf(means, width), means[width], error);
    }

    /** Parts in which the event differs from the baseline; the last one is the history. */
    private int[] parts(Subject subject) {
        return IntStream.rangeClosed(0, baseline.length)
                .filter(
                        part ->
                                part < baseline.length
                                        ? subject.row()[part] != baseline[part]
                                        : subject.hasHistory())
                .toArray();
    }

    /** Odd orders are the even ones backwards. */
    private static int[] order(int[] parts, int number) {
        Comparator<Integer> drawn = Comparator.comparingLong(part -> mixed(part, number / 2));
        return Arrays.stream(parts)
                .boxed()
                .sorted(number % 2 == 0 ? drawn : drawn.reversed())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Bits without a pattern (the finaliser of MurmurHash3): equal events, equal explanations. */
    private static long mixed(long part, long order) {
        long mixed = (order << 32 | part) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 33) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ mixed >>> 33;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    /** Standard error of the mean, a walk and its reverse being one observation. */
    private static double error(double[] steps) {
        double[] pairs = new double[ORDERS];
        Arrays.setAll(pairs, i -> (steps[2 * i] + steps[2 * i + 1]) / 2);
        double mean = mean(pairs);
        double squares = Arrays.stream(pairs).map(x -> (x - mean) * (x - mean)).sum();
        return Math.sqrt(squares / (ORDERS - 1) / ORDERS);
    }

    /** What the model says where the taken parts are the event's and the others the baseline's. */
    private double[] say(Subject subject, boolean[][] mixes) throws ScoringFailed {
        double[] said = new double[mixes.length];
        int done = 0;
        while (done < mixes.length) {
            int rows = Math.min(batch.rowsMax(), mixes.length - done);
            for (int i = 0; i < rows; i++) {
                fill(subject, mixes[done + i], i);
            }
            run.score(batch, rows);
            for (int i = 0; i < rows; i++) {
                said[done + i] = unit(buffer().get(i));
            }
            done += rows;
        }
        return said;
    }

    private void fill(Subject subject, boolean[] taken, int at) {
        int width = baseline.length;
        float[] row = baseline.clone();
        for (int cell = 0; cell < width; cell++) {
            row[cell] = taken[cell] ? subject.row()[cell] : row[cell];
        }
        boolean history = taken[width];
        batch.features().put(at * width, row);
        for (int cell = 0; cell < batch.stateWidth(); cell++) {
            batch.state().put(at, cell, history ? subject.state()[cell] : 0);
        }
        int steps = batch.steps();
        if (steps > 0) {
            int earlier = history ? Math.min(steps - 1, subject.earlier().size()) : 0;
            int skipped = subject.earlier().size() - earlier;
            batch.sequence().put(at * steps * width, new float[steps * width]);
            for (int k = 0; k < earlier; k++) {
                float[] cells = subject.earlier().get(skipped + k);
                batch.sequence().put((at * steps + k) * width, cells);
            }
            batch.sequence().put((at * steps + earlier) * width, row);
            batch.lengths().put(at, earlier + 1);
        }
    }

    private FloatBuffer buffer() {
        return switch (head) {
            case PURCHASE -> batch.purchase();
            case EXIT -> batch.exit();
            case SENSITIVITY -> batch.sensitivity();
            case STATE_OUT -> throw new IllegalArgumentException("is no score: " + head);
        };
    }

    private double unit(float said) {
        if (head == Head.SENSITIVITY) {
            return said;
        }
        double p = Math.max(P_MIN, Math.min(said, 1 - P_MIN));
        return Math.log(p / (1 - p));
    }
}
