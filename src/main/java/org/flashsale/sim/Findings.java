package org.flashsale.sim;

import java.util.List;

/**
 * What an audit found.
 *
 * @param oversoldUnits units that orders or commands took from shelves that no longer had them:
 *     buyers of these units go empty-handed
 * @param commandsBeyondStock commands for more units than the source's shelf had free, less what
 *     earlier commands hold there, at every moment from the decision's event time, or {@link
 *     ShelfAudit#TRAVEL_MS} before the command was appended, until it was
 * @param unitsLostOrDoubled units by which a count of the shelves differs from the movements, by
 *     which the job's books differ from that count, and that arrived without having left
 * @param ledgerShelfGapMax largest distance between the stock that a price update was decided on
 *     and the shelves' figure while the facts travelled (free, less held by commands, plus under
 *     way)
 * @param priceFaults prices outside the plan's guardrails, two prices under one version, a chain of
 *     prices that does not fit
 * @param priceJumps price changes across a restart of the job that are larger or sooner than the
 *     plan allows between two changes: a job that was restored did not go on from what shoppers
 *     were shown
 * @param details the first faults, for people
 */
public record Findings(
        long oversoldUnits,
        long commandsBeyondStock,
        long unitsLostOrDoubled,
        long ledgerShelfGapMax,
        long priceFaults,
        long priceJumps,
        List<String> details) {

    /** Copies the list. */
    public Findings {
        details = List.copyOf(details);
    }

    /** Whether nothing was found; the gap is a measure, not a fault. */
    public boolean clean() {
        return oversoldUnits == 0
                && commandsBeyondStock == 0
                && unitsLostOrDoubled == 0
                && priceFaults == 0
                && priceJumps == 0;
    }
}
