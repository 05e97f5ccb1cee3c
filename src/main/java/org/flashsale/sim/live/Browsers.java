package org.flashsale.sim.live;

import java.util.List;
import java.util.SplittableRandom;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.StockShown;
import org.flashsale.sim.Scenario;

/**
 * The rest of the shop: visitors whose sessions of about eight events go over a catalogue outside
 * of the sale, with searches and now and then a click on a SKU of the sale. They view and buy
 * nothing of the sale, so the market is the same at any rate.
 */
final class Browsers {
    private static final int CATALOGUE = 5_000;
    private static final double LEAVING = 1 / 8.0;
    private static final int SESSIONS_MIN = 500;
    private static final int SESSIONS_MAX = 200_000;
    private static final int THINK_SEC = 5;
    private static final String[] WORDS = {
        "blue", "summer", "running", "shoe", "lamp", "desk", "wireless", "gift", "cream", "kids"
    };

    private final List<String> saleSkus;
    private final Feed feed;
    private final String run;
    private final SplittableRandom random;
    private final int[] sessions;
    private int visitors;
    private long events;

    /**
     * @param rate events per second wanted, which sets how many sessions are open at a time: rate
     *     times five seconds of thought; infinite for as many as there may be
     */
    Browsers(Scenario scenario, Feed feed, String run, double rate, long seed) {
        this.saleSkus = scenario.skus().stream().map(Scenario.Sku::id).toList();
        this.feed = feed;
        this.run = run;
        this.random = new SplittableRandom(seed);
        double open = Math.min(SESSIONS_MAX, Math.max(SESSIONS_MIN, rate * THINK_SEC));
        sessions = new int[(int) open];
        for (int i = 0; i < sessions.length; i++) {
            sessions[i] = visitors++;
        }
    }

    /** Sends events that happen now. */
    void browse(int count, long now) {
        for (int i = 0; i < count; i++) {
            int slot = random.nextInt(sessions.length);
            feed.send(event(sessions[slot], now));
            if (random.nextDouble() < LEAVING) {
                sessions[slot] = visitors++;
            }
        }
    }

    private BehaviorEvent event(int visitor, long now) {
        int dice = random.nextInt(100);
        EventType type =
                dice < 58
                        ? EventType.VIEW
                        : dice < 80
                                ? EventType.CLICK
                                : dice < 90
                                        ? EventType.SEARCH
                                        : dice < 96 ? EventType.CART_ADD : EventType.EXIT_SIGNAL;
        boolean onSale = type == EventType.CLICK;
        int item = random.nextInt(CATALOGUE);
        String sku =
                switch (type) {
                    case SEARCH, EXIT_SIGNAL -> "";
                    default -> onSale ? saleSkus.get(item % saleSkus.size()) : "item-" + item;
                };
        String text =
                type == EventType.SEARCH
                        ? WORDS[item % WORDS.length] + " " + WORDS[item / 7 % WORDS.length]
                        : "";
        return new BehaviorEvent(
                run + "-b" + events++,
                type,
                now,
                "v" + visitor,
                "v" + visitor + "-0",
                sku,
                sku.isEmpty() ? "" : "category-" + item % 40,
                sku.isEmpty() ? "" : "brand-" + item % 90,
                sku.isEmpty() || onSale ? BehaviorEvent.NO_PRICE : 499 + 100L * (item % 150),
                "",
                1,
                "",
                "",
                BehaviorEvent.NO_DWELL,
                "search",
                text,
                StockShown.UNKNOWN);
    }
}
