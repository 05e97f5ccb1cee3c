package org.flashsale.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.flashsale.demand.Estimate;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.plan.PolicyNames;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

class FluidPolicyTest {

    private static final SkuPlan PLAN = Plans.plain().sku();

    private static Estimate demand(
            double forecast, double views, double lnConversion, double shift) {
        return new Estimate(
                forecast,
                views,
                List.of(),
                Math.log(0.05),
                lnConversion,
                shift,
                4.5,
                0.5,
                Estimate.Uncertainty.NONE);
    }

    private static Wish wish(SkuPlan plan, Estimate demand, long stock) {
        return PricingPolicies.FILTER_FLUID
                .policy()
                .wish(
                        new Situation(
                                Plans.plain().terms(),
                                plan,
                                demand,
                                Memory.NONE,
                                stock,
                                7_000,
                                Plans.START));
    }

    @Test
    void solvesTheFluidProblem() {
        ForAll.seeds(
                500,
                random -> {
                    SkuPlan plan = Plans.random(random).sku();
                    double views = 1 + random.nextInt(5_000);
                    double ln = Math.log(0.001 + random.nextDouble() * 0.2);
                    double shift = random.nextDouble() * 0.5;
                    long stock = 1L + random.nextInt(300);
                    Estimate demand = demand(views, views, ln, shift);
                    double price = wish(plan, demand, stock).price();
                    double best = bestByTrial(plan, demand, stock);
                    assertThat(fluidValue(plan, demand, stock, price))
                            .isGreaterThanOrEqualTo(best * (1 - 1e-6));
                });
    }

    /** Value of the fluid problem at the best of a fine grid of prices. */
    private static double bestByTrial(SkuPlan plan, Estimate demand, long stock) {
        double best = 0;
        for (int i = 0; i <= 20_000; i++) {
            double price = plan.residual() + plan.list() * (i / 5_000.0);
            best = Math.max(best, fluidValue(plan, demand, stock, price));
        }
        return best;
    }

    private static double fluidValue(SkuPlan plan, Estimate demand, long stock, double price) {
        double z = (price - plan.flash()) / plan.list();
        double ln = demand.lnConversion() - demand.competitorShift() - demand.slope() * z;
        double wanted = demand.viewsLeft() * Math.exp(ln);
        return (price - plan.residual()) * Math.min((double) stock, wanted);
    }

    @Test
    void contributionsAddUpAndHaveTheirOwnCause() {
        Wish plain = wish(PLAN, demand(10_000, 10_000, Math.log(0.05), 0), 100);
        assertThat(codes(plain)).containsExactly(Code.DEMAND_SLOPE, Code.SCARCITY);
        Wish all = wish(PLAN, demand(10_000, 20_000, Math.log(0.04), 0.1), 100);
        assertThat(codes(all))
                .containsExactly(
                        Code.DEMAND_SLOPE,
                        Code.SCARCITY,
                        Code.TRAFFIC,
                        Code.CONVERSION,
                        Code.COMPETITOR);
        double sum = all.contributions().stream().mapToDouble(PriceReason::contribution).sum();
        assertThat(sum).isCloseTo(all.price() - all.reference(), within(1e-6));
        assertThat(all.contributions().get(2).contribution()).isPositive();
        assertThat(all.contributions().get(3).contribution()).isNegative();
        assertThat(all.contributions().get(4).contribution()).isNegative();
        Wish matched = all.atMost(6_000);
        double matchedSum =
                matched.contributions().stream().mapToDouble(PriceReason::contribution).sum();
        assertThat(matched.price()).isEqualTo(6_000);
        assertThat(matchedSum).isCloseTo(6_000 - matched.reference(), within(1e-6));
    }

    @Test
    void withoutUnitsThePriceIsKept() {
        assertThat(wish(PLAN, demand(10, 10, -3, 0), 0).price()).isNaN();
    }

    @Test
    void theOtherPoliciesHoldTheirPrice() {
        Situation situation =
                new Situation(
                        Plans.plain().terms(),
                        PLAN,
                        demand(10, 10, -3, 0),
                        Memory.NONE,
                        5,
                        6_000,
                        Plans.START);
        assertThat(PricingPolicies.FIXED.policy().wish(situation).price()).isEqualTo(7_000);
        assertThat(PricingPolicies.LIST.policy().wish(situation).price()).isEqualTo(10_000);
        assertThat(PricingPolicies.LIST.policy().opening(PLAN)).isEqualTo(10_000);
        assertThat(PricingPolicies.FILTER_FLUID.policy().opening(PLAN)).isEqualTo(7_000);
    }

    @Test
    void plansCanNameEveryPolicy() {
        assertThat(Arrays.stream(PricingPolicies.values()).map(PricingPolicies::policyName))
                .containsExactlyElementsOf(PolicyNames.ALL.pricing());
        assertThat(PricingPolicies.byName("fixed")).contains(PricingPolicies.FIXED);
        assertThat(PricingPolicies.byName("nonsense")).isEmpty();
    }

    private static List<Code> codes(Wish wish) {
        return wish.contributions().stream().map(PriceReason::code).toList();
    }
}
