package org.flashsale.control;

import java.util.Optional;
import org.flashsale.allocation.AllocationPolicies;
import org.flashsale.allocation.AllocationPolicy;
import org.flashsale.pricing.PricingPolicies;
import org.flashsale.pricing.PricingPolicy;

/**
 * Where {@link SkuController} looks up the policies that a plan names. The job knows {@link
 * #REGISTRY} only; a simulator may add policies that cannot or must not run live.
 */
public interface Policies {

    /** The policies that every plan can name. */
    Policies REGISTRY = new Policies() {};

    /** Pricing policy of a name; for an unknown one the registry's default decides. */
    default Optional<PricingPolicy> pricing(String name) {
        return PricingPolicies.byName(name).map(PricingPolicies::policy);
    }

    /** Allocation policy of a name; for an unknown one the registry's default decides. */
    default Optional<AllocationPolicy> allocation(String name) {
        return AllocationPolicies.byName(name).map(AllocationPolicies::policy);
    }

    /**
     * Whether all guardrails hold for a pricing policy. Without them only floor and ceiling do: a
     * simulator measures so what guardrails cost. Always true where prices are real.
     */
    default boolean guarded(String pricingPolicy) {
        return true;
    }
}
