package org.flashsale.features;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.flashsale.domain.EventType;

/** A count per type of event. */
final class TypeCounts {

    static final int SLOTS = EventType.values().length;

    /** Bytes that {@link #copyTo} takes. */
    static final int BYTES = SLOTS * Short.BYTES;

    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final int[] counts = new int[SLOTS];
    private int sum;

    /** Place of a type; stored in state, so it never changes. */
    static int slot(EventType type) {
        return switch (type) {
            case VIEW -> 0;
            case SEARCH -> 1;
            case CLICK -> 2;
            case CART_ADD -> 3;
            case CART_REMOVE -> 4;
            case CHECKOUT -> 5;
            case PURCHASE -> 6;
            case REVIEW -> 7;
            case EXIT_SIGNAL -> 8;
        };
    }

    void count(int slot) {
        counts[slot]++;
        sum++;
    }

    /** Count of all types together. */
    int sum() {
        return sum;
    }

    /** The bits whose slots have a count. */
    int occurred() {
        int occurred = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            occurred |= counts[slot] == 0 ? 0 : 1 << slot;
        }
        return occurred;
    }

    /** Copies counts of 16 bits. */
    void copyTo(byte[] to, int at) {
        for (int slot = 0; slot < SLOTS; slot++) {
            SHORT.set(to, at + slot * Short.BYTES, (short) counts[slot]);
        }
    }

    /** Takes what {@link #copyTo} copied. */
    void copyFrom(byte[] from, int at) {
        sum = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            counts[slot] = (short) SHORT.get(from, at + slot * Short.BYTES) & 0xFFFF;
            sum += counts[slot];
        }
    }

    void clear() {
        Arrays.fill(counts, 0);
        sum = 0;
    }

    /** Count of the type with that slot. */
    int of(int slot) {
        return counts[slot];
    }

    /** Puts the count of a slot that has none; for reading state. */
    void restore(int slot, int count) {
        counts[slot] = count;
        sum += count;
    }
}
