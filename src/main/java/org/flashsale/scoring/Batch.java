package org.flashsale.scoring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.flashsale.features.FeatureCatalogue;

/**
 * Direct buffers that a model reads and writes without copying. The caller fills the inputs of rows
 * 0 to {@code rows − 1}, calls {@link Scorer#score}, and reads the outputs of the same rows; both
 * hold until the next run of the batch. Made by {@link Scorer#newBatch}; to be used by one thread
 * at a time, with absolute reads and writes only.
 */
public final class Batch {

    /** Cells of a row that the job computes, and of a step of a sequence of them. */
    public static final int WIDTH = FeatureCatalogue.WIDTH;

    private final int rowsMax;
    private final int width;
    private final int steps;
    private final int stateWidth;
    private final FloatBuffer features;
    private final FloatBuffer sequence;
    private final IntBuffer lengths;
    private final Vectors state;
    private final Vectors stateOut;
    private final FloatBuffer purchase;
    private final FloatBuffer exit;
    private final FloatBuffer sensitivity;
    private final FloatBuffer zeros;
    private final boolean[] degraded;
    private int written;

    /** Buffers for the rows that the job computes. */
    public Batch(int rowsMax, int steps, int stateWidth) {
        this(rowsMax, WIDTH, steps, stateWidth);
    }

    /**
     * Allocates the buffers.
     *
     * @param rowsMax most rows of a run
     * @param width cells of a row, {@link #WIDTH} for the rows that the job computes
     * @param steps events of a row's sequence, K; 0 if the model has no such input
     * @param stateWidth width of the recurrent vector, H; 0 if the model has none
     */
    public Batch(int rowsMax, int width, int steps, int stateWidth) {
        this.rowsMax = rowsMax;
        this.width = width;
        this.steps = steps;
        this.stateWidth = stateWidth;
        features = floats(rowsMax * width);
        sequence = floats(rowsMax * steps * width);
        lengths = bytes(steps == 0 ? 0 : rowsMax * Integer.BYTES).asIntBuffer();
        state = new Vectors(rowsMax, stateWidth);
        stateOut = new Vectors(rowsMax, stateWidth);
        purchase = floats(rowsMax);
        exit = floats(rowsMax);
        sensitivity = floats(rowsMax);
        zeros = floats(width * Math.max(1, steps));
        degraded = new boolean[rowsMax];
        for (int row = 0; row < rowsMax; row++) {
            exit.put(row, Float.NaN);
            sensitivity.put(row, Float.NaN);
        }
    }

    private static FloatBuffer floats(int size) {
        return bytes(size * Float.BYTES).asFloatBuffer();
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    /** Most rows of a run. */
    public int rowsMax() {
        return rowsMax;
    }

    /** Cells of a row. */
    public int width() {
        return width;
    }

    /** Events of a row's sequence, K; 0 if the model has no such input. */
    public int steps() {
        return steps;
    }

    /** Width of the recurrent vector, H; 0 if the model has none. */
    public int stateWidth() {
        return stateWidth;
    }

    /** In: the feature row of the event, [rowsMax, width]. */
    public FloatBuffer features() {
        return features;
    }

    /**
     * In: the shopper's last K events, the event itself last, each a row of the feature catalogue,
     * oldest first, zeros at the end, [rowsMax, K, width].
     */
    public FloatBuffer sequence() {
        return sequence;
    }

    /** In: how many of a row's K events are real, 1 to K, [rowsMax]. */
    public IntBuffer lengths() {
        return lengths;
    }

    /** In: the recurrent vector before the event, zeros for a new shopper, [rowsMax, H]. */
    public Vectors state() {
        return state;
    }

    /** Out: the recurrent vector after the event, [rowsMax, H]. */
    public Vectors stateOut() {
        return stateOut;
    }

    /** Out: purchase probability at the offered price, [rowsMax]. */
    public FloatBuffer purchase() {
        return purchase;
    }

    /** Out: exit probability; NaN when the model has no such head, [rowsMax]. */
    public FloatBuffer exit() {
        return exit;
    }

    /** Out: price sensitivity; NaN when the model has no such head, [rowsMax]. */
    public FloatBuffer sensitivity() {
        return sensitivity;
    }

    /**
     * Out, of a {@link GuardedScorer}: whether the base rates were said of a row instead of what
     * the model says. Its recurrent vector is then not to be kept.
     */
    public boolean degraded(int row) {
        return degraded[row];
    }

    void degrade(int row) {
        degraded[row] = true;
    }

    void degradeNone(int rows) {
        Arrays.fill(degraded, 0, rows, false);
    }

    /**
     * Empties the inputs of the rows that pad a run: what an earlier run left there could fail this
     * one.
     *
     * @param rows rows that the caller has filled
     * @param padded rows of the run
     */
    public void pad(int rows, int padded) {
        int until = Math.min(padded, written);
        for (int row = rows; row < until; row++) {
            clear(features, row, width);
            clear(sequence, row, steps * width);
            state.clear(row);
        }
        for (int row = rows; row < padded && steps > 0; row++) {
            lengths.put(row, 1);
        }
        written = Math.max(rows, padded < written ? written : 0);
    }

    private void clear(FloatBuffer buffer, int row, int width) {
        buffer.put(row * width, zeros, 0, width);
    }
}
