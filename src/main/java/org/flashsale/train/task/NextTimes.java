package org.flashsale.train.task;

import java.util.HashMap;
import java.util.Map;

/** The next strictly later time per key, for moments that are visited from the latest back. */
final class NextTimes<K> {

    /** After the last one. */
    static final long NEVER = Long.MAX_VALUE;

    private final Map<K, Moments> moments = new HashMap<>();

    /** The earliest moment noted so far, and the one after it. */
    private record Moments(long first, long second) {}

    /** The earliest noted moment of a key that is later than a time; {@link #NEVER} if none. */
    long after(K key, long time) {
        Moments noted = moments.get(key);
        if (noted == null) {
            return NEVER;
        }
        return noted.first() > time ? noted.first() : noted.second();
    }

    /** Notes a moment that is not later than those noted before. */
    void note(K key, long time) {
        Moments noted = moments.get(key);
        if (noted == null) {
            moments.put(key, new Moments(time, NEVER));
        } else if (noted.first() > time) {
            moments.put(key, new Moments(time, noted.first()));
        }
    }
}
