package org.flashsale.allocation;

import java.util.List;
import org.flashsale.allocation.PoolSituation.Pool;

/**
 * Equalises the chance that a pool runs out, as far as moving units pays.
 *
 * <p>Demand of a pool until the end is taken as normal with mean μ and variance μ + 0.25 + (0.1μ)²:
 * Poisson noise and an error of a tenth in the forecast. A unit is worth gain·P(demand > stock), so
 * with a common probability π pools keep what has at least that chance of being sold, and get units
 * only where the chance is higher by gap = (cost + 0.002·list)/gain, what a move costs (newsvendor
 * fractile with a no-move band; Arrow, Harris and Marschak 1951; Karmarkar 1981):
 *
 * <p>keep = max(0, μ + Φ⁻¹(1 − π)·sd), want = max(0, μ + Φ⁻¹(1 − π − gap)·sd),
 *
 * <p>where π makes what pools have beyond keep equal to what they lack to want. It is found by
 * bisection; units are rounded down, the largest remainders up.
 */
final class NewsvendorPolicy implements AllocationPolicy {

    /** Disturbance of a move, as a share of the list price per unit. */
    private static final double FRICTION = 0.002;

    /** Error of the expected demand, as a share of it. */
    private static final double FORECAST_ERROR = 0.1;

    private static final int BISECTIONS = 30;

    @Override
    public List<Move> moves(PoolSituation situation) {
        double gap = (situation.moveCost() + FRICTION * situation.list()) / situation.gain();
        if (!(situation.gain() > 0) || !(gap >= 0 && gap < 1)) {
            return List.of();
        }
        double pi = balance(situation.pools(), gap);
        int count = situation.pools().size();
        double[] surplus = new double[count];
        double[] shortage = new double[count];
        for (int m = 0; m < count; m++) {
            surplus[m] = surplus(situation.pools().get(m), pi);
            shortage[m] = shortage(situation.pools().get(m), pi + gap);
        }
        return Matching.moves(surplus, shortage, situation.gain() * (pi + gap));
    }

    /** The π at which the pools have as much to give as they want. */
    private static double balance(List<Pool> pools, double gap) {
        double low = 0;
        double high = 1 - gap;
        for (int i = 0; i < BISECTIONS; i++) {
            double pi = (low + high) / 2;
            double excess = 0;
            for (Pool pool : pools) {
                excess += surplus(pool, pi) - shortage(pool, pi + gap);
            }
            if (excess > 0) {
                high = pi;
            } else {
                low = pi;
            }
        }
        return (low + high) / 2;
    }

    /** Units beyond what a pool keeps, as far as they can be moved. */
    private static double surplus(Pool pool, double pi) {
        double beyond = Math.max(0, (double) pool.stock() - level(pool, pi));
        return Math.min((double) Math.max(0, pool.available()), beyond);
    }

    /** Units that a pool lacks to what it wants. */
    private static double shortage(Pool pool, double pi) {
        return Math.max(0, level(pool, pi) - (double) pool.stock());
    }

    /** Stock at which a pool runs out with this probability. */
    private static double level(Pool pool, double runOut) {
        double error = FORECAST_ERROR * pool.demand();
        double sd = Math.sqrt(pool.demand() + 0.25 + error * error);
        return Math.max(0, pool.demand() + Normal.upperQuantile(runOut) * sd);
    }
}
