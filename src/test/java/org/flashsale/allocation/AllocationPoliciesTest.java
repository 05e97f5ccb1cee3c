package org.flashsale.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.flashsale.allocation.PoolSituation.Pool;
import org.flashsale.plan.PolicyNames;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class AllocationPoliciesTest {

    private static PoolSituation draw(Random random, int pools, int unitsMax) {
        List<Pool> drawn = new ArrayList<>();
        for (int m = 0; m < pools; m++) {
            drawn.add(
                    new Pool(
                            random.nextInt(unitsMax),
                            random.nextInt(3),
                            random.nextDouble() * unitsMax));
        }
        return new PoolSituation("sku", 0, drawn, 10 + random.nextInt(90), random.nextInt(40), 100);
    }

    @Test
    void newsvendorIsAsGoodAsTryingEveryAllocation() {
        ForAll.seeds(
                120,
                random -> {
                    PoolSituation situation = draw(random, 3, 14);
                    double[][] sales = expectedSales(situation);
                    double best = bestByTrial(situation, sales);
                    List<Move> moves = AllocationPolicies.NEWSVENDOR.policy().moves(situation);
                    long[] change = new long[3];
                    for (Move move : moves) {
                        change[move.from()] -= move.units();
                        change[move.to()] += move.units();
                    }
                    // Rounding to whole units may cost a fraction of one unit's gain.
                    assertThat(value(situation, sales, change))
                            .isGreaterThan(best - 0.25 * situation.gain());
                });
    }

    /** The best value over all ways to move units between three pools directly. */
    private static double bestByTrial(PoolSituation situation, double[][] sales) {
        double best = Double.NEGATIVE_INFINITY;
        List<Pool> pools = situation.pools();
        long a = pools.get(0).available();
        long b = pools.get(1).available();
        long c = pools.get(2).available();
        for (long newA = 0; newA <= a + b + c; newA++) {
            for (long newB = 0; newA + newB <= a + b + c; newB++) {
                long[] change = {newA - a, newB - b, a + b - newA - newB};
                best = Math.max(best, value(situation, sales, change));
            }
        }
        return best;
    }

    /** Expected gain less what moving costs: the objective of the policy's javadoc. */
    private static double value(PoolSituation situation, double[][] sales, long[] change) {
        double value = 0;
        double cost = situation.moveCost() + 0.002 * situation.list();
        for (int m = 0; m < change.length; m++) {
            int stock = (int) (situation.pools().get(m).stock() + change[m]);
            value += situation.gain() * sales[m][stock] - Math.max(0, change[m]) * cost;
        }
        return value;
    }

    /** E[min(D, stock)] of a normal demand per pool and stock, by summing its upper tail. */
    private static double[][] expectedSales(PoolSituation situation) {
        double[][] sales = new double[situation.pools().size()][48];
        double step = 0.2;
        for (int m = 0; m < sales.length; m++) {
            double mean = situation.pools().get(m).demand();
            double sd = Math.sqrt(mean + 0.25 + 0.01 * mean * mean);
            for (int stock = 1; stock < sales[m].length; stock++) {
                sales[m][stock] = sales[m][stock - 1];
                for (double x = stock - 1 + step / 2; x < stock; x += step) {
                    sales[m][stock] += step * upperTail((x - mean) / sd);
                }
            }
        }
        return sales;
    }

    /** P(X > x) by the trapezoidal rule. */
    private static double upperTail(double x) {
        double sum = 0;
        double step = 0.05;
        for (double t = x; t < Math.max(x, 0) + 8; t += step) {
            sum += step * (density(t) + density(t + step)) / 2;
        }
        return Math.min(1, sum);
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    @Test
    void quantilesInvertTheNormalTail() {
        for (double x = -3.5; x <= 3.5; x += 0.1) {
            assertThat(Normal.upperQuantile(upperTail(x))).isCloseTo(x, within(3e-3));
        }
        assertThat(Normal.upperQuantile(0)).isFinite();
        assertThat(Normal.upperQuantile(1)).isFinite();
    }

    @Test
    void dearMovesAreNotMade() {
        PoolSituation situation =
                new PoolSituation(
                        "sku", 0, List.of(new Pool(50, 0, 1), new Pool(0, 0, 40)), 10, 11, 100);
        assertThat(AllocationPolicies.NEWSVENDOR.policy().moves(situation)).isEmpty();
        PoolSituation cheap = new PoolSituation("sku", 0, situation.pools(), 10, 1, 100);
        assertThat(AllocationPolicies.NEWSVENDOR.policy().moves(cheap)).hasSize(1);
    }

    @Test
    void unitsUnderWayAreNotOrderedAgain() {
        PoolSituation waiting =
                new PoolSituation(
                        "sku", 0, List.of(new Pool(30, 0, 10), new Pool(0, 20, 10)), 50, 1, 100);
        assertThat(AllocationPolicies.NEWSVENDOR.policy().moves(waiting)).isEmpty();
    }

    @Test
    void noPolicyMovesMoreThanIsThere() {
        ForAll.seeds(
                5_000,
                random -> {
                    PoolSituation situation = draw(random, 2 + random.nextInt(5), 400);
                    for (AllocationPolicies policy : AllocationPolicies.values()) {
                        long[] out = new long[situation.pools().size()];
                        for (Move move : policy.policy().moves(situation)) {
                            assertThat(move.units()).isPositive();
                            assertThat(move.from()).isNotEqualTo(move.to());
                            out[move.from()] += move.units();
                        }
                        for (int m = 0; m < out.length; m++) {
                            assertThat(out[m])
                                    .isLessThanOrEqualTo(situation.pools().get(m).available());
                        }
                    }
                });
    }

    @Test
    void absurdFiguresMoveNothing() {
        List<Pool> pools = List.of(new Pool(1L << 60, 0, Double.NaN), new Pool(5, 1L << 59, 1e300));
        for (double gain : new double[] {Double.NaN, -1, 0, 1e-300, Double.POSITIVE_INFINITY}) {
            for (AllocationPolicies policy : AllocationPolicies.values()) {
                assertThat(policy.policy().moves(new PoolSituation("sku", 0, pools, gain, 1, 1)))
                        .isEmpty();
            }
        }
    }

    @Test
    void justInTimeMovesNoMoreThanTheNewsvendorAndOnlyWhatIsNeededSoon() {
        ForAll.seeds(
                2_000,
                random -> {
                    PoolSituation far = draw(random, 2 + random.nextInt(5), 400);
                    double soon = random.nextDouble();
                    List<Pool> near =
                            far.pools().stream()
                                    .map(
                                            p ->
                                                    new Pool(
                                                            p.available(),
                                                            p.incoming(),
                                                            p.demand(),
                                                            p.demand() * soon))
                                    .toList();
                    PoolSituation situation =
                            new PoolSituation(
                                    "sku", 0, near, far.gain(), far.moveCost(), far.list());
                    long most = units(AllocationPolicies.NEWSVENDOR, situation);
                    long now = units(AllocationPolicies.JUST_IN_TIME, situation);
                    assertThat(now).isLessThanOrEqualTo(most);
                });
        List<Pool> calm = List.of(new Pool(90, 0, 50, 5), new Pool(20, 0, 50, 5));
        List<Pool> pressed = List.of(new Pool(90, 0, 50, 5), new Pool(4, 0, 50, 5));
        assertThat(units(AllocationPolicies.JUST_IN_TIME, costly(calm))).isZero();
        assertThat(units(AllocationPolicies.NEWSVENDOR, costly(calm))).isGreaterThan(20);
        assertThat(units(AllocationPolicies.JUST_IN_TIME, costly(pressed))).isBetween(3L, 8L);
    }

    private static PoolSituation costly(List<Pool> pools) {
        return new PoolSituation("sku", 0, pools, 50, 1, 100);
    }

    private static long units(AllocationPolicies policy, PoolSituation situation) {
        return policy.policy().moves(situation).stream().mapToLong(Move::units).sum();
    }

    @Test
    void seedOddsGivesToWhoHas() {
        PoolSituation situation = costly(List.of(new Pool(60, 0, 60), new Pool(40, 0, 40)));
        List<Move> moves = AllocationPolicies.SEED_ODDS.policy().moves(situation);
        assertThat(moves).hasSize(1);
        assertThat(moves.get(0).to()).isZero();
        assertThat(moves.get(0).units()).isGreaterThan(10);
    }

    @Test
    void proportionalFollowsDemand() {
        PoolSituation situation =
                new PoolSituation(
                        "sku", 0, List.of(new Pool(30, 0, 10), new Pool(0, 0, 20)), 50, 99, 100);
        List<Move> moves = AllocationPolicies.PROPORTIONAL.policy().moves(situation);
        assertThat(moves).hasSize(1);
        assertThat(moves.get(0).units()).isEqualTo(20);
    }

    @Test
    void plansCanNameEveryPolicy() {
        assertThat(Arrays.stream(AllocationPolicies.values()).map(AllocationPolicies::policyName))
                .containsExactlyElementsOf(PolicyNames.ALL.allocation());
        assertThat(AllocationPolicies.byName("none")).contains(AllocationPolicies.NONE);
        assertThat(AllocationPolicies.byName("nonsense")).isEmpty();
    }
}
