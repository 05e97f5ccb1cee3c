package org.flashsale.domain;

import java.util.List;

/**
 * A command to move units between pools.
 *
 * @param commandId unique id
 * @param epoch fencing number of the run
 * @param sale plan id
 * @param sku stock keeping unit
 * @param fromPool pool that gives
 * @param toPool pool that gets
 * @param units whole units above 0
 * @param reasons never empty
 * @param policy allocation policy
 * @param issuedAt event time, epoch ms
 * @param expiresAt epoch ms after which it must not be started
 */
public record StockReallocation(
        String commandId,
        long epoch,
        String sale,
        String sku,
        String fromPool,
        String toPool,
        long units,
        List<MoveReason> reasons,
        String policy,
        long issuedAt,
        long expiresAt) {

    /** Refuses a command without units or reason. */
    public StockReallocation {
        if (units <= 0 || reasons.isEmpty()) {
            throw new IllegalArgumentException("a move needs units and a reason: " + commandId);
        }
        reasons = List.copyOf(reasons);
    }

    /**
     * Why units move.
     *
     * @param code stable code
     * @param value figure behind it
     */
    public record MoveReason(Code code, double value) {

        /** Codes of the reasons. */
        public enum Code {
            /** Expected units short at the target until the end. */
            EXPECTED_SHORTAGE,
            /** Expected units left over at the source. */
            EXPECTED_SURPLUS,
            /** Value of one more unit at the margin, minor units. */
            MARGINAL_VALUE
        }
    }
}
