package org.flashsale.control;

import java.util.Optional;
import org.flashsale.domain.Origin;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;

/**
 * A plan that does not hold yet.
 *
 * @param effectiveFrom instant from which it holds, epoch ms
 * @param origin record that brought it
 */
record PendingPlan(SaleTerms terms, SkuPlan plan, long effectiveFrom, Optional<Origin> origin) {}
