package org.flashsale.features;

import java.util.Arrays;
import org.flashsale.domain.EventType;

/** A count per type of event. */
final class TypeCounts {

    static final int SLOTS = EventType.values().length;

    private final int[] counts = new int[SLOTS];
    private int sum;
    private int occurred;

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
        occurred |= 1 << slot;
    }

    /** Count of all types together. */
    int sum() {
        return sum;
    }

    /** The bits whose slots have a count. */
    int occurred() {
        return occurred;
    }

    void clear() {
        Arrays.fill(counts, 0);
        sum = 0;
        occurred = 0;
    }

    /** Count of the type with that slot. */
    int of(int slot) {
        return counts[slot];
    }

    /** Puts the count of a slot that has none; for reading state. */
    void restore(int slot, int count) {
        counts[slot] = count;
        sum += count;
        occurred |= count == 0 ? 0 : 1 << slot;
    }
}
