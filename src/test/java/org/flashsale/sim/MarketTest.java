package org.flashsale.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.plan.DemandShape;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MarketTest {

    @Nested
    class Curves {
        @Test
        void exponential() {
            // x = 0.8 - 0.7 = 0.1: 0.1 e^-0.4
            assertThat(curve(DemandCurve.Family.EXP).at(0.8, 1, 1))
                    .isEqualTo(0.1 * Math.exp(-0.4), within(1e-15));
        }

        @Test
        void logistic() {
            // odds 1/9 at x = 0, times e^-0.4 at x = 0.1
            double odds = Math.exp(-0.4) / 9;
            assertThat(curve(DemandCurve.Family.LOGIT).at(0.8, 1, 1))
                    .isEqualTo(odds / (1 + odds), within(1e-15));
        }

        @Test
        void linear() {
            // 0.1 (1 - 4 · 0.1), and nothing from x = 0.25 on
            assertThat(curve(DemandCurve.Family.LINEAR).at(0.8, 1, 1))
                    .isEqualTo(0.06, within(1e-15));
            assertThat(curve(DemandCurve.Family.LINEAR).at(0.96, 1, 1)).isZero();
        }

        @Test
        void allPassThroughTheReferencePoint() {
            for (DemandCurve.Family family : DemandCurve.Family.values()) {
                assertThat(curve(family).at(0.7, 1, 1)).isEqualTo(0.1, within(1e-15));
            }
        }

        @Test
        void willingnessDividesThePriceAndConversionMultipliesTheProbability() {
            // 0.68/0.85 = 0.8
            assertThat(curve(DemandCurve.Family.EXP).at(0.68, 0.85, 0.5))
                    .isEqualTo(0.05 * Math.exp(-0.4), within(1e-15));
        }

        @Test
        void theProbabilityIsClipped() {
            assertThat(curve(DemandCurve.Family.EXP).at(0, 1, 5)).isEqualTo(0.95);
        }

        private static DemandCurve curve(DemandCurve.Family family) {
            return new DemandCurve(family, 0.1, 4, 0.7);
        }
    }

    @Nested
    class Events {
        private static final String EVENTS =
                """
                [{"type":"traffic","at":0.25,"until":0.5,"factor":3,"sku":"*"},
                 {"type":"wtp","at":0.4,"until":1,"factor":0.85,"sku":"X"},
                 {"type":"conversion","at":0.4,"until":0.6,"factor":0.5,"sku":"X"},
                 {"type":"restock","at":0.35,"pool":1,"units":{"X":7}}]
                """;

        private final Market market = new Market(Scenarios.simple(Scenarios.EXP, EVENTS), 1);

        @Test
        void boundsAreRoundedHalvesToEven() {
            // 0.25 · 10 = 2.5 rounds to 2, 0.35 · 10 = 3.5 to 4
            assertThat(market.meanViews(0, 0, 1)).isEqualTo(30, within(1e-9));
            assertThat(market.meanViews(0, 0, 2)).isEqualTo(90, within(1e-9));
            assertThat(market.meanViews(0, 0, 4)).isEqualTo(90, within(1e-9));
            assertThat(market.meanViews(0, 0, 5)).isEqualTo(30, within(1e-9));
            assertThat(market.restocks(3)).isEmpty();
            assertThat(market.restocks(4)).containsExactly(new Market.Restock(0, 1, 7));
        }

        @Test
        void shocksChangeThePurchaseProbability() {
            assertThat(market.purchaseProbability(0, 3, 7_000)).isEqualTo(0.1, within(1e-12));
            double x = 0.7 / 0.85 - 0.7;
            assertThat(market.purchaseProbability(0, 4, 7_000))
                    .isEqualTo(0.05 * Math.exp(-4 * x), within(1e-12));
            assertThat(market.purchaseProbability(0, 6, 7_000))
                    .isEqualTo(0.1 * Math.exp(-4 * x), within(1e-12));
        }

        @Test
        void shocksOfOneSkuShowAsUndercuts() {
            assertThat(market.undercuts(4))
                    .containsExactly(
                            new Market.Undercut(0, 0.85, 10), new Market.Undercut(0, 0.5, 6));
            assertThat(market.undercuts(2)).isEmpty();
        }

        @Test
        void aScoreSeesTheShareOfSlopeAndShockThatTheScorerHas() {
            double atFlash = 0.1;
            double calm = 0.1 * Math.exp(-0.4);
            double now = market.purchaseProbability(0, 6, 8_000);
            double expected =
                    Math.exp(0.1)
                            * atFlash
                            * Math.pow(calm / atFlash, 0.8)
                            * Math.pow(now / calm, 0.5);
            assertThat(market.meanScore(0, 6, 8_000)).isEqualTo(expected, within(1e-12));
            View view = new View(0, 0, 0, 0, 0, 1.5, 0);
            assertThat(market.score(view, 0, 6, 8_000))
                    .isEqualTo(expected * Math.exp(0.7 * 1.5 - 0.245), within(1e-12));
        }
    }

    @Test
    void shapesSumToOneAndFollowTheirFormula() {
        DemandShape shape = new DemandShape(1, 5, 0.05, 2.5, 0.05, 0.3, 2, 0.1);
        double[] shares = shape.shares(240);
        double sum = 0;
        for (double share : shares) {
            sum += share;
        }
        assertThat(sum).isEqualTo(1, within(1e-12));
        double first = 0.5 / 240;
        double last = 239.5 / 240;
        double w0 =
                1
                        + 0.3 * Math.sin(2 * Math.PI * (first * 2 + 0.1))
                        + 5 * Math.exp(-first / 0.05)
                        + 2.5 * Math.exp(-(1 - first) / 0.05);
        double w239 =
                1
                        + 0.3 * Math.sin(2 * Math.PI * (last * 2 + 0.1))
                        + 5 * Math.exp(-last / 0.05)
                        + 2.5 * Math.exp(-(1 - last) / 0.05);
        assertThat(shares[0] / shares[239]).isEqualTo(w0 / w239, within(1e-12));
    }

    @Test
    void drawsAreAFunctionOfSeedAndTick() {
        Scenario scenario = Scenarios.generated(3);
        Market one = new Market(scenario, 11);
        Market same = new Market(scenario, 11);
        List<View> later = same.views(7);
        assertThat(one.views(0)).isEqualTo(same.views(0)).isNotEmpty();
        assertThat(one.views(7)).isEqualTo(later);
        assertThat(new Market(scenario, 12).views(7)).isNotEqualTo(later);
        assertThat(later).isSortedAccordingTo((a, b) -> Double.compare(a.offset(), b.offset()));
    }

    @Test
    void countsAndPurchasesHaveTheMeansOfTheScenario() {
        Market market = new Market(Scenarios.simple(Scenarios.EXP, "[]"), 5);
        List<Integer> counts = new ArrayList<>();
        long buyers = 0;
        long views = 0;
        for (long seed = 0; seed < 200; seed++) {
            List<View> drawn = new Market(market.scenario(), seed).views(3);
            counts.add((int) drawn.stream().filter(view -> view.pool() == 0).count());
            views += drawn.size();
            buyers += drawn.stream().filter(view -> market.buys(view, 0, 3, 8_000)).count();
        }
        double mean = counts.stream().mapToInt(Integer::intValue).average().orElseThrow();
        double variance =
                counts.stream().mapToDouble(n -> (n - mean) * (n - mean)).sum() / counts.size();
        // Poisson of mean 30 over 200 draws: standard error 0.39, of the variance 3.0.
        assertThat(mean).isBetween(28.5, 31.5);
        assertThat(variance).isBetween(20.0, 42.0);
        double q = 0.1 * Math.exp(-0.4);
        assertThat(1.0 * buyers / views).isEqualTo(q, within(5 * Math.sqrt(q / views)));
    }

    @Test
    void aViewTurnsToTheNextSkuOnlyWhereItsOwnIsSoldOut() {
        String spilling =
                ScenarioGenerator.document(1, "g", 60, 3, List.of("A"))
                        .replace("\"spill\" : 0.0", "\"spill\" : 0.5");
        Market market = new Market(Scenarios.parse(spilling), 1);
        View willing = new View(2, 0, 0, 0, 0.49, 0, 0);
        View loyal = new View(2, 0, 0, 0, 0.51, 0, 0);
        assertThat(market.landing(willing, true)).isZero();
        assertThat(market.landing(willing, false)).isEqualTo(2);
        assertThat(market.landing(loyal, true)).isEqualTo(2);
    }
}
