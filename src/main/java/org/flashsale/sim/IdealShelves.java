package org.flashsale.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * The shelves of one SKU as they would be if every command had been executed as it was ordered:
 * whole, once, on time. Buyers whom the real shelf turned away while this one had a unit missed it
 * because warehouses did something else than the ledger was told to expect. Not thread-safe.
 */
public final class IdealShelves {
    private final long[] units;
    private final List<Parcel> parcels = new ArrayList<>();
    private long missed;

    private record Parcel(long arrivesAt, int pool, long units) {}

    /** Empty shelves. */
    public IdealShelves(int pools) {
        units = new long[pools];
    }

    /** Units from outside. */
    public void came(int pool, long more) {
        units[pool] += more;
    }

    /**
     * Units leave as ordered, as many as there are.
     *
     * @param now any clock that never goes back
     * @param arrivesAt when they are there, on that clock
     */
    public void left(int from, int to, long ordered, long now, long arrivesAt) {
        unload(now);
        parcels.add(new Parcel(arrivesAt, to, left(from, ordered)));
    }

    /**
     * Units leave as ordered, as many as there are; whoever calls lets them come where they go.
     *
     * @return how many leave
     */
    public long left(int from, long ordered) {
        long leaving = Math.min(ordered, Math.max(0, units[from]));
        units[from] -= leaving;
        return leaving;
    }

    /**
     * Buyers come to a pool.
     *
     * @param served how many of them the real shelf served
     */
    public void wanted(int pool, long buyers, long served, long now) {
        unload(now);
        long here = Math.min(buyers, Math.max(0, units[pool]));
        units[pool] -= here;
        missed += Math.max(0, here - served);
    }

    private void unload(long now) {
        for (int i = parcels.size() - 1; i >= 0; i--) {
            Parcel parcel = parcels.get(i);
            if (parcel.arrivesAt() <= now) {
                units[parcel.pool()] += parcel.units();
                parcels.remove(i);
            }
        }
    }

    /** Units that buyers missed. */
    public long missed() {
        return missed;
    }
}
