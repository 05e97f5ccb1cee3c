package org.flashsale.scoring;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.flashsale.scoring.ModelManifest.Head;

/**
 * A scorer that always has an answer. A batch whose run fails gets the base rates, marked degraded,
 * and so do the batches after it until the model is tried again: after a pause that doubles with
 * every failure, from {@link #PAUSE_MIN_NANOS} to {@link #PAUSE_MAX_NANOS}. A run that answers
 * closes the breaker. Single rows whose outputs are unusable are replaced alone, unless they are
 * most of the batch.
 *
 * <p>A run that takes too long is cut off by {@link #cutOffIfOverdue}. One that does not even end
 * then can be given up from another thread; until it ends, the base rates score.
 */
public final class GuardedScorer implements AutoCloseable {

    /** First pause after a failure, ns. */
    public static final long PAUSE_MIN_NANOS = 100_000_000L;

    /** Longest pause, ns. */
    public static final long PAUSE_MAX_NANOS = 60_000_000_000L;

    /** A run that takes so many times what is too long is hung. */
    private static final int HUNG_FACTOR = 10;

    private static final long NOT_BEGUN = -1;

    private final Scorer model;
    private final float purchaseRate;
    private final float exitRate;
    private final float sensitivityRate;
    private final ModelBundle bundle;
    private final LongSupplier nanoClock;

    private long slowNanos;
    private long pauseNanos;
    private long retryAtNanos;
    private String lastFailure = "";
    private volatile boolean closed;
    private boolean running;
    private boolean cut;
    private long run;
    private long runStartNanos;
    private int givenUp;

    /** What became of a batch. */
    public enum Outcome {
        /** The model scored it. */
        MODEL,
        /** The base rates did: the model failed a short while ago and was not tried. */
        PAUSED,
        /** The base rates did: the run threw, whatever it was. */
        THREW,
        /** The base rates did: most rows got no number, or no probability. */
        NOT_FINITE,
        /** The base rates did: the run took longer than {@link #slowAfter} allows. */
        TOO_SLOW,
        /** The base rates did: the run did not end when it was cut off, and was given up. */
        HUNG,
        /** The base rates did: the device's memory, or the process's, did not suffice. */
        OUT_OF_MEMORY;

        /** Whether the model was tried and failed: the moment to log {@link #lastFailure}. */
        public boolean failed() {
            return this != MODEL && this != PAUSED;
        }
    }

    /**
     * @param model scores as long as it can; closed with this
     * @param bundle whose base rates are the fallback
     * @param nanoClock elapsed time, ns, from any origin
     */
    public GuardedScorer(Scorer model, ModelBundle bundle, LongSupplier nanoClock) {
        this.model = model;
        this.purchaseRate = bundle.baseRate(Head.PURCHASE);
        this.exitRate = bundle.baseRate(Head.EXIT);
        this.sensitivityRate = bundle.baseRate(Head.SENSITIVITY);
        this.bundle = bundle;
        this.nanoClock = nanoClock;
        this.slowNanos = Long.MAX_VALUE;
    }

    /** A run that takes longer than this counts as failed, ns; never unless this is called. */
    public synchronized void slowAfter(long nanos) {
        slowNanos = nanos;
    }

    /** What its model was read from. */
    public ModelBundle bundle() {
        return bundle;
    }

    /** Largest number of rows of a run. */
    public int rowsMax() {
        return model.rowsMax();
    }

    /** Rows that a run of this many is padded to. */
    public int bucket(int rows) {
        return model.bucket(rows);
    }

    /** Makes buffers for the model. */
    public Batch newBatch() {
        return model.newBatch();
    }

    /** Makes buffers that a run needs besides its rows': without memory for them it failed. */
    Outcome newBatch(Consumer<Batch> keep) {
        if (pauses(nanoClock.getAsLong())) {
            return Outcome.PAUSED;
        }
        try {
            keep.accept(model.newBatch());
            return Outcome.MODEL;
        } catch (OutOfMemoryError e) {
            return failed(Outcome.OUT_OF_MEMORY, told(e));
        }
    }

    /** Frees a batch, as {@link Scorer#free}. */
    public void free(Batch batch) {
        model.free(batch);
    }

    /** Scores rows, as {@link Scorer#score}; {@link Batch#degraded} then tells of each. */
    public Outcome score(Batch batch, int rows) {
        batch.degradeNone(rows);
        Outcome outcome = run(batch, rows);
        return outcome == Outcome.MODEL ? outcome : passOver(batch, rows, outcome);
    }

    /**
     * Says the base rates of rows that must not be scored.
     *
     * @param why what became of the run that they needed first
     */
    Outcome passOver(Batch batch, int rows, Outcome why) {
        for (int row = 0; row < rows; row++) {
            fallBack(batch, row);
        }
        return why;
    }

    private Outcome run(Batch batch, int rows) {
        long start = nanoClock.getAsLong();
        long mine = begin(start);
        if (mine == NOT_BEGUN) {
            return Outcome.PAUSED;
        }
        try {
            model.score(batch, rows);
        } catch (ScoringFailed e) {
            return failed(why(e.outOfMemory()), String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            return failed(why(true), told(e));
        } catch (RuntimeException | Error e) {
            if (endsTheProcess(e)) {
                throw e;
            }
            return failed(why(false), told(e));
        } finally {
            end(mine);
        }
        long nanos = nanoClock.getAsLong() - start;
        int bad = replaceBadRows(batch, rows);
        if (2 * bad > rows) {
            return failed(
                    Outcome.NOT_FINITE, bad + " of " + rows + " rows have outputs of no meaning");
        }
        return timed(nanos);
    }

    private synchronized boolean pauses(long now) {
        return givenUp > 0 || (pauseNanos > 0 && now - retryAtNanos < 0);
    }

    private synchronized long begin(long now) {
        if (pauses(now)) {
            return NOT_BEGUN;
        }
        running = true;
        cut = false;
        runStartNanos = now;
        return ++run;
    }

    private synchronized void end(long mine) {
        if (mine == run) {
            running = false;
        } else {
            givenUp--;
        }
    }

    private synchronized Outcome why(boolean outOfMemory) {
        if (cut) {
            return Outcome.TOO_SLOW;
        }
        return outOfMemory ? Outcome.OUT_OF_MEMORY : Outcome.THREW;
    }

    /** Whether the JVM says that it is not sound itself: then no answer is, either. */
    private static boolean endsTheProcess(Throwable e) {
        return e instanceof InternalError || e instanceof UnknownError || e instanceof ThreadDeath;
    }

    /** What nobody foresaw, with the place where it happened. */
    private static String told(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return trace.length == 0 ? e.toString() : e + " at " + trace[0];
    }

    private synchronized Outcome timed(long nanos) {
        if (nanos > slowNanos) {
            return failed(Outcome.TOO_SLOW, "a run took " + nanos / 1_000_000 + " ms");
        }
        pauseNanos = 0;
        return Outcome.MODEL;
    }

    /** Asks the run that is under way to end if it has taken too long; by any thread. */
    public synchronized void cutOffIfOverdue() {
        if (running && !cut && nanoClock.getAsLong() - runStartNanos > slowNanos) {
            cut = true;
            model.cutOff();
        }
    }

    /** Whether a run is under way that did not end for long after it was to be cut off. */
    public synchronized boolean isHung() {
        return running && (nanoClock.getAsLong() - runStartNanos) / HUNG_FACTOR > slowNanos;
    }

    /**
     * Gives up the run that is under way in another thread: the rows get the base rates, and the
     * model is not tried again before that run has ended.
     *
     * @param batch another one than that of the run
     */
    Outcome giveUp(Batch batch, int rows) {
        passOver(batch, rows, Outcome.HUNG);
        synchronized (this) {
            if (running) {
                running = false;
                run++;
                givenUp++;
            }
            return failed(Outcome.HUNG, "a run did not end");
        }
    }

    private synchronized Outcome failed(Outcome outcome, String detail) {
        pauseNanos = Math.min(Math.max(PAUSE_MIN_NANOS, 2 * pauseNanos), PAUSE_MAX_NANOS);
        retryAtNanos = nanoClock.getAsLong() + pauseNanos;
        lastFailure = outcome.name().toLowerCase(Locale.ROOT) + ": " + detail;
        return outcome;
    }

    /** Says the base rates of rows without a usable output; returns how many there are. */
    private int replaceBadRows(Batch batch, int rows) {
        int bad = 0;
        for (int row = 0; row < rows; row++) {
            if (!isUsable(batch, row)) {
                fallBack(batch, row);
                bad++;
            }
        }
        return bad;
    }

    private boolean isUsable(Batch batch, int row) {
        return isProbability(batch.purchase().get(row))
                && (Float.isNaN(exitRate) || isProbability(batch.exit().get(row)))
                && (Float.isNaN(sensitivityRate) || isSlope(batch.sensitivity().get(row)))
                && batch.stateOut().isFinite(row);
    }

    /** A price never makes the more likely to buy the higher it is. */
    private static boolean isSlope(float value) {
        return value >= 0 && value < Float.POSITIVE_INFINITY;
    }

    private static boolean isProbability(float value) {
        return value >= 0 && value <= 1;
    }

    private void fallBack(Batch batch, int row) {
        batch.purchase().put(row, purchaseRate);
        batch.exit().put(row, exitRate);
        batch.sensitivity().put(row, sensitivityRate);
        batch.degrade(row);
    }

    /** Whether the breaker is open: the model failed and has not answered since. */
    public synchronized boolean broken() {
        return pauseNanos > 0 || givenUp > 0;
    }

    /** Why the model failed last; empty if it never did. */
    public synchronized String lastFailure() {
        return lastFailure;
    }

    /** Where the model runs. */
    public String executionDevice() {
        return model.executionDevice();
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        model.close();
    }
}
