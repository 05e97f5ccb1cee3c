package org.flashsale.sim.live;

/**
 * What was sold so far; written by the market's thread, read by others.
 *
 * @param units units sold by index of the SKU
 * @param revenue minor units by index of the SKU
 */
record Till(long[] units, long[] revenue) {

    static Till empty(int skus) {
        return new Till(new long[skus], new long[skus]);
    }

    void add(int sku, long price) {
        units[sku]++;
        revenue[sku] += price;
    }

    long unitsSold() {
        return sum(units);
    }

    long totalRevenue() {
        return sum(revenue);
    }

    private static long sum(long[] values) {
        long sum = 0;
        for (long value : values) {
            sum += value;
        }
        return sum;
    }
}
