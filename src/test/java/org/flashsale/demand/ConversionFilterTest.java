package org.flashsale.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.flashsale.plan.SkuPlan;
import org.flashsale.plan.SkuPlan.Prior;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

class ConversionFilterTest {

    private static final Prior PRIOR = new Prior(0.05, 0.4, 4.5, 1.6);
    private static final int TICKS = 240;
    private static final Offset<Double> BARELY = within(1e-9);

    private static Evidence draw(Random random, int tick) {
        double views = random.nextInt(60);
        double mean = 0.005 + 0.1 * random.nextDouble();
        double scores = random.nextInt(10) == 0 ? 0 : views * mean;
        return new Evidence(
                1.0 / TICKS,
                (tick + 0.5) / TICKS,
                0.6 * random.nextDouble() - 0.3,
                random.nextInt(4) == 0 ? 0.2 : 0,
                views,
                random.nextInt(5),
                scores,
                scores * mean * (1 + random.nextDouble()));
    }

    @Test
    void agreesWithItsNaiveTwin() {
        ForAll.seeds(
                60,
                random -> {
                    double b0 = 1.5 + 5 * random.nextDouble();
                    Prior prior = new Prior(0.01 + 0.1 * random.nextDouble(), 0.4, b0, 1.6);
                    ConversionFilter filter = ConversionFilter.of(prior);
                    NaiveFilter twin = new NaiveFilter(prior);
                    for (int tick = 0; tick < TICKS; tick++) {
                        Evidence seen = draw(random, tick);
                        SaleFigures sale = new SaleFigures("sale", tick, 1, 1, tick, 1.3 * tick);
                        filter = filter.plus(seen, b0, sale);
                        twin.plus(seen, b0, sale);
                        assertThat(difference(filter, twin)).isLessThan(1e-8);
                        assertThat(filter.shocks()).isEqualTo(twin.shocks);
                    }
                    assertThat(filter.faults()).isZero();
                });
    }

    private static double difference(ConversionFilter filter, NaiveFilter twin) {
        double most = 0;
        for (int i = 0; i < 4; i++) {
            most = Math.max(most, Math.abs(filter.state(i) - twin.m[i]));
            for (int j = 0; j < 4; j++) {
                most = Math.max(most, Math.abs(filter.covariance(i, j) - twin.p[i][j]));
            }
        }
        return most;
    }

    @Test
    void believesTheSameOfEachPriceUnderAnotherFlashAndListPrice() {
        ForAll.seeds(
                60,
                random -> {
                    ConversionFilter filter = ConversionFilter.of(PRIOR);
                    for (int tick = 0; tick < 100; tick++) {
                        SaleFigures sale = new SaleFigures("sale", tick, 1, 1, tick, 1.3 * tick);
                        filter = filter.plus(draw(random, tick), 4.5, sale);
                    }
                    SkuPlan before = Plans.plain().sku();
                    SkuPlan after =
                            priced(
                                    before,
                                    before.list() * (8 + random.nextInt(5)) / 10,
                                    before.flash() * (7 + random.nextInt(7)) / 10);
                    ConversionFilter rebased = filter.rebased(before, after);
                    for (int percent = 40; percent <= 100; percent += 20) {
                        long price = before.list() * percent / 100;
                        double z = (double) (price - before.flash()) / before.list();
                        double to = (double) (price - after.flash()) / after.list();
                        double[] was = {1, -z, 0, 0};
                        double[] is = {1, -to, 0, 0};
                        assertThat(expected(rebased, is)).isCloseTo(expected(filter, was), BARELY);
                        assertThat(variance(rebased, is)).isCloseTo(variance(filter, was), BARELY);
                        assertThat(score(rebased, to)).isCloseTo(score(filter, z), BARELY);
                    }
                });
    }

    private static double expected(ConversionFilter filter, double[] h) {
        double sum = 0;
        for (int i = 0; i < h.length; i++) {
            sum += h[i] * filter.state(i);
        }
        return sum;
    }

    private static double variance(ConversionFilter filter, double[] h) {
        double sum = 0;
        for (int i = 0; i < h.length; i++) {
            for (int j = 0; j < h.length; j++) {
                sum += h[i] * filter.covariance(i, j) * h[j];
            }
        }
        return sum;
    }

    private static double score(ConversionFilter filter, double z) {
        return filter.state(ConversionFilter.A)
                + filter.state(ConversionFilter.D)
                - filter.state(ConversionFilter.K) * filter.state(ConversionFilter.B) * z;
    }

    private static SkuPlan priced(SkuPlan plan, long list, long flash) {
        return new SkuPlan(
                plan.sku(),
                list,
                flash,
                plan.cost(),
                plan.floor(),
                plan.margin(),
                plan.residual(),
                plan.lowest30d(),
                plan.lowest30dDate(),
                plan.endings(),
                plan.maxStepFraction(),
                plan.cooldownMs(),
                plan.maxChanges(),
                plan.competitorRule(),
                plan.pools(),
                plan.prior(),
                plan.policies());
    }

    /** Views and buyers of a market with this conversion, scored without noise. */
    private static ConversionFilter learn(
            ConversionFilter start, Random random, int from, int to, double ln, double bias) {
        ConversionFilter filter = start;
        for (int tick = from; tick < to; tick++) {
            double z = 0.3 * Math.sin(tick / 10.0);
            double q = Math.exp(ln - 5.5 * z);
            double bought = 0;
            for (int i = 0; i < 40; i++) {
                bought += random.nextDouble() < q ? 1 : 0;
            }
            double score = Math.exp(bias) * Math.exp(ln - 0.85 * 5.5 * z);
            filter =
                    filter.plus(
                            new Evidence(
                                    1.0 / TICKS,
                                    (tick + 0.5) / TICKS,
                                    z,
                                    0,
                                    40,
                                    bought,
                                    40 * score,
                                    60 * score * score),
                            4.5,
                            new SaleFigures("sale", tick, 1, 1, 0, 0));
        }
        return filter;
    }

    @Test
    void learnsConversionAndSlopeFromABiasedScorer() {
        ForAll.seeds(
                20,
                random -> {
                    ConversionFilter filter =
                            learn(ConversionFilter.of(PRIOR), random, 0, TICKS, -2.6, 0.2);
                    assertThat(filter.lnConversion()).isCloseTo(-2.6, within(0.2));
                    assertThat(filter.slope()).isCloseTo(5.5, within(1.6));
                });
    }

    @Test
    void seesHalfOfAShockOfTheConversionWithinThreePercentOfTheSale() {
        double[] seen = {0};
        ForAll.seeds(
                20,
                random -> {
                    ConversionFilter calm =
                            learn(ConversionFilter.of(PRIOR), random, 0, 120, -2.6, 0.1);
                    ConversionFilter after =
                            learn(calm, random, 120, 127, -2.6 + Math.log(0.6), 0.1);
                    seen[0] += (after.lnConversion() - calm.lnConversion()) / 20;
                });
        assertThat(seen[0] / Math.log(0.6)).isGreaterThan(0.5);
    }

    @Test
    void evidenceThatLeavesNoFiniteStateIsDroppedAndCounted() {
        ConversionFilter filter = ConversionFilter.of(PRIOR);
        double[] broken = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (double value : broken) {
            Evidence seen = new Evidence(0.01, 0.5, 0, 0, value, 3, value, value);
            filter = filter.plus(seen, 4.5, SaleFigures.initial("sale"));
        }
        assertThat(filter.faults()).isEqualTo(3);
        assertThat(filter.lnConversion()).isEqualTo(Math.log(0.05));
    }

    /** Symmetric, with a diagonal above 0. */
    private static boolean sound(ConversionFilter filter) {
        boolean sound = true;
        for (int i = 0; i < 4; i++) {
            sound &= filter.covariance(i, i) >= 1e-8;
            for (int j = 0; j < 4; j++) {
                sound &= filter.covariance(i, j) == filter.covariance(j, i);
            }
        }
        return sound;
    }

    @Test
    void staysInsideItsBounds() {
        ForAll.seeds(
                40,
                random -> {
                    ConversionFilter filter = ConversionFilter.of(PRIOR);
                    for (int tick = 0; tick < TICKS; tick++) {
                        double views = random.nextInt(1_000);
                        Evidence seen =
                                new Evidence(
                                        1.0 / TICKS,
                                        tick / 240.0,
                                        random.nextGaussian(),
                                        0,
                                        views,
                                        random.nextInt(1_000),
                                        views * random.nextDouble(),
                                        views);
                        filter = filter.plus(seen, 4.5, SaleFigures.initial("sale"));
                        assertThat(filter.slope()).isBetween(1.2, 12.0);
                        assertThat(filter.state(ConversionFilter.K)).isBetween(0.25, 1.6);
                        assertThat(sound(filter)).isTrue();
                    }
                });
    }
}
