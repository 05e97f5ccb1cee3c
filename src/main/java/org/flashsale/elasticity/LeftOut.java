package org.flashsale.elasticity;

/**
 * A SKU or category without an estimate.
 *
 * @param sku the SKU; empty for a whole category
 * @param category the category
 * @param code stable code
 * @param detail figures, for people
 */
public record LeftOut(String sku, String category, Code code, String detail) {

    /** Why there is no estimate. */
    public enum Code {
        /** No more rows than parameters. */
        TOO_FEW_ROWS,
        /** Too few periods to draw from. */
        TOO_FEW_PERIODS,
        /** The price never differed, or only together with a promotion or other prices. */
        NO_PRICE_VARIATION,
        /** The estimate says that more is bought at a higher price: not a demand curve. */
        POSITIVE_ELASTICITY
    }

    /** In one line. */
    public String render() {
        String what = sku.isEmpty() ? "category " + category : "SKU " + sku;
        return what + ": " + detail + " [" + code + "]";
    }
}
