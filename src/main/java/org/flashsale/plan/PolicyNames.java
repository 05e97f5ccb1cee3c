package org.flashsale.plan;

import java.util.List;

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
                    List.of("fluid", "fixed", "list"),
                    List.of("newsvendor", "proportional", "none"));

    /** Copies the lists. */
    public PolicyNames {
        pricing = List.copyOf(pricing);
        allocation = List.copyOf(allocation);
    }
}
