package org.flashsale.sim.live;

import org.flashsale.sim.Warehouses;

/**
 * What the shop looked like at the begin of each tick, for the plots. Written by the market's
 * thread, read when that has ended.
 */
final class Diary {
    private final double[][] price;
    private final double[][][] free;
    private final double[][] views;
    private final double[][] orders;
    private final long[] revenue;

    Diary(int skus, int pools, int ticks) {
        price = new double[skus][ticks];
        free = new double[skus][pools][ticks];
        views = new double[skus][ticks];
        orders = new double[skus][ticks];
        revenue = new long[ticks];
    }

    /** A tick begins. */
    void begin(int tick, long at, PriceBoard prices, Warehouses warehouses) {
        for (int sku = 0; sku < price.length; sku++) {
            price[sku][tick] = prices.priceAt(sku, at);
            for (int pool = 0; pool < free[sku].length; pool++) {
                free[sku][pool][tick] = warehouses.free(sku, pool);
            }
        }
    }

    void view(int sku, int tick) {
        views[sku][tick]++;
    }

    void order(int sku, int tick, long price) {
        orders[sku][tick]++;
        revenue[tick] += price;
    }

    /** Price shown by tick, minor units. */
    double[] price(int sku) {
        return price[sku];
    }

    /** Units that nobody had ordered, by tick. */
    double[] free(int sku, int pool) {
        return free[sku][pool];
    }

    /** Views by tick. */
    double[] views(int sku) {
        return views[sku];
    }

    /** Revenue of the orders of each tick, minor units. */
    long[] revenue() {
        return revenue;
    }

    /** Orders by the tick of their view. */
    double[] orders(int sku) {
        return orders[sku];
    }
}
