package org.flashsale.elasticity;

/**
 * What one row of a history says.
 *
 * @param sku what was sold
 * @param category its category
 * @param store where, or empty
 * @param period number of the day or week
 * @param price price of a unit
 * @param units units sold, at least 0
 * @param views views of the SKU, or 1 when nobody counted them
 * @param promotions deal and feature, as far as the history has them
 * @param otherPrices prices of others, in the order of the layout
 */
record Observation(
        String sku,
        String category,
        String store,
        long period,
        double price,
        double units,
        double views,
        double[] promotions,
        double[] otherPrices) {}
