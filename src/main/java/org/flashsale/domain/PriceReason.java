package org.flashsale.domain;

/**
 * Why a price is what it is.
 *
 * @param code stable reason code
 * @param contribution how far it moved the price, minor units; 0 for occasions
 */
public record PriceReason(Code code, double contribution) {

    /** Reason codes of price updates. */
    public enum Code {
        /** The sale began: the plan's flash price. */
        OPENING,
        /** The sale ended: the list price is restored. */
        SALE_END,
        /** Nothing changed: the validity was extended. */
        RENEWAL,
        /** Revenue-maximal price without scarcity (residual value + list/slope). */
        DEMAND_SLOPE,
        /** Premium because demand exceeds stock. */
        SCARCITY,
        /** The estimated traffic differs from the forecast. */
        TRAFFIC,
        /** The estimated conversion differs from the prior. */
        CONVERSION,
        /** A competitor's quote lowered the expected demand. */
        COMPETITOR,
        /** Occasion: a tick of the plan. */
        TICK,
        /** Occasion: stock came in. */
        RESTOCK,
        /** Occasion: the last unit went. */
        STOCK_OUT,
        /** Occasion: a competitor undercut the price. */
        COMPETITOR_CUT,
        /** Occasion: the plan was changed. */
        PLAN_CHANGE,
        /** The price is frozen: it stays what it was. */
        FREEZE,
        /** Occasion: the price is no longer frozen. */
        UNFREEZE,
        /** The price that somebody ordered. */
        OVERRIDE,
        /** Occasion: the time of an ordered price is over. */
        OVERRIDE_END,
        /**
         * Occasion: the job was restarted and goes on from the newest price that it had published,
         * which its checkpoint did not know.
         */
        ADOPTED
    }
}
