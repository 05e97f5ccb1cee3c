package org.flashsale.allocation;

import java.util.List;
import java.util.Optional;

/** The allocation policies that a plan can name. */
public enum AllocationPolicies {
    /** As newsvendor, but not before units are needed: the default. */
    JUST_IN_TIME("just-in-time", new JustInTimePolicy()),
    /** Equal chances of running out, as far as moving pays. */
    NEWSVENDOR("newsvendor", new NewsvendorPolicy()),
    /** In proportion to the expected demand. */
    PROPORTIONAL("proportional", new ProportionalPolicy()),
    /** The source documents' odds. */
    SEED_ODDS("seed-odds", new SeedOddsPolicy()),
    /** Units stay where they are. */
    NONE("none", situation -> List.of());

    /** What a plan gets that names none. */
    public static final AllocationPolicies DEFAULT = JUST_IN_TIME;

    private final String policyName;

    @SuppressWarnings("ImmutableEnumChecker") // Policies are stateless.
    private final AllocationPolicy policy;

    AllocationPolicies(String policyName, AllocationPolicy policy) {
        this.policyName = policyName;
        this.policy = policy;
    }

    /** Name in plans and commands. */
    public String policyName() {
        return policyName;
    }

    /** The policy itself. */
    public AllocationPolicy policy() {
        return policy;
    }

    /** Policy of a name. */
    public static Optional<AllocationPolicies> byName(String name) {
        for (AllocationPolicies candidate : values()) {
            if (candidate.policyName.equals(name)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
