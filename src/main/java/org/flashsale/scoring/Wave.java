package org.flashsale.scoring;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.features.FeatureCatalogue;

/**
 * The rows that wait to be scored together, at most one per user, and the events that wait for a
 * later wave because their user has a row in this one. Since a user's deferred events are taken up
 * in their order before any new event, a user's events are never reordered.
 */
public final class Wave {

    /** Features per row. */
    public static final int WIDTH = FeatureCatalogue.WIDTH;

    private final Entry[] entries;
    private final float[] features;
    private final Set<String> users;
    private final ArrayDeque<Entry> deferred = new ArrayDeque<>();
    private int size;
    private long number;

    /**
     * An event on its way.
     *
     * @param event the event
     * @param timestamp its timestamp in the stream, epoch ms
     * @param enteredNanos when it entered the operator, ns from any origin
     */
    public record Entry(BehaviorEvent event, long timestamp, long enteredNanos) {}

    /** An open wave without rows. */
    public Wave(int rowsMax) {
        entries = new Entry[rowsMax];
        features = new float[rowsMax * WIDTH];
        users = new HashSet<>(2 * rowsMax);
    }

    /** Number of rows. */
    public int size() {
        return size;
    }

    /** Whether another row would not fit. */
    public boolean isFull() {
        return size == entries.length;
    }

    /** Number of this wave: each has its own, so that what was set for one cannot meet another. */
    public long number() {
        return number;
    }

    /** Whether a user has a row. */
    public boolean holds(String user) {
        return users.contains(user);
    }

    /**
     * Adds a row for an event of a user who has none.
     *
     * @return offset of the row in {@link #features}, to be filled
     */
    public int add(Entry entry) {
        if (!users.add(entry.event().userId())) {
            throw new IllegalStateException("two events of one user in a wave");
        }
        entries[size] = entry;
        return WIDTH * size++;
    }

    /** Rows after each other, {@link #WIDTH} values each. */
    public float[] features() {
        return features;
    }

    /** The event of a row. */
    public Entry entry(int row) {
        return entries[row];
    }

    /** Forgets the rows and opens the next wave. */
    public void next() {
        Arrays.fill(entries, 0, size, null);
        users.clear();
        size = 0;
        number++;
    }

    /** Keeps an event for a later wave. */
    public void defer(Entry entry) {
        deferred.add(entry);
    }

    /** Number of events that wait for a later wave. */
    public int deferred() {
        return deferred.size();
    }

    /** Adds a row for an event, or drops it. */
    public interface Taker<X extends Exception> {
        /** Takes an event whose user has no row. */
        void take(Entry entry) throws X;
    }

    /**
     * Hands the deferred events whose user has no row to the taker, in order; the others stay, in
     * order. To be called on a new wave, which they cannot fill: only users of the wave before have
     * deferred events, and a full wave is scored before another event comes.
     */
    public <X extends Exception> void takeUp(Taker<X> taker) throws X {
        for (int left = deferred.size(); left > 0; left--) {
            Entry entry = deferred.remove();
            if (holds(entry.event().userId())) {
                deferred.add(entry);
            } else {
                taker.take(entry);
            }
        }
    }
}
