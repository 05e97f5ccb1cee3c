package org.flashsale.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.StockShown;

/** A small shop whose shoppers have habits that can be learned: who fills a cart tends to buy. */
public final class Shop {

    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;

    private Shop() {}

    /** An event of which only these parts matter; equal parts make a duplicate. */
    public static BehaviorEvent event(EventType type, long time, String user, String session) {
        return event(type, time, user, session, "sku", 1000);
    }

    /** An event of an item. */
    public static BehaviorEvent event(
            EventType type, long time, String user, String session, String sku) {
        return event(type, time, user, session, sku, 1000);
    }

    private static BehaviorEvent event(
            EventType type, long time, String user, String session, String sku, long price) {
        return new BehaviorEvent(
                time + " " + type + " " + user + " " + session + " " + sku,
                type,
                time,
                user,
                session,
                sku,
                "category",
                "",
                price,
                "",
                1,
                "",
                "",
                BehaviorEvent.NO_DWELL,
                "",
                "",
                StockShown.UNKNOWN);
    }

    /** Shoppers that come within the given minutes; no two events of one of them coincide. */
    public static List<BehaviorEvent> log(Random random, int users, int minutes) {
        List<BehaviorEvent> events = new ArrayList<>();
        for (int u = 0; u < users; u++) {
            String user = "u" + u;
            long time = (long) random.nextInt(minutes) * MINUTE + random.nextInt(60) * SECOND;
            boolean keen = random.nextInt(3) == 0;
            int count = 1 + random.nextInt(12);
            for (int i = 0; i < count; i++) {
                EventType type = keen && i % 3 == 1 ? EventType.CART_ADD : EventType.VIEW;
                String sku = "sku" + random.nextInt(20);
                events.add(event(type, time, user, "s", sku, 100 + random.nextInt(5000)));
                time += (1 + random.nextInt(keen ? 40 : 400)) * SECOND;
            }
            if (keen && random.nextInt(4) > 0) {
                events.add(event(EventType.PURCHASE, time, user, "s", "sku1", 1000));
            }
        }
        events.sort(Comparator.comparingLong(BehaviorEvent::time));
        return events;
    }
}
