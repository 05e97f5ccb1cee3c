package org.flashsale.scoring;

/**
 * Which scored events are published: a share of them, chosen by their ids, so that every run
 * chooses the same ones, and a smaller share is part of a larger one.
 */
public final class EventSample {

    private static final int BUCKETS = 1 << 20;

    private EventSample() {}

    /**
     * Whether an event is one of them.
     *
     * @param share share of the events, 0 to 1
     */
    public static boolean holds(String eventId, double share) {
        int bucket = (eventId.hashCode() * 0x9E3779B9) >>> 12;
        return bucket < Math.round(share * BUCKETS);
    }
}
