package org.flashsale.sim.rehearsal;

/**
 * What a merchant may want to change in a plan before the sale.
 *
 * @param sku SKU concerned
 * @param code stable code
 * @param text figures and advice, for people
 */
public record Warning(String sku, Code code, String text) {

    /** What to watch. */
    public enum Code {
        /** Much stock is left over even at the lowest price that is allowed or paid. */
        STOCK_CANNOT_SELL,
        /** The price is held up by the floor for a good part of the sale. */
        FLOOR_BINDS,
        /** The price stays at the list price: more stock would sell at a full price. */
        LIST_BINDS,
        /** The stock is gone long before the end. */
        SOLD_OUT_EARLY,
        /** The changes that are allowed are used up. */
        CHANGES_USED_UP,
        /** Some pool has no stock although shoppers are expected there. */
        POOL_WITHOUT_STOCK
    }
}
