package org.flashsale.domain;

/** Whether the shopper was shown a SKU as available. */
public enum StockShown {
    /** The source does not say: the stock status at that tick counts. */
    UNKNOWN,
    IN_STOCK,
    SOLD_OUT
}
