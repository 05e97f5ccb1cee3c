package org.flashsale.elasticity;

import java.util.Arrays;

/**
 * Sales of one SKU, a row per store and period.
 *
 * @param sku what was sold
 * @param category its category
 * @param stores index of the store, per row
 * @param storeCount number of stores
 * @param periods index of the period in the calendar of the history, per row
 * @param logUnits ln of units, or of units per view, per row
 * @param regressors per row: the controls, as the layout has them, then ln price
 */
record SkuHistory(
        String sku,
        String category,
        int[] stores,
        int storeCount,
        int[] periods,
        double[] logUnits,
        double[][] regressors) {

    int rows() {
        return stores.length;
    }

    long periodCount() {
        return Arrays.stream(periods).distinct().count();
    }
}
