package org.flashsale.features;

import java.util.Arrays;

/**
 * Hashes of a shopper's last event ids: at most {@link #MOST}, not older than {@link #WINDOW_MS} of
 * event time, but always the last {@link #LEAST}.
 */
final class RecentIds {

    static final int MOST = 256;
    static final int LEAST = 16;
    static final long WINDOW_MS = 600_000;

    // Rings of a power of two: the oldest at head. Times never fall, so that the old leave in
    // order.
    private long[] hashes = new long[4];
    private long[] times = new long[4];
    private int head;
    private int size;

    boolean contains(long hash) {
        for (int i = size - 1; i >= 0; i--) {
            if (hashes[at(i)] == hash) {
                return true;
            }
        }
        return false;
    }

    /** Remembers an id and forgets those that left the window. */
    void add(long hash, long time) {
        long now = size == 0 ? time : Math.max(time, timeAt(size - 1));
        while (size == MOST || (size >= LEAST && timeAt(0) < now - WINDOW_MS)) {
            head = (head + 1) & (hashes.length - 1);
            size--;
        }
        if (size == hashes.length) {
            grow();
        }
        int slot = at(size);
        hashes[slot] = hash;
        times[slot] = now;
        size++;
    }

    private void grow() {
        long[] wideHashes = new long[2 * size];
        long[] wideTimes = new long[2 * size];
        for (int i = 0; i < size; i++) {
            wideHashes[i] = hashAt(i);
            wideTimes[i] = timeAt(i);
        }
        hashes = wideHashes;
        times = wideTimes;
        head = 0;
    }

    void clear() {
        head = 0;
        size = 0;
        Arrays.fill(hashes, 0);
    }

    int size() {
        return size;
    }

    /** The i-th oldest hash. */
    long hashAt(int i) {
        return hashes[at(i)];
    }

    /** Its time, epoch ms. */
    long timeAt(int i) {
        return times[at(i)];
    }

    private int at(int i) {
        return (head + i) & (hashes.length - 1);
    }
}
