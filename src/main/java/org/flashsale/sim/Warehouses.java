package org.flashsale.sim;

import java.util.List;

/**
 * Physical stock: units on the shelves, units set aside for orders, units under way. It sells and
 * ships from its own count and knows nothing of a ledger. Not thread-safe.
 */
public final class Warehouses {
    private final long[][] free;
    private final long[][] reserved;
    private final long[] inTransit;

    /** Shelves filled with the scenario's stock at the start. */
    public Warehouses(Scenario scenario) {
        List<Scenario.Sku> skus = scenario.skus();
        free = new long[skus.size()][scenario.pools().size()];
        reserved = new long[skus.size()][scenario.pools().size()];
        inTransit = new long[skus.size()];
        for (int sku = 0; sku < skus.size(); sku++) {
            for (int pool = 0; pool < scenario.pools().size(); pool++) {
                free[sku][pool] = skus.get(sku).stock().get(pool);
            }
        }
    }

    /** Units of a SKU in a pool that nobody has ordered. */
    public long free(int sku, int pool) {
        return free[sku][pool];
    }

    /** Sets a unit aside for an order; false when there is none. */
    public boolean reserve(int sku, int pool) {
        if (free[sku][pool] == 0) {
            return false;
        }
        free[sku][pool]--;
        reserved[sku][pool]++;
        return true;
    }

    /** Hands over a unit that was set aside. */
    public void sell(int sku, int pool) {
        reserved[sku][pool]--;
    }

    /** Units that came from outside. */
    public void restock(int sku, int pool, long units) {
        free[sku][pool] += units;
    }

    /** Loads units for another pool: at most what is free, and returns how many. */
    public long load(int sku, int pool, long wanted) {
        long units = Math.min(wanted, free[sku][pool]);
        free[sku][pool] -= units;
        inTransit[sku] += units;
        return units;
    }

    /** Unloads units that were under way. */
    public void unload(int sku, int pool, long units) {
        inTransit[sku] -= units;
        free[sku][pool] += units;
    }

    /** Writes off units that were under way. */
    public void lose(int sku, long units) {
        inTransit[sku] -= units;
    }

    /** Units of a SKU on a shelf, set aside ones included. */
    public long onShelf(int sku, int pool) {
        return free[sku][pool] + reserved[sku][pool];
    }

    /** Units of a SKU under way. */
    public long inTransit(int sku) {
        return inTransit[sku];
    }

    /** All units of all SKUs, wherever they are. */
    public long total() {
        long total = 0;
        for (int sku = 0; sku < free.length; sku++) {
            total += inTransit[sku];
            for (int pool = 0; pool < free[sku].length; pool++) {
                total += onShelf(sku, pool);
            }
        }
        return total;
    }
}
