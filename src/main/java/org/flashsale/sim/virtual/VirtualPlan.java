package org.flashsale.sim.virtual;

import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SaleTerms;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.ScenarioPlan;

/**
 * A scenario's plan on the virtual clock: a tick lasts one millisecond, so that the ticks of all
 * SKUs are aligned.
 */
final class VirtualPlan {
    /** First instant of every virtual sale, epoch ms. */
    static final long START = 1_000_000;

    private final SalePlan plan;
    private final SaleTerms[] terms;

    VirtualPlan(Scenario scenario, PolicyPair policies) {
        Scenario fast = scenario.over(scenario.ticks() / 1_000.0, scenario.ticks());
        plan = ScenarioPlan.of(fast, START, policies.pricing(), policies.allocation());
        terms = new SaleTerms[plan.skus().size()];
        for (int i = 0; i < terms.length; i++) {
            double cost = scenario.skus().get(i).list() * scenario.transfer().costFracOfList();
            terms[i] = withCost(plan.terms(), cost > 0 ? Math.max(1, Math.round(cost)) : 0);
        }
    }

    SalePlan plan() {
        return plan;
    }

    /** Terms of a SKU: a scenario's transfer costs differ by SKU, those of a plan do not. */
    SaleTerms terms(int sku) {
        return terms[sku];
    }

    private static SaleTerms withCost(SaleTerms all, long cost) {
        return new SaleTerms(
                all.sale(),
                all.currency(),
                all.start(),
                all.end(),
                all.tickMs(),
                all.mode(),
                all.allowRaise(),
                all.pools(),
                new SalePlan.Transfer(cost, all.transfer().leadMs()),
                all.shape(),
                all.pricingPolicy(),
                all.allocationPolicy());
    }
}
