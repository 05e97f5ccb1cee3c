package org.flashsale.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.flashsale.control.EffectiveTime;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;
import org.flashsale.plan.PlanBook;

/**
 * The {@link PlanBook} of an operator, kept in broadcast state as the records that give it. All
 * subtasks hear the same records in the same order, so their books are equal.
 */
final class Controls {

    private final BroadcastState<Integer, ControlRecord> kept;
    private final PlanBook book;
    private final boolean replay;

    /**
     * @param replay whether plans may be tried on times that are past
     */
    Controls(OperatorStateStore store, boolean replay) throws Exception {
        this.replay = replay;
        kept =
                store.getBroadcastState(
                        new MapStateDescriptor<>(
                                "control", StateTypes.INT, StateTypes.KEPT_CONTROL_RECORD));
        Map<Integer, ControlRecord> ordered = new TreeMap<>();
        kept.immutableEntries().forEach(e -> ordered.put(e.getKey(), e.getValue()));
        book = PlanBook.restore(new ArrayList<>(ordered.values()));
    }

    /**
     * Takes a record; the same one twice changes nothing. In a replay one that was given at another
     * time than during a sale is meant for its date, see {@link ControlOrders}.
     */
    PlanBook.Outcome apply(Read.Good<ControlRecord> order) throws Exception {
        long given = EffectiveTime.given(order);
        boolean tried = replay && !book.sells(given);
        ControlRecord record = order.value().issuedBy(given);
        PlanBook.Outcome outcome = tried ? book.apply(record) : book.apply(record, given);
        if (outcome instanceof PlanBook.Outcome.Accepted
                || outcome instanceof PlanBook.Outcome.Refused) {
            List<ControlRecord> records = book.records();
            kept.clear();
            for (int i = 0; i < records.size(); i++) {
                kept.put(i, records.get(i));
            }
        }
        return outcome;
    }

    PlanBook book() {
        return book;
    }
}
