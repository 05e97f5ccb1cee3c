package org.flashsale.pricing;

import java.util.Optional;
import org.flashsale.plan.SkuPlan;

/** The pricing policies that a plan can name. */
public enum PricingPolicies {
    /** Revenue-maximal for the demand and the stock that are left: the default. */
    FLUID("fluid", new FluidPolicy()),
    /** The flash price throughout. */
    FIXED("fixed", situation -> Wish.of((double) situation.plan().flash())),
    /** The list price throughout: no discount at all. */
    LIST("list", new ListPolicy());

    /** What a plan gets that names none. */
    public static final PricingPolicies DEFAULT = FLUID;

    private final String policyName;

    @SuppressWarnings("ImmutableEnumChecker") // Policies are stateless.
    private final PricingPolicy policy;

    PricingPolicies(String policyName, PricingPolicy policy) {
        this.policyName = policyName;
        this.policy = policy;
    }

    /** Name in plans and price updates. */
    public String policyName() {
        return policyName;
    }

    /** The policy itself. */
    public PricingPolicy policy() {
        return policy;
    }

    /** Policy of a name. */
    public static Optional<PricingPolicies> byName(String name) {
        for (PricingPolicies candidate : values()) {
            if (candidate.policyName.equals(name)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static final class ListPolicy implements PricingPolicy {
        @Override
        public Wish wish(Situation situation) {
            return Wish.of((double) situation.plan().list());
        }

        @Override
        public long opening(SkuPlan plan) {
            return plan.list();
        }
    }
}
