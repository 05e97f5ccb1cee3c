package org.flashsale.features;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Hashes of a shopper's last event ids: at most {@link #MOST}, not older than {@link #WINDOW_S} of
 * event time, but always the last {@link #LEAST}. Kept as they are stored, seven bytes each: 46
 * bits of the hash and the seconds since the id before. A new id is taken for one of 256 once in
 * 10^11 events.
 */
final class RecentIds {

    static final int MOST = 256;
    static final int LEAST = 16;
    static final long WINDOW_S = 600;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int BYTES = 7;

    /** Bits of a hash that are not kept. */
    private static final int DROPPED_BITS = 18;

    private static final int GAP_BITS = 10;
    private static final long GAP_MASK = (1 << GAP_BITS) - 1;
    private static final long MASK = (1L << (8 * BYTES)) - 1;

    /** Longer gaps are kept as this: each alone is more than the window. */
    private static final long GAP_MAX = WINDOW_S + 1;

    // The oldest first; the last is read and written as eight bytes.
    private byte[] packed = new byte[LEAST * BYTES + 1];
    private int size;
    private long newestSecond;

    /** Sum of the gaps of all but the oldest, s. */
    private long span;

    boolean contains(long hash) {
        long wanted = hash >>> DROPPED_BITS;
        for (int at = (size - 1) * BYTES; at >= 0; at -= BYTES) {
            if (((long) LONG.get(packed, at) & MASK) >>> GAP_BITS == wanted) {
                return true;
            }
        }
        return false;
    }

    private long gap(int i) {
        return (long) LONG.get(packed, i * BYTES) & GAP_MASK;
    }

    /** Remembers an id and forgets those that left the window. */
    void add(long hash, long time) {
        long now = Math.floorDiv(time, 1000L);
        long gap = size == 0 ? 0 : Math.min(Math.max(0, now - newestSecond), GAP_MAX);
        newestSecond = size == 0 ? now : Math.max(now, newestSecond);
        int gone = 0;
        while (size - gone == MOST || (size - gone >= LEAST && span + gap > WINDOW_S)) {
            gone++;
            span -= gone < size ? gap(gone) : 0;
        }
        drop(gone);
        reserve(size + 1);
        span += size == 0 ? 0 : gap;
        LONG.set(packed, size * BYTES, ((hash >>> DROPPED_BITS) << GAP_BITS) | gap);
        size++;
    }

    private void drop(int count) {
        if (count > 0) {
            size -= count;
            System.arraycopy(packed, count * BYTES, packed, 0, size * BYTES);
        }
    }

    private void reserve(int count) {
        if (count * BYTES + 1 > packed.length) {
            byte[] wide = new byte[2 * count * BYTES + 1];
            System.arraycopy(packed, 0, wide, 0, size * BYTES);
            packed = wide;
        }
    }

    void clear() {
        size = 0;
        span = 0;
        newestSecond = 0;
    }

    /** Forgets all but the last ones. */
    void keepLast(int count) {
        int gone = Math.max(0, size - count);
        for (int i = 1; i <= gone && i < size; i++) {
            span -= gap(i);
        }
        drop(gone);
    }

    int size() {
        return size;
    }

    void write(RecordBytes out, long lastSecond) {
        out.putUnsigned(size);
        out.putSigned(lastSecond - newestSecond);
        out.putUnsigned(span);
        out.put(packed, size * BYTES);
    }

    void read(RecordBytes in, long lastSecond) {
        int count = in.getCount(MOST);
        clear();
        newestSecond = lastSecond - in.getSigned();
        span = in.getUnsigned();
        reserve(count);
        in.get(packed, count * BYTES);
        size = count;
    }
}
