package org.flashsale.allocation;

import java.util.List;

/** Which units should move between pools; a pure function. */
public interface AllocationPolicy {

    /**
     * Moves that should be ordered now.
     *
     * @return moves of at least one unit, at most one per pair of pools; from each pool no more
     *     than is available there
     */
    List<Move> moves(PoolSituation situation);

    /** How often in a sale it is asked, at most once per tick. */
    default int reviews() {
        return 40;
    }
}
