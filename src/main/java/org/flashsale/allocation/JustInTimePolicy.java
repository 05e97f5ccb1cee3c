package org.flashsale.allocation;

import java.util.List;

/**
 * Moves the same units as {@link NewsvendorPolicy}, but not before they are needed: a pool gets
 * only what it may run short of before later units could come. A move costs the same per unit
 * whenever it is made, and the longer it waits the better is known where the demand is, so fewer
 * units go where they are not wanted, and none goes back (postponement: Lee and Tang 1997).
 */
final class JustInTimePolicy implements AllocationPolicy {

    /** Standard deviations of the demand until later units could come that a pool is sure of. */
    private static final double SAFETY = 2.05;

    /** Who waits must look often. */
    private static final int REVIEWS = 120;

    @Override
    public List<Move> moves(PoolSituation situation) {
        Balance balance = Balance.of(situation);
        double[] shortage = balance.shortage();
        for (int m = 0; m < shortage.length; m++) {
            PoolSituation.Pool pool = situation.pools().get(m);
            double soon = pool.soon() + SAFETY * Balance.deviation(pool.soon());
            shortage[m] = Math.min(shortage[m], Math.max(0, soon - (double) pool.stock()));
        }
        return Matching.moves(balance.surplus(), shortage, balance.value());
    }

    @Override
    public int reviews() {
        return REVIEWS;
    }
}
