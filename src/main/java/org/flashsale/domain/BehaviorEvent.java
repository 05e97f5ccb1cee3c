package org.flashsale.domain;

/**
 * One thing that a shopper did.
 *
 * @param eventId unique id, never empty
 * @param type what happened
 * @param time event time, epoch ms
 * @param userId pseudonymous shopper, never empty
 * @param sessionId visit, or empty
 * @param sku stock keeping unit, or empty
 * @param category catalogue category, or empty
 * @param brand brand, or empty
 * @param offeredPrice unit price shown, minor units, or {@link #NO_PRICE}
 * @param currency ISO 4217 code, or empty for the plan's
 * @param quantity units, at least 1
 * @param orderId order of a purchase, or empty
 * @param pool pool that would serve the shopper, or empty for the only one
 * @param dwellMs time on the page in ms, or {@link #NO_DWELL}
 * @param trafficSource origin of the visit, or empty
 * @param text free text, or empty
 * @param stockShown whether it was shown as available
 */
public record BehaviorEvent(
        String eventId,
        EventType type,
        long time,
        String userId,
        String sessionId,
        String sku,
        String category,
        String brand,
        long offeredPrice,
        String currency,
        int quantity,
        String orderId,
        String pool,
        long dwellMs,
        String trafficSource,
        String text,
        StockShown stockShown) {

    /** The price is unknown. */
    public static final long NO_PRICE = -1;

    /** The dwell time is unknown. */
    public static final long NO_DWELL = -1;
}
