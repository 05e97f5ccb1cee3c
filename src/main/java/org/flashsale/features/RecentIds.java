package org.flashsale.features;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Hashes of a shopper's last event ids: at most {@link #MOST}, not older than {@link #WINDOW_S} of
 * event time, but always the last {@link #LEAST}. Kept as they are stored, six bytes each: 40 bits
 * of the hash and the time since the id before. A new id is taken for one of 16 once in 7·10^10
 * events.
 */
final class RecentIds {

    static final int MOST = 256;
    static final int LEAST = 8;
    static final long WINDOW_S = 600;

    /** Times are kept to so many seconds. */
    static final long UNIT_S = 4;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int BYTES = 6;

    /** An id is read and written as eight bytes. */
    private static final int SPARE = Long.BYTES - BYTES;

    /** Bits of a hash that are not kept. */
    private static final int DROPPED_BITS = 24;

    private static final int GAP_BITS = 8;
    private static final long GAP_MASK = (1 << GAP_BITS) - 1;
    private static final long MASK = (1L << (8 * BYTES)) - 1;

    /** What the second version kept of an id, in seven bytes: fewer bits were dropped. */
    private static final int DROPPED_BITS_2 = 18;

    private static final int GAP_BITS_2 = 10;

    private static final long WINDOW = WINDOW_S / UNIT_S;

    /** Longer gaps are kept as this: each alone is more than the window. */
    private static final long GAP_MAX = WINDOW + 1;

    // The oldest first.
    private byte[] packed = new byte[LEAST * BYTES + SPARE];
    private int size;

    /** Time of the newest, in units. */
    private long newest;

    /** Sum of the gaps of all but the oldest, in units. */
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
        long now = unitOf(time);
        long gap = size == 0 ? 0 : Math.min(Math.max(0, now - newest), GAP_MAX);
        newest = size == 0 ? now : Math.max(now, newest);
        int gone = 0;
        while (size - gone == MOST || (size - gone >= LEAST && span + gap > WINDOW)) {
            gone++;
            span -= gone < size ? gap(gone) : 0;
        }
        drop(gone);
        reserve(size + 1);
        span += size == 0 ? 0 : gap;
        LONG.set(packed, size * BYTES, ((hash >>> DROPPED_BITS) << GAP_BITS) | gap);
        size++;
    }

    private static long unitOf(long time) {
        return Math.floorDiv(time, 1000 * UNIT_S);
    }

    private void drop(int count) {
        if (count > 0) {
            size -= count;
            System.arraycopy(packed, count * BYTES, packed, 0, size * BYTES);
            // The gap before the oldest says nothing: equal ids are to have equal bytes.
            packed[0] = 0;
        }
    }

    private void reserve(int count) {
        if (count * BYTES + SPARE > packed.length) {
            byte[] wide = new byte[2 * count * BYTES + SPARE];
            System.arraycopy(packed, 0, wide, 0, size * BYTES);
            packed = wide;
        }
    }

    void clear() {
        size = 0;
        span = 0;
        newest = 0;
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

    /** Sum of the gaps of all but the oldest, in units. */
    long span() {
        return span;
    }

    /** How much older the newest is than a time, in units. */
    long age(long time) {
        return unitOf(time) - newest;
    }

    /** Length of the ids as they lie in memory. */
    int bytes() {
        return size * BYTES;
    }

    /** Copies the ids as they lie in memory; returns where they end. */
    int copyTo(byte[] to, int at) {
        System.arraycopy(packed, 0, to, at, bytes());
        return at + bytes();
    }

    /** Takes what {@link #copyTo} copied; returns where it ends. */
    int copyFrom(byte[] from, int at, int count, long gaps, long time, long age) {
        size = 0;
        reserve(count);
        System.arraycopy(from, at, packed, 0, count * BYTES);
        size = count;
        span = gaps;
        newest = unitOf(time) - age;
        return at + bytes();
    }

    void write(RecordBytes out, long lastTime) {
        out.putUnsigned(size);
        out.putSigned(age(lastTime));
        out.putUnsigned(span);
        out.put(packed, 0, bytes());
    }

    void read(RecordBytes in, long lastTime) {
        int count = in.getCount(MOST);
        clear();
        newest = unitOf(lastTime) - in.getSigned();
        span = in.getUnsigned();
        reserve(count);
        in.get(packed, count * BYTES);
        size = count;
    }

    /** The second version kept seconds, and more of each hash. */
    void readVersion2(RecordBytes in, long lastTime) {
        int count = in.getCount(MOST);
        clear();
        long newestSecond = Math.floorDiv(lastTime, 1000L) - in.getSigned();
        long second = newestSecond - in.getUnsigned();
        for (int i = 0; i < count; i++) {
            long id = (in.getInt() & 0xFFFF_FFFFL) | (long) in.getShort() << 32;
            id |= (long) in.getByte() << 48;
            second += i == 0 ? 0 : id & ((1 << GAP_BITS_2) - 1);
            add(id >>> GAP_BITS_2 << DROPPED_BITS_2, second * 1000);
        }
    }
}
