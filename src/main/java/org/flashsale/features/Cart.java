package org.flashsale.features;

import java.util.Arrays;

/** A shopper's cart as the events tell it: at most {@link #MOST} items, the oldest gives way. */
final class Cart {

    static final int MOST = 32;
    static final int QUANTITY_MAX = 1_000_000;

    // Bits of an item's quantity and price in a long; those of its key are left.
    private static final int LONG_PRICE_BITS = 32;
    private static final int LONG_QUANTITY_BITS = Integer.SIZE - Hashes.KEY_BITS;

    private int[] items = new int[2];
    private int[] quantities = new int[2];
    private long[] prices = new long[2];
    private int size;

    /** Adds units; the price is the item's latest. 0 (no item) changes nothing. */
    void add(int item, int quantity, long price) {
        if (item == 0) {
            return;
        }
        int at = indexOf(item);
        if (at < 0) {
            if (size == MOST) {
                removeAt(0);
            }
            restore(item, clamp(quantity), price);
        } else {
            quantities[at] = clamp((long) quantities[at] + quantity);
            prices[at] = price;
        }
    }

    /** Appends an item; for reading state. */
    void restore(int item, int quantity, long price) {
        if (size == items.length) {
            items = Arrays.copyOf(items, 2 * size);
            quantities = Arrays.copyOf(quantities, 2 * size);
            prices = Arrays.copyOf(prices, 2 * size);
        }
        items[size] = item;
        quantities[size] = quantity;
        prices[size] = price;
        size++;
    }

    /** Whether each item fits in {@link #inLong}. */
    boolean fitsInLongs() {
        long wide = 0;
        for (int i = 0; i < size; i++) {
            wide |=
                    items[i] >>> Hashes.KEY_BITS
                            | quantities[i] >>> LONG_QUANTITY_BITS
                            | prices[i] >>> LONG_PRICE_BITS;
        }
        return wide == 0;
    }

    /** An item with its quantity and price, if they are small. */
    long inLong(int i) {
        return ((long) items[i] << LONG_QUANTITY_BITS | quantities[i]) << LONG_PRICE_BITS
                | prices[i];
    }

    /** Appends what {@link #inLong} told. */
    void restoreLong(long told) {
        int front = (int) (told >>> LONG_PRICE_BITS);
        restore(
                front >>> LONG_QUANTITY_BITS,
                front & ((1 << LONG_QUANTITY_BITS) - 1),
                told & ((1L << LONG_PRICE_BITS) - 1));
    }

    void remove(int item) {
        int at = indexOf(item);
        if (at >= 0) {
            removeAt(at);
        }
    }

    void clear() {
        size = 0;
    }

    /** Forgets all but the items that were added last. */
    void keepLast(int count) {
        while (size > count) {
            removeAt(0);
        }
    }

    boolean contains(int item) {
        return indexOf(item) >= 0;
    }

    /** Σ quantity × price, minor units. */
    double value() {
        double value = 0;
        for (int i = 0; i < size; i++) {
            value += (double) quantities[i] * prices[i];
        }
        return value;
    }

    int size() {
        return size;
    }

    int item(int i) {
        return items[i];
    }

    int quantity(int i) {
        return quantities[i];
    }

    long price(int i) {
        return prices[i];
    }

    private int indexOf(int item) {
        for (int i = 0; i < size; i++) {
            if (items[i] == item) {
                return i;
            }
        }
        return -1;
    }

    private void removeAt(int at) {
        int behind = size - at - 1;
        System.arraycopy(items, at + 1, items, at, behind);
        System.arraycopy(quantities, at + 1, quantities, at, behind);
        System.arraycopy(prices, at + 1, prices, at, behind);
        size--;
    }

    private static int clamp(long quantity) {
        return (int) Math.max(1, Math.min(quantity, QUANTITY_MAX));
    }
}
