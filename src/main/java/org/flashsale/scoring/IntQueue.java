package org.flashsale.scoring;

import java.util.Arrays;

/** Integers in the order of their coming. */
final class IntQueue {

    private int[] ring = new int[1024];
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(int value) {
        if (size == ring.length) {
            int[] wide = Arrays.copyOf(ring, 2 * size);
            System.arraycopy(ring, head, wide, 0, size - head);
            System.arraycopy(ring, 0, wide, size - head, head);
            ring = wide;
            head = 0;
        }
        ring[(head + size) & (ring.length - 1)] = value;
        size++;
    }

    int first() {
        return ring[head];
    }

    int remove() {
        int value = ring[head];
        head = (head + 1) & (ring.length - 1);
        size--;
        return value;
    }

    void clear() {
        head = 0;
        size = 0;
    }
}
