package org.flashsale.bench;

import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.StockShown;

/** Makes behaviour events of drafts: about 100 bytes on the wire, as a shop's own are. */
final class Events {

    private static final int ITEMS = 10_000;
    private static final int CATEGORIES = 100;
    private static final int FIRST_USER = 100_000_000;

    private Events() {}

    /** Name of a shopper. */
    static String user(int user) {
        return Integer.toString(FIRST_USER + user);
    }

    /**
     * An event.
     *
     * @param id its number, which no other has
     * @param draft who and what
     * @param time when, epoch ms
     */
    static BehaviorEvent of(long id, Traffic.Draft draft, long time) {
        long dice = mix(id);
        int item = (int) ((dice >>> 1) % ITEMS);
        return new BehaviorEvent(
                Long.toHexString(dice),
                draft.type,
                time,
                user(draft.user),
                Long.toHexString(mix(draft.session)),
                Integer.toString(5_800_000 + item),
                "c" + item % CATEGORIES,
                "",
                99 + item * 7L % 9_900,
                "",
                1,
                "",
                "",
                BehaviorEvent.NO_DWELL,
                "",
                "",
                StockShown.UNKNOWN);
    }

    /** One to one, so that no two events share an id (Steele and others 2014, SplitMix64). */
    private static long mix(long id) {
        long z = id + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
