package org.flashsale.wire;

import org.flashsale.binary.ReadFormat;
import org.flashsale.domain.StockMovement;

/** What the source of movements emits. */
public final class ReadStockMovementFormat extends ReadFormat<StockMovement> {

    /** For snapshots. */
    public ReadStockMovementFormat() {
        super(StockMovementCodec.INSTANCE);
    }
}
