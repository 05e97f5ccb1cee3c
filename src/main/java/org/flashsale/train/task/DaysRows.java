package org.flashsale.train.task;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.features.Feature;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.features.RowCatalogue;
import org.flashsale.features.UserState;
import org.jspecify.annotations.Nullable;

/**
 * Rows for shops without prices, with favourites (clicks) in the place of cart removals, and with
 * habits of days: what the job's rows tell, taken from {@link UserState} itself, and beside it the
 * hours since the last purchase and counts per type with a half life of a day. Nothing is forgotten
 * after a day of silence and repeated events count, since such logs have no ids of their own. The
 * job does not compute these rows, and refuses a model for them.
 */
final class DaysRows implements ShopperRows {

    private static final EventType[] TYPES = {
        EventType.VIEW, EventType.CART_ADD, EventType.CLICK, EventType.PURCHASE
    };

    /** Cells that are the job's own. */
    private static final List<Feature> SHARED =
            List.of(
                    Feature.TYPE_VIEW,
                    Feature.TYPE_CART_ADD,
                    Feature.TYPE_PURCHASE,
                    Feature.PREVIOUS_VIEW,
                    Feature.PREVIOUS_CART_ADD,
                    Feature.PREVIOUS_PURCHASE,
                    Feature.SESSION_VIEWS,
                    Feature.SESSION_CART_ADDS,
                    Feature.SESSION_PURCHASES,
                    Feature.SESSION_EVENTS,
                    Feature.SESSION_ITEMS,
                    Feature.SESSION_CATEGORIES,
                    Feature.ITEM_IN_SESSION,
                    Feature.ITEM_SO_FAR,
                    Feature.CATEGORY_SO_FAR,
                    Feature.CART_ITEMS,
                    Feature.ITEM_IN_CART,
                    Feature.SINCE_LAST_EVENT,
                    Feature.SESSION_AGE,
                    Feature.SESSION_PACE,
                    Feature.RECENT_60S,
                    Feature.RECENT_300S,
                    Feature.SESSIONS,
                    Feature.EVENTS,
                    Feature.CART_ADDS,
                    Feature.PURCHASES,
                    Feature.SAME_ITEM,
                    Feature.SAME_CATEGORY,
                    Feature.SINCE_CART);

    private static final List<String> OWN =
            List.of(
                    "type_click",
                    "previous_click",
                    "session_clicks",
                    "clicks",
                    "day_sine_utc8",
                    "day_cosine_utc8",
                    "hours_since_purchase",
                    "recent_views_1d",
                    "recent_cart_adds_1d",
                    "recent_clicks_1d",
                    "recent_purchases_1d");

    static final RowCatalogue CATALOGUE = catalogue();

    private static final double DAY_S = 86_400;
    private static final long DAY_MS = 86_400_000;
    private static final long EIGHT_HOURS_MS = 28_800_000;
    private static final double HOURS_MAX = 240;
    private static final double HOUR_MS = 3_600_000;
    private static final float FIRST = (float) Math.log1p(1);

    private final UserState state = new UserState();
    private final float[] live = new float[FeatureCatalogue.WIDTH];
    private final double[] recent = new double[TYPES.length];
    private @Nullable EventType previous;
    private int sessionClicks;
    private int clicks;
    private long lastTime;
    private long lastPurchase = Long.MIN_VALUE;

    private static RowCatalogue catalogue() {
        List<String> names = new ArrayList<>(SHARED.stream().map(Feature::id).toList());
        names.addAll(OWN);
        return new RowCatalogue("flashsale-days/1", names);
    }

    @Override
    public boolean take(BehaviorEvent event, float[] row) {
        state.observe(event, live, 0);
        int at = 0;
        for (Feature feature : SHARED) {
            row[at++] = live[feature.index()];
        }
        boolean click = event.type() == EventType.CLICK;
        if (live[Feature.SESSION_EVENTS.index()] == FIRST) {
            sessionClicks = 0;
        }
        sessionClicks += click ? 1 : 0;
        clicks += click ? 1 : 0;
        decay(event);
        double angle = 2 * Math.PI * Math.floorMod(event.time() + EIGHT_HOURS_MS, DAY_MS) / DAY_MS;
        row[at++] = click ? 1 : 0;
        row[at++] = previous == EventType.CLICK ? 1 : 0;
        row[at++] = (float) Math.log1p(sessionClicks);
        row[at++] = (float) Math.log1p(clicks);
        row[at++] = (float) Math.sin(angle);
        row[at++] = (float) Math.cos(angle);
        row[at++] = (float) Math.log1p(hoursSincePurchase(event.time()));
        for (double count : recent) {
            row[at++] = (float) Math.log1p(count);
        }
        previous = event.type();
        if (event.type() == EventType.PURCHASE) {
            lastPurchase = event.time();
        }
        return true;
    }

    private void decay(BehaviorEvent event) {
        double factor =
                previous == null ? 0 : Math.pow(2, -(event.time() - lastTime) / 1e3 / DAY_S);
        for (int i = 0; i < TYPES.length; i++) {
            recent[i] = recent[i] * factor + (TYPES[i] == event.type() ? 1 : 0);
        }
        lastTime = event.time();
    }

    private double hoursSincePurchase(long time) {
        return lastPurchase == Long.MIN_VALUE
                ? HOURS_MAX
                : Math.min((time - lastPurchase) / HOUR_MS, HOURS_MAX);
    }
}
