package org.flashsale.elasticity;

import java.util.Map;

/**
 * What the history says of one SKU alone.
 *
 * @param sku what was sold
 * @param category its category
 * @param rows rows that were used
 * @param periods periods that they cover
 * @param specs estimates by specification
 * @param chosen the estimate that the prior is made of
 * @param errors per draw, how far the chosen estimate lies from that of the data as they are
 * @param periodLogSd how far ln units of a period lie from what explains them, sd over periods
 */
record SkuFit(
        String sku,
        String category,
        int rows,
        long periods,
        Map<Spec, Estimate> specs,
        Estimate chosen,
        double[] errors,
        double periodLogSd) {}
