package org.flashsale.scoring;

import java.util.function.LongSupplier;
import org.flashsale.scoring.ModelManifest.Head;

/**
 * A scorer that always has an answer. While the model fails, each row gets the base rates and is
 * marked degraded; the model is tried again after a pause that doubles with every failure, from
 * {@link #PAUSE_MIN_NANOS} to {@link #PAUSE_MAX_NANOS}. A single output that is no probability is
 * replaced alone.
 */
public final class GuardedScorer implements AutoCloseable {

    /** First pause after a failure, ns. */
    public static final long PAUSE_MIN_NANOS = 1_000_000_000L;

    /** Longest pause, ns. */
    public static final long PAUSE_MAX_NANOS = 60_000_000_000L;

    private final Scorer model;
    private final float purchaseRate;
    private final float exitRate;
    private final LongSupplier nanoClock;

    private boolean modelScored;
    private long pauseNanos;
    private long retryAtNanos;
    private String lastFailure = "";

    /**
     * @param model scores as long as it can; closed with this
     * @param bundle whose base rates are the fallback
     * @param nanoClock elapsed time, ns, from any origin
     */
    public GuardedScorer(Scorer model, ModelBundle bundle, LongSupplier nanoClock) {
        this.model = model;
        this.purchaseRate = bundle.baseRate(Head.PURCHASE);
        this.exitRate = bundle.baseRate(Head.EXIT);
        this.nanoClock = nanoClock;
    }

    /**
     * Scores rows, as {@link Scorer#score}.
     *
     * @return whether the model was tried and failed: the moment to log {@link #lastFailure}
     */
    public boolean score(float[] features, int rows) {
        modelScored = false;
        if (pauseNanos > 0 && nanoClock.getAsLong() - retryAtNanos < 0) {
            return false;
        }
        try {
            model.score(features, rows);
            modelScored = true;
            pauseNanos = 0;
            return false;
        } catch (ScoringFailed e) {
            pauseNanos = Math.min(Math.max(PAUSE_MIN_NANOS, 2 * pauseNanos), PAUSE_MAX_NANOS);
            retryAtNanos = nanoClock.getAsLong() + pauseNanos;
            lastFailure = String.valueOf(e.getMessage());
            return true;
        }
    }

    /** Why the model failed last; empty if it never did. */
    public String lastFailure() {
        return lastFailure;
    }

    /** Whether the base rates were said of a row instead of the model's purchase probability. */
    public boolean degraded(int row) {
        return !modelScored || !isProbability(model.purchase(row));
    }

    /** Purchase probability of a row. */
    public float purchase(int row) {
        return degraded(row) ? purchaseRate : model.purchase(row);
    }

    /** Exit probability of a row; NaN when the model has no such output. */
    public float exit(int row) {
        if (!modelScored) {
            return exitRate;
        }
        float exit = model.exit(row);
        return isProbability(exit) ? exit : exitRate;
    }

    private static boolean isProbability(float value) {
        return value >= 0 && value <= 1;
    }

    /** Where the model runs. */
    public String executionDevice() {
        return model.executionDevice();
    }

    @Override
    public void close() {
        model.close();
    }
}
