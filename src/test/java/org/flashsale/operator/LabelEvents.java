package org.flashsale.operator;

import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.StockShown;

/** Events of which nothing counts but who did what when. */
final class LabelEvents {

    private LabelEvents() {}

    static BehaviorEvent event(String id, EventType type, String user, String session, long time) {
        return new BehaviorEvent(
                id,
                type,
                time,
                user,
                session,
                "A",
                "",
                "",
                BehaviorEvent.NO_PRICE,
                "",
                1,
                "",
                "",
                BehaviorEvent.NO_DWELL,
                "",
                "",
                StockShown.IN_STOCK);
    }
}
