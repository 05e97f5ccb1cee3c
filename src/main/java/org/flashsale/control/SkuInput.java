package org.flashsale.control;

import java.util.Optional;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SaleFigures;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockMovement;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;

/** Everything that can happen to one SKU. */
public sealed interface SkuInput {

    /** An input that travels to the task of its SKU. */
    sealed interface Keyed extends SkuInput {

        /** The SKU concerned. */
        String sku();
    }

    /** Demand of a tick, or a part of it; counted when that tick is decided. */
    record Demand(DemandSum sum) implements Keyed {
        @Override
        public String sku() {
            return sum.sku();
        }
    }

    /**
     * A stock fact.
     *
     * @param now event time at which it is applied: never below an earlier input's
     */
    record Movement(StockMovement movement, Origin origin, long now) implements Keyed {
        @Override
        public String sku() {
            return movement.sku();
        }
    }

    /** A competitor's quote. */
    record Quote(CompetitorPrice price, Origin origin, long now) implements Keyed {
        @Override
        public String sku() {
            return price.sku();
        }
    }

    /**
     * A new or changed plan for this SKU.
     *
     * @param effectiveFrom event time from which it holds
     */
    record Plan(
            SaleTerms terms, SkuPlan plan, Optional<Origin> origin, long effectiveFrom, long now)
            implements SkuInput {}

    /**
     * A revision of the plan that this SKU is in leaves it out: its sale ends.
     *
     * @param sale id of the plan
     * @param effectiveFrom event time from which it holds
     */
    record Withdrawal(String sale, Optional<Origin> origin, long effectiveFrom, long now)
            implements SkuInput {}

    /**
     * What the newest update of this SKU on the topic says, at the start of a run: shoppers are
     * shown it, even if the restored state does not know it.
     */
    record Shown(PriceUpdate update) implements SkuInput {}

    /**
     * Event time begins for a run that has no state, and knows plans of long ago: sales that had
     * ended by {@code now} are not played after the event.
     */
    record Beginning(long now) implements SkuInput {}

    /**
     * Time has come to {@link SkuState#nextWake}: ticks, start, end, renewal, expiry, whatever is
     * due at {@code now}.
     *
     * @param figures sale-wide figures of the tick before
     */
    record Wake(long now, SaleFigures figures) implements SkuInput {}

    /**
     * All input is silent and wall-clock time passed: only the start, the end, renewals and
     * expiries that are due at {@code now} are performed; no tick is decided.
     *
     * @param now the last watermark plus the wall time elapsed since
     */
    record Silence(long now) implements SkuInput {}
}
