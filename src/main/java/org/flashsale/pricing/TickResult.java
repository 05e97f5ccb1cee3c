package org.flashsale.pricing;

import org.flashsale.plan.SkuPlan;

/**
 * What happened to one SKU in a tick.
 *
 * @param plan the merchant's terms for the SKU
 * @param price price that was shown, minor units
 * @param views views that could buy
 * @param bought units bought in those views
 */
public record TickResult(SkuPlan plan, long price, double views, double bought) {}
