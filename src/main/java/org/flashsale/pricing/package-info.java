/**
 * Pricing policies: what a price should be, before guardrails.
 *
 * <p>To add a policy: write one class that implements {@link org.flashsale.pricing.PricingPolicy},
 * add one row to {@link org.flashsale.pricing.PricingPolicies}, and give it a naive twin or an
 * oracle in the tests. Plans name it by the row's name. A policy is a pure function; it need not
 * know bounds, steps or cooldowns, since {@code guardrails} come after it, always.
 */
@NullMarked
package org.flashsale.pricing;

import org.jspecify.annotations.NullMarked;
