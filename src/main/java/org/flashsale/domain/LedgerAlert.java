package org.flashsale.domain;

/**
 * A stock fact that contradicts the ledger.
 *
 * @param alertId the same fact always gives the same id
 * @param code stable code
 * @param sale plan id, or empty
 * @param sku stock keeping unit
 * @param pool pool, or empty
 * @param movementId movement behind it, or empty
 * @param units units that do not fit
 * @param time event time, epoch ms
 * @param detail for people
 */
public record LedgerAlert(
        String alertId,
        Code code,
        String sale,
        String sku,
        String pool,
        String movementId,
        long units,
        long time,
        String detail) {

    /** Codes of ledger alerts. */
    public enum Code {
        /** A movement of a SKU without a plan. */
        UNKNOWN_SKU,
        /** A movement of a pool that the plan does not name. */
        UNKNOWN_POOL,
        /** A fact would have taken an account below zero. */
        BELOW_ZERO,
        /** A transfer that answers no open command. */
        UNKNOWN_COMMAND,
        /** A transfer of another size or pool than its command. */
        COMMAND_MISMATCH,
        /** Units in transit for longer than the plan allows. */
        TRANSIT_OVERDUE,
        /** Units that no shop has: only what the ledger can hold is counted. */
        UNITS_OUT_OF_RANGE,
        /** The identity of the books does not hold. */
        CONSERVATION
    }
}
