package org.flashsale.features;

import java.util.Locale;

/**
 * The cells of a feature row, in order. Counts include the event itself unless they say 'earlier';
 * logs are natural; prices are in 100 minor units; times in seconds. 'Session' is the one that the
 * event belongs to, 'item' its SKU, 'so far' all that the state knows (a day of silence forgets).
 */
public enum Feature {
    /** 1 if the event is a view. */
    TYPE_VIEW,
    /** 1 if it puts something into the cart. */
    TYPE_CART_ADD,
    /** 1 if it takes something out of the cart. */
    TYPE_CART_REMOVE,
    /** 1 if it is a purchase. */
    TYPE_PURCHASE,
    /** 1 if the shopper's event before was a view. */
    PREVIOUS_VIEW,
    /** 1 if the event before was a cart addition. */
    PREVIOUS_CART_ADD,
    /** 1 if the event before was a cart removal. */
    PREVIOUS_CART_REMOVE,
    /** 1 if the event before was a purchase. */
    PREVIOUS_PURCHASE,
    /** log1p of the session's views. */
    SESSION_VIEWS,
    /** log1p of the session's cart additions. */
    SESSION_CART_ADDS,
    /** log1p of the session's cart removals. */
    SESSION_CART_REMOVES,
    /** log1p of the session's purchases. */
    SESSION_PURCHASES,
    /** log1p of the session's events of any type. */
    SESSION_EVENTS,
    /** log1p of distinct items in the session. */
    SESSION_ITEMS,
    /** log1p of distinct categories in the session. */
    SESSION_CATEGORIES,
    /** log1p of earlier events of the item in the session. */
    ITEM_IN_SESSION,
    /** log1p of earlier events of the item so far. */
    ITEM_SO_FAR,
    /** log1p of earlier events of the category so far. */
    CATEGORY_SO_FAR,
    /** log1p of distinct items in the cart. */
    CART_ITEMS,
    /** log1p of the cart's value: quantities times latest cart prices. */
    CART_VALUE,
    /** 1 if the item is in the cart after the event. */
    ITEM_IN_CART,
    /** log1p of the price; 0 where none was shown. */
    PRICE,
    /** log((price + 0.5) / (mean price of the session + 0.5)); 0 where none was shown. */
    PRICE_RELATIVE,
    /** log1p of seconds since the shopper's last event, at most 1800, which is also the first's. */
    SINCE_LAST_EVENT,
    /** log1p of the session's age. */
    SESSION_AGE,
    /** log1p of the session's age over its events. */
    SESSION_PACE,
    /** log1p of events, decayed with a half life of 60 s. */
    RECENT_60S,
    /** log1p of events, decayed with a half life of 300 s. */
    RECENT_300S,
    /** Sine of the angle of the UTC day. */
    DAY_SINE,
    /** Cosine of the angle of the UTC day. */
    DAY_COSINE,
    /** log1p of sessions so far, this one included. */
    SESSIONS,
    /** log1p of events so far. */
    EVENTS,
    /** log1p of cart additions so far. */
    CART_ADDS,
    /** log1p of cart removals so far. */
    CART_REMOVES,
    /** log1p of purchases so far. */
    PURCHASES,
    /** 1 if the item is that of the event before. */
    SAME_ITEM,
    /** 1 if the category is that of the event before. */
    SAME_CATEGORY,
    /** 1 if the brand is known. */
    BRANDED,
    /** log1p of seconds since the session's last cart addition, at most 1800, also if none. */
    SINCE_CART;

    // The order of the constants is the order of the cells.
    @SuppressWarnings("EnumOrdinal")
    private final int index = ordinal();

    /** Place of the cell in the row. */
    public int index() {
        return index;
    }

    /** Name in manifests: the constant's in lower case. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
