package org.flashsale.features;

import org.flashsale.domain.EventType;

/**
 * Writes the feature row of an event: some cells before the {@link UserState} takes the event in,
 * the others after. Not thread-safe.
 */
final class FeatureWriter {

    /** Longest interval that a feature tells apart, s. */
    static final double SECONDS_MAX = 1800;

    private static final double LOG_SECONDS_MAX = Math.log(1 + SECONDS_MAX);

    private static final int VIEW = TypeCounts.slot(EventType.VIEW);
    private static final int CART_ADD = TypeCounts.slot(EventType.CART_ADD);
    private static final int CART_REMOVE = TypeCounts.slot(EventType.CART_REMOVE);
    private static final int PURCHASE = TypeCounts.slot(EventType.PURCHASE);

    private final FeatureRow row = new FeatureRow();

    // The day's angle at the time that was asked for last: events come many to a millisecond.
    private long angleTime = UserState.NEVER;
    private double sine;
    private double cosine;

    /**
     * Writes the cells that tell of the time before the event.
     *
     * @param cells receives {@link FeatureCatalogue#WIDTH} cells
     * @param offset index of the first one
     */
    void writeBefore(UserState user, Seen event, long now, float[] cells, int offset) {
        row.at(cells, offset);
        row.put(Feature.PREVIOUS_VIEW, user.lastType == VIEW);
        row.put(Feature.PREVIOUS_CART_ADD, user.lastType == CART_ADD);
        row.put(Feature.PREVIOUS_CART_REMOVE, user.lastType == CART_REMOVE);
        row.put(Feature.PREVIOUS_PURCHASE, user.lastType == PURCHASE);
        row.put(Feature.SINCE_LAST_EVENT, log1p(secondsSince(user.lastTime, now)));
        row.put(Feature.SAME_ITEM, event.item != 0 && event.item == user.lastItem);
        row.put(Feature.SAME_CATEGORY, event.category != 0 && event.category == user.lastCategory);
    }

    /** Writes the other cells of the row. */
    void writeAfter(UserState user, Seen event, long now) {
        row.put(Feature.TYPE_VIEW, event.type == VIEW);
        row.put(Feature.TYPE_CART_ADD, event.type == CART_ADD);
        row.put(Feature.TYPE_CART_REMOVE, event.type == CART_REMOVE);
        row.put(Feature.TYPE_PURCHASE, event.type == PURCHASE);
        writeCounts(user, event);
        row.putLog1p(Feature.CART_ITEMS, user.cart.size());
        row.put(Feature.CART_VALUE, log1p(user.cart.value() / 100));
        row.put(Feature.ITEM_IN_CART, event.item != 0 && user.cart.contains(event.item));
        writePrice(user, event);
        writeTimes(user, event, now);
        row.put(Feature.BRANDED, event.branded);
    }

    private void writeCounts(UserState user, Seen event) {
        TypeCounts session = user.sessionCounts;
        row.putLog1p(Feature.SESSION_VIEWS, session.of(VIEW));
        row.putLog1p(Feature.SESSION_CART_ADDS, session.of(CART_ADD));
        row.putLog1p(Feature.SESSION_CART_REMOVES, session.of(CART_REMOVE));
        row.putLog1p(Feature.SESSION_PURCHASES, session.of(PURCHASE));
        row.putLog1p(Feature.SESSION_EVENTS, session.sum());
        row.putLog1p(Feature.SESSION_ITEMS, user.items.distinctInSession());
        row.putLog1p(Feature.SESSION_CATEGORIES, user.categories.distinctInSession());

        boolean named = event.item != 0;
        row.putLog1p(Feature.ITEM_IN_SESSION, named ? user.items.latestInSession() - 1 : 0);
        row.putLog1p(Feature.ITEM_SO_FAR, named ? user.items.latestTotal() - 1 : 0);
        row.putLog1p(
                Feature.CATEGORY_SO_FAR,
                event.category != 0 ? user.categories.latestTotal() - 1 : 0);

        row.putLog1p(Feature.SESSIONS, user.sessions);
        row.putLog1p(Feature.EVENTS, user.counts.sum());
        row.putLog1p(Feature.CART_ADDS, user.counts.of(CART_ADD));
        row.putLog1p(Feature.CART_REMOVES, user.counts.of(CART_REMOVE));
        row.putLog1p(Feature.PURCHASES, user.counts.of(PURCHASE));
    }

    private void writePrice(UserState user, Seen event) {
        if (!event.priced) {
            row.put(Feature.PRICE, 0);
            row.put(Feature.PRICE_RELATIVE, 0);
            return;
        }
        double price = event.price / 100.0;
        double mean = user.sessionPriceSum / 100.0 / user.sessionPriced;
        row.put(Feature.PRICE, log1p(price));
        row.put(Feature.PRICE_RELATIVE, Math.log((price + 0.5) / (mean + 0.5)));
    }

    private void writeTimes(UserState user, Seen event, long now) {
        double age = Math.max(0, now - user.sessionStart) / 1000.0;
        row.put(Feature.SESSION_AGE, log1p(age));
        row.put(Feature.SESSION_PACE, log1p(age / user.sessionCounts.sum()));
        row.put(Feature.SINCE_CART, log1p(secondsSince(user.sessionCartTime, now)));
        row.put(Feature.RECENT_60S, log1p(user.decayed[0]));
        row.put(Feature.RECENT_300S, log1p(user.decayed[1]));
        if (event.time != angleTime) {
            double angle =
                    2
                            * Math.PI
                            * Math.floorMod(event.time, UserState.EXPIRY_MS)
                            / UserState.EXPIRY_MS;
            angleTime = event.time;
            sine = Math.sin(angle);
            cosine = Math.cos(angle);
        }
        row.put(Feature.DAY_SINE, sine);
        row.put(Feature.DAY_COSINE, cosine);
    }

    /** To the precision of a float; the logarithm is quicker than Java's log1p. */
    private static double log1p(double value) {
        if (value == 0) {
            return 0;
        }
        return value == SECONDS_MAX ? LOG_SECONDS_MAX : Math.log(1 + value);
    }

    private static double secondsSince(long then, long now) {
        return then == UserState.NEVER ? SECONDS_MAX : Math.min((now - then) / 1000.0, SECONDS_MAX);
    }
}
