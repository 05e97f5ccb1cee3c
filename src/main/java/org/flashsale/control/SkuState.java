package org.flashsale.control;

/**
 * All that is kept of one SKU.
 *
 * @param sku stock keeping unit
 */
public record SkuState(String sku) {

    /** No wake is needed. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A SKU of which nothing is known yet. */
    public static SkuState initial(String sku) {
        return new SkuState(sku);
    }

    /** Event time at which {@link SkuInput.Wake} is due next, epoch ms, or {@link #NEVER}. */
    public long nextWake() {
        return NEVER;
    }
}
