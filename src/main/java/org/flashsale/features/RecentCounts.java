package org.flashsale.features;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How often each of the last {@link #MOST} distinct keys occurred, overall and in the session. The
 * key that was not seen for longest leaves when a new one needs its place; if it comes back it
 * counts as new. Order is recency, the latest first.
 *
 * <p>Kept as it is stored, so that a record is read and written without looking at each key: three
 * bytes a key and how its counts follow, which is not at all, in a byte, or in two integers.
 */
final class RecentCounts {

    static final int MOST = 64;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Counts up to this share a byte with another. */
    private static final int NIBBLE_MAX = 15;

    // Below a key's bits: how its counts are told. Most keys occurred once.
    private static final int KIND_BITS = 2;
    private static final int KIND_MASK = (1 << KIND_BITS) - 1;
    private static final int ONCE_IN_SESSION = 1;
    private static final int NIBBLES = 2;
    private static final int LARGE = 3;

    private static final int HEAD = 3;
    private static final int HEAD_MASK = 0xFF_FFFF;

    /** Bytes that one key can take, its counts in ten bytes each. */
    private static final int KEY_BYTES_MAX = HEAD + 20;

    private byte[] packed = new byte[4 * HEAD + KEY_BYTES_MAX];

    /** Bytes taken. */
    private int end;

    private int size;
    private int distinctInSession;

    // Of the key that was counted last.
    private int total;
    private int inSession;

    // Of the key that was read last: where the next one begins.
    private int next;

    /**
     * Counts one occurrence and moves the key to the front; 0 (no key) changes nothing.
     *
     * @return where the key was before, from 0; −1 if it was not there
     */
    int count(int key) {
        if (key == 0) {
            return -1;
        }
        int place = 0;
        int at = 0;
        int last = 0;
        while (at < end) {
            int head = headAt(at);
            if (head >>> KIND_BITS == key) {
                break;
            }
            last = at;
            at += lengthAfter(head, at);
            place++;
        }
        boolean known = at < end;
        int behind = at;
        if (known) {
            readCounts(at);
            behind = next;
        } else {
            total = 0;
            inSession = 0;
            if (size == MOST) {
                end = last;
                at = last;
                behind = last;
            } else {
                size++;
            }
        }
        if (inSession == 0) {
            distinctInSession++;
        }
        total++;
        inSession++;
        int length = lengthOf(total, inSession);
        moveBack(at, behind, length);
        put(0, key, total, inSession);
        return known ? place : -1;
    }

    /** Makes room for a key in front; the bytes between, those of its old place, are given up. */
    private void moveBack(int at, int behind, int length) {
        int shift = length - (behind - at);
        if (end + KEY_BYTES_MAX > packed.length) {
            packed = Arrays.copyOf(packed, 2 * (end + KEY_BYTES_MAX));
        }
        if (shift != 0 && behind < end) {
            System.arraycopy(packed, behind, packed, behind + shift, end - behind);
        }
        end += shift;
        System.arraycopy(packed, 0, packed, length, at);
    }

    private int headAt(int at) {
        return (int) INT.get(packed, at) & HEAD_MASK;
    }

    /** Length of a key whose head was read. */
    private int lengthAfter(int head, int at) {
        int kind = head & KIND_MASK;
        if (kind != LARGE) {
            return HEAD + kind / NIBBLES;
        }
        readCounts(at);
        return next - at;
    }

    private int lengthAt(int at) {
        return lengthAfter(packed[at], at);
    }

    /** Reads the counts of a key. */
    private void readCounts(int at) {
        next = at + HEAD;
        switch (packed[at] & KIND_MASK) {
            case NIBBLES -> {
                int counts = packed[next++] & 0xFF;
                total = counts >>> 4;
                inSession = counts & NIBBLE_MAX;
            }
            case LARGE -> {
                total = (int) readUnsigned();
                inSession = (int) readUnsigned();
            }
            default -> {
                total = 1;
                inSession = packed[at] & ONCE_IN_SESSION;
            }
        }
    }

    private long readUnsigned() {
        long value = 0;
        int shift = 0;
        byte b = packed[next++];
        for (; b < 0; b = packed[next++], shift += 7) {
            value |= (long) (b & 0x7F) << shift;
        }
        return value | (long) b << shift;
    }

    private static int lengthOf(int total, int inSession) {
        if (total == 1) {
            return HEAD;
        }
        return HEAD + (total <= NIBBLE_MAX ? 1 : unsignedLength(total) + unsignedLength(inSession));
    }

    private static int unsignedLength(int value) {
        return value >>> 7 == 0 ? 1 : 1 + unsignedLength(value >>> 7);
    }

    /** Writes a key, and returns where the next one begins. */
    private int put(int at, int key, int total, int inSession) {
        int word = key << KIND_BITS;
        int to = at + HEAD;
        if (total == 1) {
            putHead(at, word | inSession);
        } else if (total <= NIBBLE_MAX) {
            putHead(at, word | NIBBLES);
            packed[to++] = (byte) (total << 4 | inSession);
        } else {
            putHead(at, word | LARGE);
            to = putUnsigned(putUnsigned(to, total), inSession);
        }
        return to;
    }

    private void putHead(int at, int word) {
        packed[at] = (byte) word;
        packed[at + 1] = (byte) (word >>> 8);
        packed[at + 2] = (byte) (word >>> 16);
    }

    private int putUnsigned(int at, int value) {
        int to = at;
        int rest = value;
        for (; rest >>> 7 != 0; rest >>>= 7) {
            packed[to++] = (byte) (rest | 0x80);
        }
        packed[to++] = (byte) rest;
        return to;
    }

    /** Copies the latest keys; 0 where there are fewer. */
    void copyKeys(int[] into, int count) {
        int known = Math.min(size, count);
        int at = 0;
        for (int i = 0; i < known; i++, at += lengthAt(at)) {
            into[i] = headAt(at) >>> KIND_BITS;
        }
        Arrays.fill(into, known, count, 0);
    }

    /** Forgets all but the latest keys. */
    void keepLatest(int count) {
        if (size > count) {
            int at = 0;
            for (int i = 0; i < count; i++) {
                at += lengthAt(at);
            }
            end = at;
            size = count;
        }
    }

    void startSession() {
        int to = 0;
        for (int at = 0; at < end; at = next) {
            int key = headAt(at) >>> KIND_BITS;
            readCounts(at);
            to = put(to, key, total, 0);
        }
        end = to;
        distinctInSession = 0;
    }

    void clear() {
        end = 0;
        size = 0;
        distinctInSession = 0;
    }

    /** Puts a key back when state is read; called from the latest to the oldest. */
    void restore(int key, int total, int session) {
        if (end + 2 * KEY_BYTES_MAX > packed.length) {
            packed = Arrays.copyOf(packed, 2 * (end + KEY_BYTES_MAX));
        }
        end = put(end, key, total, session);
        size++;
    }

    void restoreDistinct(int distinct) {
        distinctInSession = distinct;
    }

    int size() {
        return size;
    }

    /** Length of the keys and their counts as they lie in memory. */
    int bytes() {
        return end;
    }

    /** Copies keys and counts as they lie in memory; returns where they end. */
    int copyTo(byte[] to, int at) {
        System.arraycopy(packed, 0, to, at, end);
        return at + end;
    }

    /** Takes what {@link #copyTo} copied; returns where it ends. */
    int copyFrom(byte[] from, int at, int length, int count, int distinct) {
        reserve(length);
        System.arraycopy(from, at, packed, 0, length);
        end = length;
        size = count;
        distinctInSession = distinct;
        return at + length;
    }

    /** Makes room for so many bytes and a key more; what is there may be lost. */
    private void reserve(int length) {
        if (length + KEY_BYTES_MAX > packed.length) {
            packed = new byte[2 * (length + KEY_BYTES_MAX)];
        }
    }

    /** Distinct keys of this session; a key that left and came back counts again. */
    int distinctInSession() {
        return distinctInSession;
    }

    /** The latest key; there must be one. */
    int latest() {
        return headAt(0) >>> KIND_BITS;
    }

    /** How often the latest key occurred; there must be one. */
    int latestTotal() {
        readCounts(0);
        return total;
    }

    /** How often the latest key occurred in this session; there must be one. */
    int latestInSession() {
        readCounts(0);
        return inSession;
    }

    void write(RecordBytes out) {
        out.putUnsigned(size);
        out.putUnsigned(distinctInSession);
        out.put(packed, 0, end);
    }

    void read(RecordBytes in) {
        int count = start(in);
        int from = in.position();
        for (int i = 0; i < count; i++) {
            int kind = in.getTriple() & KIND_MASK;
            if (kind == NIBBLES) {
                in.skip(1);
            } else if (kind == LARGE) {
                in.getUnsigned();
                in.getUnsigned();
            }
        }
        int length = in.position() - from;
        reserve(length);
        in.position(from);
        in.get(packed, length);
        end = length;
        size = count;
    }

    /** The second version had keys of 32 bits, each followed by a byte with both counts, or 0. */
    void readVersion2(RecordBytes in) {
        int count = start(in);
        for (int i = 0; i < count; i++) {
            int key = Hashes.narrow(in.getInt());
            int counts = in.getByte();
            int total = counts != 0 ? counts >>> 4 : (int) in.getUnsigned();
            restore(key, total, counts != 0 ? counts & NIBBLE_MAX : (int) in.getUnsigned());
        }
    }

    private int start(RecordBytes in) {
        int count = in.getCount(MOST);
        clear();
        distinctInSession = (int) in.getUnsigned();
        return count;
    }
}
