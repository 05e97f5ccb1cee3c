package org.flashsale.allocation;

import java.util.List;
import org.flashsale.allocation.PoolSituation.Pool;

/**
 * The source documents' formula I(x, t) = P·S/(1 − P), normalised over the pools, with P the
 * purchase probability of a pool's views and S its own stock. A baseline: since S is the pool's own
 * stock it compounds, and the winner takes all.
 */
final class SeedOddsPolicy implements AllocationPolicy {

    private static final double PROBABILITY_MAX = 0.95;

    @Override
    public List<Move> moves(PoolSituation situation) {
        List<Pool> pools = situation.pools();
        double[] weights = new double[pools.size()];
        double stock = 0;
        double sum = 0;
        double demand = 0;
        for (Pool pool : pools) {
            demand += Math.max(0, pool.demand());
        }
        for (int m = 0; m < weights.length; m++) {
            Pool pool = pools.get(m);
            double p = demand > 0 ? Math.min(PROBABILITY_MAX, pool.demand() / demand) : 0;
            weights[m] = p * pool.stock() / (1 - p);
            sum += weights[m];
            stock += (double) pool.stock();
        }
        if (!(sum > 0)) {
            return List.of();
        }
        double[] surplus = new double[weights.length];
        double[] shortage = new double[weights.length];
        for (int m = 0; m < weights.length; m++) {
            double excess = (double) pools.get(m).stock() - stock * weights[m] / sum;
            surplus[m] =
                    Math.min((double) Math.max(0, pools.get(m).available()), Math.max(0, excess));
            shortage[m] = Math.max(0, -excess);
        }
        return Matching.moves(surplus, shortage, 0);
    }
}
