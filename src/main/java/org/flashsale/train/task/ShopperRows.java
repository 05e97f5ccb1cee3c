package org.flashsale.train.task;

import org.flashsale.domain.BehaviorEvent;
import org.flashsale.features.Admission;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.features.RowCatalogue;
import org.flashsale.features.UserState;

/** The rows of one shopper's events, given in their order. */
interface ShopperRows {

    /**
     * Takes an event in and writes its row.
     *
     * @return false for a repeated event, which leaves no trace and has no row
     */
    boolean take(BehaviorEvent event, float[] row);

    /** A shopper of whom nothing is known yet. */
    static ShopperRows of(LogRules.Memory memory) {
        return switch (memory) {
            case LIVE -> new Live();
            case DAYS -> new DaysRows();
        };
    }

    /** What the rows of a memory mean. */
    static RowCatalogue catalogue(LogRules.Memory memory) {
        return switch (memory) {
            case LIVE -> FeatureCatalogue.ROWS;
            case DAYS -> DaysRows.CATALOGUE;
        };
    }

    /** The rows that the job computes, by its own code. */
    final class Live implements ShopperRows {
        private final UserState state = new UserState();

        @Override
        public boolean take(BehaviorEvent event, float[] row) {
            if (state.admit(event, Integer.MAX_VALUE) == Admission.DUPLICATE) {
                return false;
            }
            state.observe(event, row, 0);
            return true;
        }
    }
}
