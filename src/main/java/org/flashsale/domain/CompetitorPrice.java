package org.flashsale.domain;

/**
 * A competitor's price as observed.
 *
 * @param sku our SKU
 * @param competitor who offers it
 * @param price unit price in minor units, or {@link #WITHDRAWN}
 * @param currency ISO 4217 code, or empty for the plan's
 * @param observedAt event time, epoch ms
 * @param validUntil epoch ms until which it is believed
 */
public record CompetitorPrice(
        String sku,
        String competitor,
        long price,
        String currency,
        long observedAt,
        long validUntil) {

    /** The earlier quote is withdrawn. */
    public static final long WITHDRAWN = -1;

    /** How long a quote without an end is believed, ms. */
    public static final long DEFAULT_VALIDITY_MS = 30 * 60_000L;
}
