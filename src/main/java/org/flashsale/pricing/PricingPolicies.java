package org.flashsale.pricing;

import java.util.Optional;
import org.flashsale.demand.DemandState.Learning;
import org.flashsale.plan.SkuPlan;

/** The pricing policies that a plan can name. */
public enum PricingPolicies {
    /** The fluid price, taken up when that pays: the default. */
    FILTER_PATIENT("filter-patient", new PatientPolicy()),
    /** Revenue-maximal for the demand and the stock that are left. */
    FILTER_FLUID("filter-fluid", new FluidPolicy(Learning.SCORES)),
    /** The same with the exact value of a unit for Poisson buyers. */
    FILTER_ERLANG("filter-erlang", new ErlangPolicy()),
    /** The fluid price, learning from purchases only. */
    FILTER_COUNTS("filter-counts", new FluidPolicy(Learning.COUNTS)),
    /** The fluid price under a demand that is drawn from what is believed. */
    FILTER_THOMPSON("filter-thompson", new ThompsonPolicy()),
    /** The best of few prices. */
    FILTER_LADDER("filter-ladder", new LadderPolicy()),
    /** The fluid price for what the plan believes: nothing is learned. */
    PLAN("plan", new FluidPolicy(Learning.NONE)),
    /** Thompson sampling over few prices, each learned by itself. */
    TS_UPDATE("ts-update", new TsUpdatePolicy()),
    /** The source documents' ramp. */
    SEED_SIGMOID("seed-sigmoid", new SigmoidPolicy()),
    /** The flash price throughout. */
    FIXED("fixed", situation -> Wish.of((double) situation.plan().flash())),
    /** The list price throughout: no discount at all. */
    LIST("list", new ListPolicy());

    /** What a plan gets that names none. */
    public static final PricingPolicies DEFAULT = FILTER_PATIENT;

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

    /** Names that simulators use for what cannot or must not run live. */
    public static boolean reserved(String name) {
        return name.startsWith("oracle-") || name.startsWith("unguarded-");
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
