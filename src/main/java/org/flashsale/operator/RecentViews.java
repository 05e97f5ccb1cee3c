package org.flashsale.operator;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was counted of late, by user, so that it can be taken back from one who turns out to be a
 * robot. A ring of fixed size with a list through it for each user; it is no state, so a restart
 * forgets it.
 *
 * @param <V> what was counted
 */
final class RecentViews<V> {

    private static final int SLOTS = 1 << 16;
    private static final long NONE = -1;

    private final @Nullable Entry<V>[] ring;

    /** The newest entry of each bucket of users, as a number of entries made. */
    private final long[] newest = new long[SLOTS];

    private long made;

    /** An entry, and the one before it in its bucket. */
    private record Entry<V>(String user, long time, long before, V what) {}

    @SuppressWarnings({"unchecked", "rawtypes"}) // Arrays know no type parameters.
    RecentViews() {
        ring = new Entry[SLOTS];
        Arrays.fill(newest, NONE);
    }

    /**
     * Adds an entry over the oldest one.
     *
     * @param time event time, epoch ms
     */
    void add(String user, long time, V what) {
        int bucket = bucket(user);
        ring[slot(made)] = new Entry<>(user, time, newest[bucket], what);
        newest[bucket] = made++;
    }

    /** Takes a user's entries out, from the newest to the first one before a time, epoch ms. */
    void takeBack(String user, long from, Consumer<V> each) {
        int bucket = bucket(user);
        for (long at = newest[bucket]; at != NONE && at >= made - SLOTS; ) {
            Entry<V> entry = ring[slot(at)];
            if (entry == null) {
                return;
            }
            if (entry.user.equals(user)) {
                if (entry.time < from) {
                    return;
                }
                ring[slot(at)] = new Entry<>("", entry.time, entry.before, entry.what);
                each.accept(entry.what);
            }
            at = entry.before;
        }
    }

    private static int slot(long number) {
        return (int) number & (SLOTS - 1);
    }

    private static int bucket(String user) {
        int hash = user.hashCode() * 0x9E3779B9;
        return hash >>> 16;
    }
}
