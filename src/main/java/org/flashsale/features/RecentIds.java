package org.flashsale.features;

import java.util.Arrays;

/**
 * Hashes of a shopper's last event ids: at most {@link #MOST}, not older than {@link #WINDOW_S} of
 * event time, but always the last {@link #LEAST}. Of a hash 46 bits are kept, beside the seconds
 * since the id before it, 56 bits in all: a new id is taken for one of 256 once in 10^11 events.
 */
final class RecentIds {

    static final int MOST = 256;
    static final int LEAST = 16;
    static final long WINDOW_S = 600;

    /** Bits of a hash that are not kept. */
    private static final int DROPPED_BITS = 18;

    private static final int GAP_BITS = 10;
    private static final long GAP_MASK = (1 << GAP_BITS) - 1;

    /** Longer gaps are kept as this: each alone is more than the window. */
    private static final long GAP_MAX = WINDOW_S + 1;

    // The oldest first; each is the hash's upper bits, then those of the seconds since the one
    // before.
    private long[] packed = new long[LEAST];
    private int size;
    private long newestSecond;

    /** Sum of the gaps of all but the oldest, s. */
    private long span;

    boolean contains(long hash) {
        long wanted = hash >>> DROPPED_BITS;
        for (int i = size - 1; i >= 0; i--) {
            if (packed[i] >>> GAP_BITS == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Remembers an id and forgets those that left the window. */
    void add(long hash, long time) {
        long now = Math.floorDiv(time, 1000L);
        long gap = size == 0 ? 0 : Math.min(Math.max(0, now - newestSecond), GAP_MAX);
        newestSecond = size == 0 ? now : Math.max(now, newestSecond);
        int gone = 0;
        while (size - gone == MOST || (size - gone >= LEAST && span + gap > WINDOW_S)) {
            gone++;
            span -= gone < size ? packed[gone] & GAP_MASK : 0;
        }
        if (gone > 0) {
            size -= gone;
            System.arraycopy(packed, gone, packed, 0, size);
        }
        append(hash >>> DROPPED_BITS << GAP_BITS | gap);
    }

    private void append(long value) {
        if (size == packed.length) {
            packed = Arrays.copyOf(packed, 2 * size);
        }
        span += size == 0 ? 0 : value & GAP_MASK;
        packed[size++] = value;
    }

    void clear() {
        size = 0;
        span = 0;
        newestSecond = 0;
    }

    /** Forgets all but the last ones. */
    void keepLast(int count) {
        int gone = Math.max(0, size - count);
        for (int i = 0; i < gone; i++) {
            span -= i + 1 < size ? packed[i + 1] & GAP_MASK : 0;
        }
        size -= gone;
        System.arraycopy(packed, gone, packed, 0, size);
    }

    int size() {
        return size;
    }

    /** The i-th oldest, as it is stored: 56 bits. */
    long packed(int i) {
        return packed[i];
    }

    /** Second of event time of the newest id. */
    long newestSecond() {
        return newestSecond;
    }

    /** Begins to put ids back when state is read; each follows by {@link #restore(long)}. */
    void restoreNewest(long second) {
        clear();
        newestSecond = second;
    }

    /** Puts an id back, from the oldest to the newest. */
    void restore(long stored) {
        append(stored);
    }
}
