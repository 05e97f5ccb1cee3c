package org.flashsale.scoring;

import java.util.Arrays;

/**
 * Entries by 32 bits of a hash, in open addressing with linear probing. Hashes may meet: who looks
 * for an entry compares more than these.
 */
final class UserIndex {

    /** No further entry can have the hash. */
    static final int END = -1;

    private static final int OTHER = -2;

    // The hash above, the entry plus one below; 0 where nothing is.
    private long[] slots;
    private int size;

    UserIndex(int entries) {
        slots = new long[2 * Integer.highestOneBit(Math.max(16, entries))];
    }

    int size() {
        return size;
    }

    /** Slot where the search for a hash begins. */
    int first(int hash) {
        return hash & (slots.length - 1);
    }

    int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    /** Entry in a slot if it has the hash, {@link #END} where nothing is, else another number. */
    int entryAt(int slot, int hash) {
        long value = slots[slot];
        if (value == 0) {
            return END;
        }
        return (int) (value >>> 32) == hash ? (int) value - 1 : OTHER;
    }

    /** The entry in the slot where the search begins, whosoever it is; below 0 if it is empty. */
    int likely(int hash) {
        return (int) slots[first(hash)] - 1;
    }

    void add(int hash, int entry) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        place((long) hash << 32 | (entry + 1));
        size++;
    }

    private void place(long value) {
        int slot = first((int) (value >>> 32));
        while (slots[slot] != 0) {
            slot = next(slot);
        }
        slots[slot] = value;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[2 * old.length];
        for (long value : old) {
            if (value != 0) {
                place(value);
            }
        }
    }

    void remove(int hash, int entry) {
        long wanted = (long) hash << 32 | (entry + 1);
        int hole = first(hash);
        while (slots[hole] != wanted) {
            if (slots[hole] == 0) {
                throw new IllegalStateException("entry " + entry + " is not in the index");
            }
            hole = next(hole);
        }
        size--;
        // Whoever was pushed past the hole moves into it, so that no search ends early.
        for (int slot = next(hole); slots[slot] != 0; slot = next(slot)) {
            int begin = first((int) (slots[slot] >>> 32));
            int toSlot = (slot - begin) & (slots.length - 1);
            int toHole = (slot - hole) & (slots.length - 1);
            if (toSlot >= toHole) {
                slots[hole] = slots[slot];
                hole = slot;
            }
        }
        slots[hole] = 0;
    }

    void clear() {
        Arrays.fill(slots, 0);
        size = 0;
    }
}
