package org.flashsale.plan;

import java.util.Arrays;
import java.util.List;
import org.flashsale.allocation.AllocationPolicies;
import org.flashsale.pricing.PricingPolicies;

/**
 * The policies that a plan may name, the default first.
 *
 * @param pricing pricing policies
 * @param allocation allocation policies
 */
public record PolicyNames(List<String> pricing, List<String> allocation) {

    /** Those of this version. */
    public static final PolicyNames ALL =
            new PolicyNames(
                    Arrays.stream(PricingPolicies.values())
                            .map(PricingPolicies::policyName)
                            .toList(),
                    Arrays.stream(AllocationPolicies.values())
                            .map(AllocationPolicies::policyName)
                            .toList());

    /** Copies the lists. */
    public PolicyNames {
        pricing = List.copyOf(pricing);
        allocation = List.copyOf(allocation);
    }
}
