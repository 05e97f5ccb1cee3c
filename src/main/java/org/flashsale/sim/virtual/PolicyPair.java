package org.flashsale.sim.virtual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.flashsale.allocation.AllocationPolicies;
import org.flashsale.failure.UsageError;
import org.flashsale.pricing.PricingPolicies;

/**
 * A pricing and an allocation policy, written {@code pricing+allocation}. Without a plus the
 * allocation is {@code newsvendor}; the default pricing policy alone comes with the default
 * allocation, as in a plan that names none, and {@code fixed} and {@code list} alone move no stock.
 *
 * @param name as it was written
 * @param pricing name of the pricing policy
 * @param allocation name of the allocation policy
 */
public record PolicyPair(String name, String pricing, String allocation) {

    /** Stands for every pricing policy, and the pairs that the reference has. */
    public static final String ALL = "all";

    private static final String UNGUARDED_FILTER = "unguarded-filter";

    private static final List<String> PAIRS =
            List.of(
                    "fixed+newsvendor",
                    "fixed+proportional",
                    "fixed+hindsight",
                    "seed-sigmoid+seed-odds",
                    "filter-fluid+seed-odds",
                    "filter-fluid+none");

    /**
     * Pairs by their names, {@link #ALL} spelled out, each once.
     *
     * @throws UsageError if one of them does not exist
     */
    public static List<PolicyPair> parse(List<String> names) {
        List<String> spelled = new ArrayList<>();
        for (String name : names) {
            if (name.equals(ALL)) {
                spelled.addAll(pricings());
                spelled.addAll(PAIRS);
            } else {
                spelled.add(name.strip());
            }
        }
        return spelled.stream().distinct().map(PolicyPair::of).toList();
    }

    /** A pair by its name. */
    public static PolicyPair of(String name) {
        int plus = name.indexOf('+');
        String pricing = plus < 0 ? name : name.substring(0, plus);
        require(pricings(), pricing, "pricing policy");
        String allocation = plus < 0 ? alone(pricing) : name.substring(plus + 1);
        require(allocations(), allocation, "allocation policy");
        return new PolicyPair(name, pricing, allocation);
    }

    private static String alone(String pricing) {
        boolean still =
                pricing.equals(PricingPolicies.FIXED.policyName())
                        || pricing.equals(PricingPolicies.LIST.policyName());
        if (still) {
            return AllocationPolicies.NONE.policyName();
        }
        return pricing.equals(PricingPolicies.DEFAULT.policyName())
                ? AllocationPolicies.DEFAULT.policyName()
                : AllocationPolicies.NEWSVENDOR.policyName();
    }

    private static void require(List<String> known, String name, String what) {
        if (!known.contains(name)) {
            throw new UsageError(
                    "'%s' is no %s; there are %s".formatted(name, what, String.join(", ", known)));
        }
    }

    /** Names of all pricing policies, those of the simulator last. */
    public static List<String> pricings() {
        return Stream.of(
                        Arrays.stream(PricingPolicies.values()).map(PricingPolicies::policyName),
                        Stream.of(UNGUARDED_FILTER),
                        Arrays.stream(SimulatorPolicies.Oracle.values())
                                .map(SimulatorPolicies.Oracle::policyName))
                .flatMap(names -> names)
                .toList();
    }

    private static List<String> allocations() {
        return Stream.concat(
                        Arrays.stream(AllocationPolicies.values())
                                .map(AllocationPolicies::policyName),
                        Stream.of(SimulatorPolicies.HINDSIGHT))
                .toList();
    }

    /** Whether it needs the pooled optimum, which not every scenario has. */
    public boolean needsProgram() {
        return pricing.equals(SimulatorPolicies.Oracle.DP.policyName());
    }
}
