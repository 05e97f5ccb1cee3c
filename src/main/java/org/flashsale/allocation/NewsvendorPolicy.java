package org.flashsale.allocation;

import java.util.List;

/**
 * Moves stock at once to where it will be wanted until the end: {@link Balance}, units rounded
 * down, the largest remainders up.
 */
final class NewsvendorPolicy implements AllocationPolicy {

    @Override
    public List<Move> moves(PoolSituation situation) {
        Balance balance = Balance.of(situation);
        return Matching.moves(balance.surplus(), balance.shortage(), balance.value());
    }
}
