package org.flashsale.allocation;

/**
 * Units that should move.
 *
 * @param from index of the pool that gives
 * @param to index of the pool that gets
 * @param units whole units above 0
 * @param surplus units that the giver is not expected to need, 0 when the policy does not say
 * @param shortage units that the getter is expected to miss, 0 when the policy does not say
 * @param marginalValue value of one more unit, minor units, 0 when the policy does not say
 */
public record Move(
        int from, int to, long units, double surplus, double shortage, double marginalValue) {}
