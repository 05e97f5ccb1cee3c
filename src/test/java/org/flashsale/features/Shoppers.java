package org.flashsale.features;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.StockShown;

/** Events of one shopper for tests. */
public final class Shoppers {

    static final long START = 1_569_888_000_000L;

    private Shoppers() {}

    /** An event of which only these parts matter. */
    public static BehaviorEvent event(
            String id, EventType type, long time, String session, String sku, long price) {
        return event(id, type, time, "u", session, sku, "c" + sku.hashCode() % 5, price, 1);
    }

    static BehaviorEvent event(
            String id,
            EventType type,
            long time,
            String user,
            String session,
            String sku,
            String category,
            long price,
            int quantity) {
        return new BehaviorEvent(
                id,
                type,
                time,
                user,
                session,
                sku,
                category,
                sku.length() % 2 == 0 ? "b" : "",
                price,
                "",
                quantity,
                "",
                "",
                BehaviorEvent.NO_DWELL,
                "",
                "",
                StockShown.UNKNOWN);
    }

    /**
     * A random history: bursts, pauses of up to two days, some events out of order, blank texts,
     * unknown prices; few items or many, so that the bounds are reached.
     */
    static List<BehaviorEvent> history(Random random, int length) {
        List<BehaviorEvent> events = new ArrayList<>();
        int itemCount = random.nextBoolean() ? 6 : 150;
        EventType[] types = EventType.values();
        long time = START + random.nextInt(86_400_000);
        int session = 0;
        for (int i = 0; i < length; i++) {
            time += pause(random);
            session += random.nextInt(12) == 0 ? 1 : 0;
            long late = random.nextInt(10) == 0 ? random.nextInt(20_000) : 0;
            int item = random.nextInt(itemCount);
            boolean usual = random.nextInt(10) < 8;
            EventType type =
                    usual
                            ? (random.nextBoolean() ? EventType.VIEW : EventType.CART_ADD)
                            : types[random.nextInt(types.length)];
            events.add(
                    event(
                            "e" + i,
                            type,
                            time - late,
                            "u",
                            random.nextInt(8) == 0 ? "" : "s" + session,
                            random.nextInt(15) == 0 ? "" : "sku" + item,
                            random.nextInt(9) == 0 ? "" : "c" + item / 2,
                            random.nextInt(9) == 0 ? BehaviorEvent.NO_PRICE : random.nextInt(9999),
                            1 + random.nextInt(3)));
        }
        return events;
    }

    private static long pause(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> random.nextInt(4_000_000);
            case 1 -> random.nextInt(8) == 0 ? random.nextInt(180_000_000) : 0;
            case 2, 3, 4, 5, 6, 7 -> 0;
            default -> random.nextInt(60_000);
        };
    }
}
