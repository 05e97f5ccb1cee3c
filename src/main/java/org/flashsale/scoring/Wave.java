package org.flashsale.scoring;

import java.util.Arrays;
import java.util.function.LongSupplier;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.GuardedScorer.Outcome;

/**
 * The rows that are scored together by one model, at most one per user. Filled and read by the task
 * thread; {@link #run} may be called by another one in between.
 */
public final class Wave {

    /** Features per row. */
    public static final int WIDTH = FeatureCatalogue.WIDTH;

    private final GuardedScorer scorer;
    private final int tag;
    private final LongSupplier nanoClock;
    private Batch batch;
    private final Rebuild rebuild;
    private final BehaviorEvent[] events;
    private final long[] timestamps;
    private final long[] enteredNanos;
    private final int[] entries;
    private final boolean[] inDemand;
    private final UserSet users;
    private int size;
    private long number;
    private Outcome outcome = Outcome.MODEL;
    private long waitedNanos;
    private long runNanos;

    /**
     * A wave without rows.
     *
     * @param scorer scores its rows
     * @param tag marks the vectors of the scorer's model
     * @param nanoClock elapsed time, ns, from any origin
     */
    public Wave(GuardedScorer scorer, int tag, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.scorer = scorer;
        this.tag = tag;
        int rowsMax = scorer.rowsMax();
        batch = scorer.newBatch();
        rebuild = new Rebuild(scorer);
        events = new BehaviorEvent[rowsMax];
        timestamps = new long[rowsMax];
        enteredNanos = new long[rowsMax];
        entries = new int[rowsMax];
        inDemand = new boolean[rowsMax];
        users = new UserSet(rowsMax);
    }

    /** Hashes, all of them forgotten at once. */
    private static final class UserSet {
        private final long[] slots;
        private final int[] generations;
        private int generation = 1;

        UserSet(int most) {
            slots = new long[4 * Integer.highestOneBit(most)];
            generations = new int[slots.length];
        }

        boolean contains(long hash) {
            return slots[slotOf(hash)] == hash && generations[slotOf(hash)] == generation;
        }

        void add(long hash) {
            int slot = slotOf(hash);
            slots[slot] = hash;
            generations[slot] = generation;
        }

        private int slotOf(long hash) {
            int slot = (int) hash & (slots.length - 1);
            while (generations[slot] == generation && slots[slot] != hash) {
                slot = (slot + 1) & (slots.length - 1);
            }
            return slot;
        }

        void clear() {
            generation++;
        }
    }

    /** Scores its rows. */
    public GuardedScorer scorer() {
        return scorer;
    }

    /** Marks the vectors of its model. */
    public int tag() {
        return tag;
    }

    /** The rows as the model reads and writes them. */
    public Batch batch() {
        return batch;
    }

    /** Vectors that are made from kept events before the rows are scored. */
    Rebuild rebuild() {
        return rebuild;
    }

    /** Number of rows. */
    public int size() {
        return size;
    }

    /** Most rows. */
    public int rowsMax() {
        return events.length;
    }

    /** Number of this wave: it grows with each {@link #next}. */
    public long number() {
        return number;
    }

    /** Whether a user has a row, by the hash of its id; two users with one hash count as one. */
    public boolean holds(long userHash) {
        return users.contains(userHash);
    }

    /**
     * Adds a row for an event of a user who has none.
     *
     * @param timestamp of the event in the stream, epoch ms
     * @param entered when it entered the operator, ns from any origin
     * @param entry of its user in the cache
     * @return the row
     */
    int add(BehaviorEvent event, long timestamp, long entered, int entry, long userHash) {
        if (users.contains(userHash)) {
            throw new IllegalStateException("two events of one user in a wave");
        }
        users.add(userHash);
        events[size] = event;
        timestamps[size] = timestamp;
        enteredNanos[size] = entered;
        entries[size] = entry;
        return size++;
    }

    /** The event of a row. */
    public BehaviorEvent event(int row) {
        return events[row];
    }

    /** Its timestamp in the stream, epoch ms. */
    public long timestamp(int row) {
        return timestamps[row];
    }

    /** When it entered the operator, ns. */
    public long enteredNanos(int row) {
        return enteredNanos[row];
    }

    /** Says whether a row's event counts in demand. */
    void inDemand(int row, boolean counts) {
        inDemand[row] = counts;
    }

    /** Whether a row's event counts in demand. */
    public boolean inDemand(int row) {
        return inDemand[row];
    }

    /** Cache entry of its user. */
    int entry(int row) {
        return entries[row];
    }

    /** Makes the vectors that are missing and scores the rows. */
    public void run() {
        Batch mine = batch;
        int rows = size;
        long start = nanoClock.getAsLong();
        boolean rebuilds = rebuild.rows() > 0;
        Outcome ready = rebuild.run(mine);
        long rebuilt = rebuilds ? nanoClock.getAsLong() : start;
        Outcome became =
                ready == Outcome.MODEL
                        ? scorer.score(mine, rows)
                        : scorer.passOver(mine, rows, ready);
        tell(mine, became, start, nanoClock.getAsLong() - rebuilt);
    }

    @SuppressWarnings("ReferenceEquality") // Another batch is that of a wave that was given up.
    private synchronized void tell(Batch of, Outcome became, long start, long nanos) {
        if (of == batch) {
            outcome = became;
            waitedNanos = start - enteredNanos[0];
            runNanos = nanos;
        }
    }

    /**
     * Leaves the buffers to a run that does not end, in another thread, and says the base rates of
     * the rows. The wave is not to be filled again.
     */
    public synchronized void giveUp() {
        batch = new Batch(batch.rowsMax(), batch.width(), batch.steps(), batch.stateWidth());
        outcome = scorer.giveUp(batch, size);
        waitedNanos = nanoClock.getAsLong() - enteredNanos[0];
        runNanos = 0;
    }

    /** What became of the last run. */
    public Outcome outcome() {
        return outcome;
    }

    /** How long the row that entered first had waited when the run began, ns. */
    public long waitedNanos() {
        return waitedNanos;
    }

    /** How long the model took for the rows, ns. */
    public long runNanos() {
        return runNanos;
    }

    /** Frees the buffers; the wave is not to be used again. */
    public void close() {
        scorer.free(batch);
        rebuild.close();
    }

    /** Forgets the rows. */
    public void next() {
        Arrays.fill(events, 0, size, null);
        users.clear();
        rebuild.clear();
        size = 0;
        number++;
    }
}
