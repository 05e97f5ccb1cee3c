package org.flashsale.wire;

import org.flashsale.binary.ReadFormat;
import org.flashsale.domain.CompetitorPrice;

/** What the source of quotes emits. */
public final class ReadCompetitorPriceFormat extends ReadFormat<CompetitorPrice> {

    /** For snapshots. */
    public ReadCompetitorPriceFormat() {
        super(CompetitorPriceCodec.INSTANCE);
    }
}
