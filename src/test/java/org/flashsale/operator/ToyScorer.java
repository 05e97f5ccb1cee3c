package org.flashsale.operator;

import java.util.Random;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.Scorer;
import org.flashsale.scoring.ScoringFailed;

/** A model in plain Java that starts in no time: one row never depends on another. */
final class ToyScorer implements Scorer {

    /** Whether no call says anything. */
    private boolean fails;

    /** Calls until one throws, before or after it has scored; below 0 none will. */
    private int fuse = -1;

    private final int rowsMax;
    private final int steps;
    private final int width;
    private final float[] weights;

    ToyScorer(long seed, int rowsMax, int steps, int width) {
        this.rowsMax = rowsMax;
        this.steps = steps;
        this.width = width;
        Random random = new Random(seed);
        weights = new float[Batch.WIDTH * (width + 2)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (random.nextGaussian() * 0.3);
        }
    }

    void fails(boolean always) {
        fails = always;
    }

    void fuse(int calls) {
        fuse = calls;
    }

    @Override
    public int rowsMax() {
        return rowsMax;
    }

    @Override
    public int bucket(int rows) {
        return Math.min(rowsMax, Integer.highestOneBit(2 * rows - 1));
    }

    @Override
    public Batch newBatch() {
        return new Batch(rowsMax, steps, width);
    }

    @Override
    public void score(Batch batch, int rows) throws ScoringFailed {
        if (fails) {
            throw new ScoringFailed("out of order", new IllegalStateException());
        }
        boolean blown = fuse >= 0 && fuse-- == 0;
        if (blown && rows % 2 == 0) {
            throw new InternalError("the fuse, before");
        }
        for (int row = 0; row < rows; row++) {
            scoreRow(batch, row);
        }
        if (blown) {
            throw new InternalError("the fuse, after");
        }
    }

    private void scoreRow(Batch batch, int row) {
        float memory = 0;
        for (int i = 0; steps > 0 && i < batch.lengths().get(row) * Batch.WIDTH; i++) {
            memory += batch.sequence().get(row * steps * Batch.WIDTH + i) * (i % 7 - 3) / 50;
        }
        float read = memory;
        for (int cell = 0; cell < width; cell++) {
            float before = batch.state().get(row, cell);
            float after = (float) Math.tanh(0.5 * before + dot(batch, row, cell) + read);
            batch.stateOut().put(row, cell, after);
            memory += after;
        }
        batch.purchase().put(row, sigmoid(memory + dot(batch, row, width)));
        batch.exit().put(row, sigmoid(memory + dot(batch, row, width + 1)));
    }

    private float dot(Batch batch, int row, int column) {
        float sum = 0;
        for (int i = 0; i < Batch.WIDTH; i++) {
            sum += batch.features().get(row * Batch.WIDTH + i) * weights[column * Batch.WIDTH + i];
        }
        return sum;
    }

    private static float sigmoid(float value) {
        return (float) (1 / (1 + Math.exp(-value)));
    }

    @Override
    public String executionDevice() {
        return "cpu";
    }

    @Override
    public void close() {}
}
