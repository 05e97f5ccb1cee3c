package org.flashsale.binary;

import org.flashsale.domain.BehaviorEvent;

/** What the source of behaviour events emits. */
public final class ReadBehaviorEventFormat extends ReadFormat<BehaviorEvent> {

    /** For snapshots. */
    public ReadBehaviorEventFormat() {
        super(BehaviorEventFormat.INSTANCE);
    }
}
