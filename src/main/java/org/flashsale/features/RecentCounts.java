package org.flashsale.features;

import java.util.Arrays;

/**
 * How often each of the last {@link #MOST} distinct keys occurred, overall and in the session. The
 * key that was not seen for longest leaves when a new one needs its place; if it comes back it
 * counts as new. Order is recency, the latest first.
 */
final class RecentCounts {

    static final int MOST = 64;

    /** Counts up to this share a byte with another. */
    private static final int NIBBLE_MAX = 15;

    // Below a key's bits: how its counts are told. Most keys occurred once.
    private static final int KIND_BITS = 2;
    private static final int KIND_MASK = (1 << KIND_BITS) - 1;
    private static final int ONCE = 0;
    private static final int ONCE_IN_SESSION = 1;
    private static final int NIBBLES = 2;
    private static final int LARGE = 3;

    private int[] keys = new int[4];
    private int[] totals = new int[4];
    private int[] inSession = new int[4];
    private int size;
    private int distinctInSession;

    /**
     * Counts one occurrence and moves the key to the front; 0 (no key) changes nothing.
     *
     * @return where the key was before, from 0; −1 if it was not there
     */
    int count(int key) {
        if (key == 0) {
            return -1;
        }
        int at = 0;
        while (at < size && keys[at] != key) {
            at++;
        }
        int before = at < size ? at : -1;
        int total = at < size ? totals[at] : 0;
        int session = at < size ? inSession[at] : 0;
        if (at == size) {
            at = makeRoom();
        }
        System.arraycopy(keys, 0, keys, 1, at);
        System.arraycopy(totals, 0, totals, 1, at);
        System.arraycopy(inSession, 0, inSession, 1, at);
        if (session == 0) {
            distinctInSession++;
        }
        keys[0] = key;
        totals[0] = total + 1;
        inSession[0] = session + 1;
        return before;
    }

    /** Copies the latest keys; 0 where there are fewer. */
    void copyKeys(int[] into, int count) {
        int known = Math.min(size, count);
        System.arraycopy(keys, 0, into, 0, known);
        Arrays.fill(into, known, count, 0);
    }

    /** Forgets all but the latest keys. */
    void keepLatest(int count) {
        size = Math.min(size, count);
    }

    /** Index of a free last place; the oldest key gives way when all are taken. */
    private int makeRoom() {
        if (size == MOST) {
            return MOST - 1;
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            totals = Arrays.copyOf(totals, 2 * size);
            inSession = Arrays.copyOf(inSession, 2 * size);
        }
        return size++;
    }

    void startSession() {
        Arrays.fill(inSession, 0, size, 0);
        distinctInSession = 0;
    }

    void clear() {
        size = 0;
        distinctInSession = 0;
    }

    /** Puts a key back when state is read; called from the latest to the oldest. */
    void restore(int key, int total, int session) {
        int at = makeRoom();
        keys[at] = key;
        totals[at] = total;
        inSession[at] = session;
    }

    void restoreDistinct(int distinct) {
        distinctInSession = distinct;
    }

    int size() {
        return size;
    }

    /** Distinct keys of this session; a key that left and came back counts again. */
    int distinctInSession() {
        return distinctInSession;
    }

    int key(int i) {
        return keys[i];
    }

    int total(int i) {
        return totals[i];
    }

    int inSession(int i) {
        return inSession[i];
    }

    /** A key takes three bytes with how its counts follow: not at all, in a byte, or in more. */
    void write(RecordBytes out) {
        out.putUnsigned(size);
        out.putUnsigned(distinctInSession);
        for (int i = 0; i < size; i++) {
            int total = totals[i];
            int session = inSession[i];
            int key = keys[i] << KIND_BITS;
            if (total == 1) {
                out.putTriple(key | session);
            } else if (total <= NIBBLE_MAX) {
                out.putTriple(key | NIBBLES);
                out.putByte(total << 4 | session);
            } else {
                out.putTriple(key | LARGE);
                out.putUnsigned(total);
                out.putUnsigned(session);
            }
        }
    }

    void read(RecordBytes in) {
        int count = start(in);
        for (int i = 0; i < count; i++) {
            int word = in.getTriple();
            keys[i] = word >>> KIND_BITS;
            switch (word & KIND_MASK) {
                case ONCE, ONCE_IN_SESSION -> {
                    totals[i] = 1;
                    inSession[i] = word & ONCE_IN_SESSION;
                }
                case NIBBLES -> {
                    int counts = in.getByte();
                    totals[i] = counts >>> 4;
                    inSession[i] = counts & NIBBLE_MAX;
                }
                default -> {
                    totals[i] = (int) in.getUnsigned();
                    inSession[i] = (int) in.getUnsigned();
                }
            }
        }
        size = count;
    }

    /** The second version had keys of 32 bits, each followed by a byte with both counts, or 0. */
    void readVersion2(RecordBytes in) {
        int count = start(in);
        for (int i = 0; i < count; i++) {
            keys[i] = Hashes.narrow(in.getInt());
            int counts = in.getByte();
            totals[i] = counts != 0 ? counts >>> 4 : (int) in.getUnsigned();
            inSession[i] = counts != 0 ? counts & NIBBLE_MAX : (int) in.getUnsigned();
        }
        size = count;
    }

    private int start(RecordBytes in) {
        int count = in.getCount(MOST);
        clear();
        distinctInSession = (int) in.getUnsigned();
        if (count > keys.length) {
            keys = new int[2 * count];
            totals = new int[2 * count];
            inSession = new int[2 * count];
        }
        return count;
    }
}
