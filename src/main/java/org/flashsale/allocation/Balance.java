package org.flashsale.allocation;

import java.util.List;
import org.flashsale.allocation.PoolSituation.Pool;

/**
 * Equal chances that pools run out, as far as moving units pays.
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
 * bisection.
 *
 * @param surplus units that each pool has beyond what it keeps and can give
 * @param shortage units that each pool lacks to what it wants
 * @param value of a unit to whoever gets it, minor units
 */
record Balance(double[] surplus, double[] shortage, double value) {

    /** Nobody gives, nobody gets. */
    static final Balance NONE = new Balance(new double[0], new double[0], 0);

    /** Disturbance of a move, as a share of the list price per unit. */
    private static final double FRICTION = 0.002;

    /** Error of the expected demand, as a share of it. */
    private static final double FORECAST_ERROR = 0.1;

    private static final int BISECTIONS = 30;

    /** The balance of a situation; {@link #NONE} where no move can pay. */
    static Balance of(PoolSituation situation) {
        double gap = (situation.moveCost() + FRICTION * situation.list()) / situation.gain();
        if (!(situation.gain() > 0) || !(gap >= 0 && gap < 1)) {
            return NONE;
        }
        List<Pool> pools = situation.pools();
        int count = pools.size();
        double[] mean = new double[count];
        double[] sd = new double[count];
        for (int m = 0; m < count; m++) {
            mean[m] = pools.get(m).demand();
            sd[m] = deviation(mean[m]);
        }
        double pi = balance(pools, mean, sd, gap);
        double keepAt = Normal.upperQuantile(pi);
        double wantAt = Normal.upperQuantile(pi + gap);
        double[] surplus = new double[count];
        double[] shortage = new double[count];
        for (int m = 0; m < count; m++) {
            surplus[m] = surplus(pools.get(m), mean[m] + keepAt * sd[m]);
            shortage[m] = shortage(pools.get(m), mean[m] + wantAt * sd[m]);
        }
        return new Balance(surplus, shortage, situation.gain() * (pi + gap));
    }

    /** Standard deviation of a demand that is expected. */
    static double deviation(double mean) {
        double error = FORECAST_ERROR * mean;
        return Math.sqrt(mean + 0.25 + error * error);
    }

    /** The π at which the pools have as much to give as they want. */
    private static double balance(List<Pool> pools, double[] mean, double[] sd, double gap) {
        double low = 0;
        double high = 1 - gap;
        for (int i = 0; i < BISECTIONS; i++) {
            double pi = (low + high) / 2;
            double keepAt = Normal.upperQuantile(pi);
            double wantAt = Normal.upperQuantile(pi + gap);
            double excess = 0;
            for (int m = 0; m < mean.length; m++) {
                excess += surplus(pools.get(m), mean[m] + keepAt * sd[m]);
                excess -= shortage(pools.get(m), mean[m] + wantAt * sd[m]);
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
    private static double surplus(Pool pool, double keep) {
        double beyond = Math.max(0, (double) pool.stock() - Math.max(0, keep));
        return Math.min((double) Math.max(0, pool.available()), beyond);
    }

    /** Units that a pool lacks to what it wants. */
    private static double shortage(Pool pool, double want) {
        return Math.max(0, Math.max(0, want) - (double) pool.stock());
    }
}
