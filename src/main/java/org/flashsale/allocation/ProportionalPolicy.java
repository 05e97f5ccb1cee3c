package org.flashsale.allocation;

import java.util.List;
import org.flashsale.allocation.PoolSituation.Pool;

/** Stock in proportion to the expected demand, whatever moving costs: a baseline. */
final class ProportionalPolicy implements AllocationPolicy {

    @Override
    public List<Move> moves(PoolSituation situation) {
        List<Pool> pools = situation.pools();
        double stock = 0;
        double demand = 0;
        for (Pool pool : pools) {
            stock += (double) pool.stock();
            demand += pool.demand();
        }
        if (!(demand > 0)) {
            return List.of();
        }
        double[] surplus = new double[pools.size()];
        double[] shortage = new double[pools.size()];
        for (int m = 0; m < pools.size(); m++) {
            Pool pool = pools.get(m);
            double excess = (double) pool.stock() - stock * pool.demand() / demand;
            surplus[m] = Math.min((double) Math.max(0, pool.available()), Math.max(0, excess));
            shortage[m] = Math.max(0, -excess);
        }
        return Matching.moves(surplus, shortage, 0);
    }
}
