package org.flashsale.plan;

import java.util.List;

/**
 * The terms of a sale that all its SKUs share: small enough to be kept with each of them. Fields as
 * in {@link SalePlan}.
 */
public record SaleTerms(
        String sale,
        String currency,
        long start,
        long end,
        long tickMs,
        SalePlan.Mode mode,
        boolean allowRaise,
        List<String> pools,
        SalePlan.Transfer transfer,
        DemandShape shape,
        String pricingPolicy,
        String allocationPolicy) {

    /** Copies the pools. */
    public SaleTerms {
        pools = List.copyOf(pools);
    }

    /** The same terms with another end. */
    public SaleTerms endingAt(long newEnd) {
        return new SaleTerms(
                sale,
                currency,
                start,
                newEnd,
                tickMs,
                mode,
                allowRaise,
                pools,
                transfer,
                shape,
                pricingPolicy,
                allocationPolicy);
    }

    /** Name of the pricing policy that decides a SKU's price: its own, or else the sale's. */
    public String pricingPolicy(SkuPlan sku) {
        String own = sku.policies().pricing();
        return own.isEmpty() ? pricingPolicy : own;
    }

    /** Name of the allocation policy that moves a SKU's stock: its own, or else the sale's. */
    public String allocationPolicy(SkuPlan sku) {
        String own = sku.policies().allocation();
        return own.isEmpty() ? allocationPolicy : own;
    }

    /** Number of ticks of the sale, the last one possibly shorter. */
    public int ticks() {
        return (int) Math.max(1, (end - start + tickMs - 1) / tickMs);
    }

    /**
     * How far the ticks of a SKU lie behind those of the sale, ms, in [0, tickMs): spreads the
     * decisions of a tick over its length.
     */
    public long shift(String sku) {
        return spread(sku, tickMs);
    }

    /**
     * A place for a SKU in a span of time, ms, in [0, span): what all SKUs do once per span is
     * spread evenly over it, and each keeps its place.
     */
    public static long spread(String sku, long span) {
        return Math.floorMod(((long) sku.hashCode() * 0x9E3779B97F4A7C15L) >>> 17, span);
    }

    /** Tick of a SKU that an instant inside the window falls into: the first is the longer one. */
    public int tickAt(String sku, long time) {
        return (int) Math.max(0, Math.floorDiv(time - start - shift(sku), tickMs));
    }

    /** Instant at which a tick of a SKU is decided, epoch ms: its end, at most the sale's. */
    public long tickEnd(String sku, int tick) {
        return Math.min(end, start + shift(sku) + (tick + 1L) * tickMs);
    }

    /** Whether an instant lies in the sale. */
    public boolean covers(long time) {
        return start <= time && time < end;
    }

    /** Index of a pool; the number of pools when the name is not one of them. */
    public int poolIndex(String pool) {
        if (pool.isEmpty() && pools.size() == 1) {
            return 0;
        }
        int index = pools.indexOf(pool);
        return index < 0 ? pools.size() : index;
    }
}
