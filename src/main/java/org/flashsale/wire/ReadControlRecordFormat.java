package org.flashsale.wire;

import org.flashsale.binary.ReadFormat;
import org.flashsale.domain.ControlRecord;

/** What the source of control records emits. */
public final class ReadControlRecordFormat extends ReadFormat<ControlRecord> {

    /** For snapshots. */
    public ReadControlRecordFormat() {
        super(ControlRecordCodec.INSTANCE);
    }
}
