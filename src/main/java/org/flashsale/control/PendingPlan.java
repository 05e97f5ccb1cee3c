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
record PendingPlan(SaleTerms terms, SkuPlan plan, long effectiveFrom, Optional<Origin> origin) {

    PendingPlan(SaleTerms terms, SkuPlan plan, long effectiveFrom) {
        this(terms, plan, effectiveFrom, Optional.empty());
    }

    PendingPlan holdingFrom(long later) {
        return new PendingPlan(terms, plan, later, origin);
    }
}
