package org.flashsale.sim.virtual;

import java.util.Arrays;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;
import org.flashsale.sim.PlanScenario;
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
    private final double[] moveCosts;

    VirtualPlan(Scenario scenario, PolicyPair policies) {
        Scenario fast = scenario.over(scenario.ticks() / 1_000.0, scenario.ticks());
        plan = ScenarioPlan.of(fast, START, policies.pricing(), policies.allocation());
        terms = new SaleTerms[plan.skus().size()];
        moveCosts = new double[terms.length];
        for (int i = 0; i < terms.length; i++) {
            double list = scenario.skus().get(i).listPrice() * Scenario.MINOR;
            moveCosts[i] = scenario.transfer().costFracOfList() * list;
            double cost = scenario.skus().get(i).list() * scenario.transfer().costFracOfList();
            terms[i] = withCost(plan.terms(), cost > 0 ? Math.max(1, Math.round(cost)) : 0);
        }
    }

    /** A merchant's plan as it is. */
    VirtualPlan(SalePlan written) {
        int ticks = written.terms().ticks();
        plan =
                new SalePlan(
                        written.id(),
                        written.currency(),
                        written.zone(),
                        START,
                        START + ticks,
                        1,
                        SalePlan.Mode.LIVE,
                        written.allowRaise(),
                        written.pools(),
                        new SalePlan.Transfer(
                                written.transfer().costPerUnit(), PlanScenario.leadTicks(written)),
                        written.shape(),
                        written.pricingPolicy(),
                        written.allocationPolicy(),
                        written.skus().stream().map(sku -> inTicks(sku, written)).toList());
        terms = new SaleTerms[plan.skus().size()];
        Arrays.fill(terms, plan.terms());
        moveCosts = new double[terms.length];
        Arrays.fill(moveCosts, (double) written.transfer().costPerUnit());
    }

    private static SkuPlan inTicks(SkuPlan sku, SalePlan written) {
        long cooldown = (sku.cooldownMs() + written.tickMs() - 1) / written.tickMs();
        return new SkuPlan(
                sku.sku(),
                sku.list(),
                sku.flash(),
                sku.cost(),
                sku.floor(),
                sku.margin(),
                sku.residual(),
                sku.lowest30d(),
                sku.lowest30dDate(),
                sku.endings(),
                sku.maxStepFraction(),
                cooldown,
                sku.maxChanges(),
                sku.competitorRule(),
                sku.pools(),
                sku.prior(),
                sku.policies());
    }

    SalePlan plan() {
        return plan;
    }

    /** Terms of a SKU: a scenario's transfer costs differ by SKU, those of a plan do not. */
    SaleTerms terms(int sku) {
        return terms[sku];
    }

    /** What moving a unit of a SKU costs, minor units. */
    double moveCost(int sku) {
        return moveCosts[sku];
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
