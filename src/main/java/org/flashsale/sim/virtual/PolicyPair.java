package org.flashsale.sim.virtual;

import org.flashsale.allocation.AllocationPolicies;

/**
 * A pricing and an allocation policy, written {@code pricing+allocation}; without a plus the
 * allocation is the default.
 *
 * @param name as it was written
 * @param pricing name of the pricing policy
 * @param allocation name of the allocation policy
 */
public record PolicyPair(String name, String pricing, String allocation) {

    /** Splits a name; whether such policies exist is not looked at. */
    public static PolicyPair of(String name) {
        int plus = name.indexOf('+');
        return plus < 0
                ? new PolicyPair(name, name, AllocationPolicies.DEFAULT.policyName())
                : new PolicyPair(name, name.substring(0, plus), name.substring(plus + 1));
    }
}
