package org.flashsale.scoring;

import java.util.Arrays;
import org.flashsale.domain.BehaviorEvent;

/** Events that wait for their row in a wave, in order. */
public final class EventQueue {

    private BehaviorEvent[] events = new BehaviorEvent[64];
    private long[] timestamps = new long[64];
    private long[] enteredNanos = new long[64];
    private long[] hashes = new long[64];
    private int head;
    private int size;

    /** Number of events. */
    public int size() {
        return size;
    }

    /** Appends an event. */
    public void add(BehaviorEvent event, long timestamp, long entered, long userHash) {
        if (size == events.length) {
            grow();
        }
        int at = (head + size) & (events.length - 1);
        events[at] = event;
        timestamps[at] = timestamp;
        enteredNanos[at] = entered;
        hashes[at] = userHash;
        size++;
    }

    private void grow() {
        int old = events.length;
        events = Arrays.copyOf(events, 2 * old);
        timestamps = Arrays.copyOf(timestamps, 2 * old);
        enteredNanos = Arrays.copyOf(enteredNanos, 2 * old);
        hashes = Arrays.copyOf(hashes, 2 * old);
        // What lay before the head follows what lay behind it.
        System.arraycopy(events, 0, events, old, head);
        System.arraycopy(timestamps, 0, timestamps, old, head);
        System.arraycopy(enteredNanos, 0, enteredNanos, old, head);
        System.arraycopy(hashes, 0, hashes, old, head);
    }

    /** The first event. */
    public BehaviorEvent event() {
        return events[head];
    }

    /** Its timestamp. */
    public long timestamp() {
        return timestamps[head];
    }

    /** When it entered the operator, ns. */
    public long enteredNanos() {
        return enteredNanos[head];
    }

    /** Hash of its user. */
    public long userHash() {
        return hashes[head];
    }

    /** Copies the hashes of the first users. */
    void copyHashes(long[] into, int count) {
        for (int i = 0; i < count; i++) {
            into[i] = hashes[(head + i) & (events.length - 1)];
        }
    }

    /** Removes the first event. */
    @SuppressWarnings("NullAway") // Nobody reads beyond the size.
    public void remove() {
        events[head] = null;
        head = (head + 1) & (events.length - 1);
        size--;
    }

    /** Puts the first event behind the last. */
    public void rotate() {
        moveFirst(this);
    }

    /** Puts the first event behind the last one of another queue, or of this. */
    public void moveFirst(EventQueue to) {
        BehaviorEvent event = event();
        long timestamp = timestamp();
        long entered = enteredNanos();
        long hash = userHash();
        remove();
        to.add(event, timestamp, entered, hash);
    }
}
