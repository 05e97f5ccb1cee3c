package org.flashsale.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.flashsale.demand.Estimate;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

class FilterPoliciesTest {

    private static final Plans PLANS = Plans.plain();
    private static final SkuPlan PLAN = PLANS.sku();

    /** A situation in which the residual value is 0 and the flash price 70 % of the list price. */
    private static Situation situation(
            double views, double conversion, double slope, long stock, long current, double u) {
        Estimate demand =
                new Estimate(
                        3_000 * (1 - u),
                        views,
                        List.of(),
                        Math.log(0.05),
                        Math.log(conversion),
                        0,
                        slope,
                        u,
                        new Estimate.Uncertainty(0.04, 0.05, 1, 0.01));
        long now = PLANS.terms().start() + Math.round(u * 7_200_000);
        return new Situation(PLANS.terms(), PLAN, demand, Memory.NONE, stock, current, now);
    }

    private static double price(PricingPolicies policy, Situation situation) {
        return policy.policy().wish(situation).price();
    }

    /** Value of stock by the differential equation of Gallego and van Ryzin, in small steps. */
    private static double[] value(double load, int stock) {
        double[] v = new double[stock + 1];
        int steps = 20_000;
        for (int i = 0; i < steps; i++) {
            for (int n = stock; n > 0; n--) {
                double unit = v[n] - v[n - 1];
                v[n] += load / steps * Math.exp(-unit);
            }
        }
        return v;
    }

    @Test
    void erlangIsTheOptimumOfTheContinuousProblem() {
        for (int stock : new int[] {1, 3, 20}) {
            Situation situation = situation(400, 0.05, 4.5, stock, 7_000, 0.5);
            double load = 400 * 0.05 * Math.exp(4.5 * 0.7 - 1);
            double[] value = value(load, stock);
            double expected = 10_000 / 4.5 * (1 + value[stock] - value[stock - 1]);
            assertThat(price(PricingPolicies.FILTER_ERLANG, situation))
                    .isCloseTo(expected, within(3.0));
        }
    }

    @Test
    void erlangComesToTheFluidPriceWithMuchStock() {
        Situation situation = situation(400_000, 0.05, 4.5, 5_000, 7_000, 0.5);
        assertThat(price(PricingPolicies.FILTER_ERLANG, situation))
                .isCloseTo(price(PricingPolicies.FILTER_FLUID, situation), within(1e-6));
        assertThat(ErlangPolicy.loss(Math.log(2), 1)).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(ErlangPolicy.loss(Math.log(1.5), 2)).isCloseTo(4.5 / 8.5, within(1e-12));
    }

    @Test
    void theLadderTakesTheBestOfItsRungs() {
        ForAll.seeds(
                200,
                random -> {
                    Situation situation =
                            situation(
                                    100 + random.nextInt(3_000),
                                    0.01 + 0.1 * random.nextDouble(),
                                    2 + 5 * random.nextDouble(),
                                    1 + random.nextInt(200),
                                    7_000,
                                    0.5);
                    double rung = price(PricingPolicies.FILTER_LADDER, situation);
                    double fluid =
                            situation.bounded(price(PricingPolicies.FILTER_FLUID, situation));
                    double step = (10_000 - 4_200) / 39.0;
                    assertThat(rung).isCloseTo(fluid, within(step + 1e-6));
                });
    }

    @Test
    void thompsonDrawsTheSameAgainAndOtherwiseLater() {
        Set<Double> prices = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            Situation situation = situation(1_000, 0.05, 4.5, 40, 7_000, i / 40.0);
            double price = price(PricingPolicies.FILTER_THOMPSON, situation);
            assertThat(price(PricingPolicies.FILTER_THOMPSON, situation)).isEqualTo(price);
            prices.add(price);
        }
        assertThat(prices).hasSizeGreaterThan(35);
    }

    @Test
    void patienceRaisesAtOnceButDoesNotCutOnTheForecastAlone() {
        Situation scarce = situation(3_000, 0.05, 4.5, 50, 7_000, 0);
        Situation ample = situation(3_000, 0.05, 4.5, 900, 7_000, 0);
        Situation amplyLater = situation(2_900, 0.05, 4.5, 900, 7_000, 0.05);
        assertThat(price(PricingPolicies.FILTER_PATIENT, scarce))
                .isEqualTo(price(PricingPolicies.FILTER_FLUID, scarce));
        assertThat(PricingPolicies.FILTER_PATIENT.policy().wish(ample).keeps()).isTrue();
        assertThat(price(PricingPolicies.FILTER_PATIENT, amplyLater)).isLessThan(7_000);
    }

    @Test
    void patienceWaitsForALargerReasonLate() {
        // The fluid price is 4.5 % of the list price above the one in force: demand moves by 0.2.
        for (double u : new double[] {0.02, 0.9}) {
            double views = 3_000 * (1 - u);
            long stock = Math.round(views * 0.05 * Math.exp(-4.5 * 0.05));
            Situation situation = situation(views, 0.05, 4.5, stock, 7_000, u);
            assertThat(PricingPolicies.FILTER_PATIENT.policy().wish(situation).keeps())
                    .isEqualTo(u > 0.5);
        }
    }

    @Test
    void tsUpdateLearnsWhichPriceSells() {
        PricingPolicy policy = PricingPolicies.TS_UPDATE.policy();
        Memory memory = Memory.NONE;
        for (int k = 0; k < 8; k++) {
            long price = Math.round(10_000 * (0.45 + 0.55 * k / 7));
            memory = policy.remember(memory, new TickResult(PLAN, price, 2_000, k == 5 ? 400 : 2));
        }
        assertThat(memory.values()).hasSize(16);
        Situation base = situation(1_000, 0.05, 4.5, 500, 7_000, 0);
        Situation learned =
                new Situation(PLANS.terms(), PLAN, base.demand(), memory, 500, 7_000, base.now());
        assertThat(policy.wish(learned).price())
                .isCloseTo(10_000 * (0.45 + 0.55 * 5 / 7), within(1.0));
    }

    @Test
    void theSigmoidClimbsFromTheFloorToTheListPrice() {
        PricingPolicy policy = PricingPolicies.SEED_SIGMOID.policy();
        assertThat(policy.opening(PLAN)).isEqualTo(4_200);
        assertThat(policy.wish(situation(1, 0.05, 4.5, 5, 7_000, 0)).price()).isEqualTo(4_200);
        assertThat(policy.wish(situation(1, 0.05, 4.5, 5, 7_000, 0.5)).price()).isEqualTo(5_000);
        assertThat(policy.wish(situation(1, 0.05, 4.5, 5, 7_000, 1)).price())
                .isCloseTo(10_000, within(70.0));
    }

    @Test
    void namesForSimulatorsAreNotTaken() {
        for (PricingPolicies policy : PricingPolicies.values()) {
            assertThat(PricingPolicies.reserved(policy.policyName())).isFalse();
        }
        assertThat(PricingPolicies.reserved("oracle-dp")).isTrue();
        assertThat(PricingPolicies.reserved("unguarded-filter")).isTrue();
    }
}
