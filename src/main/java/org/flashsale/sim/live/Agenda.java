package org.flashsale.sim.live;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What will happen when, in order of time and, at one instant, in order of entry. */
final class Agenda {
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(
                    Comparator.comparingLong(Entry::at).thenComparingLong(Entry::number));
    private long entered;

    private record Entry(long at, long number, Action action) {}

    /** Something that happens. */
    interface Action {
        /**
         * Lets it happen.
         *
         * @param at instant for which it was entered, epoch ms
         */
        void happen(long at);
    }

    void enter(long at, Action action) {
        entries.add(new Entry(at, entered++, action));
    }

    /** Lets happen whatever is due, and returns how much that was. */
    int runUntil(long now) {
        int ran = 0;
        while (!entries.isEmpty() && entries.peek().at() <= now) {
            Entry entry = entries.remove();
            entry.action().happen(entry.at());
            ran++;
        }
        return ran;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }
}
