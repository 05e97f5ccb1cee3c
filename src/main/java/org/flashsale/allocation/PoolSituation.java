package org.flashsale.allocation;

import java.util.List;

/**
 * What an allocation policy may know.
 *
 * @param sku stock keeping unit
 * @param now instant of the decision, epoch ms
 * @param pools one per pool of the plan
 * @param gain value of a sold unit over one that is left, minor units
 * @param moveCost cost of moving one unit, minor units
 * @param list list price, minor units
 */
public record PoolSituation(
        String sku, long now, List<Pool> pools, double gain, double moveCost, long list) {

    /**
     * One pool.
     *
     * @param available units that can be moved away
     * @param incoming units that commands bring
     * @param demand expected units wanted until the end
     * @param soon expected units wanted before units that are ordered at a later review arrive
     */
    public record Pool(long available, long incoming, double demand, double soon) {

        /** A pool that looks no nearer than the end. */
        public Pool(long available, long incoming, double demand) {
            this(available, incoming, demand, demand);
        }

        /** Units that this pool can count on. */
        public long stock() {
            return available + incoming;
        }
    }

    /** Copies the pools. */
    public PoolSituation {
        pools = List.copyOf(pools);
    }
}
