package org.flashsale.operator;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;
import org.flashsale.plan.PlanBook;

/**
 * The control records that an operator has heard, in broadcast state, and the {@link PlanBook} that
 * they give. All subtasks hear the same records in the same order, so their books are equal.
 */
final class Controls {

    private final BroadcastState<Integer, Read.Good<ControlRecord>> heard;
    private final PlanBook book = new PlanBook();
    private int next;

    Controls(OperatorStateStore store) throws Exception {
        heard =
                store.getBroadcastState(
                        new MapStateDescriptor<>(
                                "control", StateTypes.INT, StateTypes.CONTROL_RECORD));
        Map<Integer, Read.Good<ControlRecord>> ordered = new TreeMap<>();
        heard.immutableEntries().forEach(e -> ordered.put(e.getKey(), e.getValue()));
        ordered.forEach(
                (index, order) -> {
                    book.apply(order.value());
                    next = index + 1;
                });
    }

    /** Takes a record; the same one twice changes nothing. */
    PlanBook.Outcome apply(Read.Good<ControlRecord> order) throws Exception {
        PlanBook.Outcome outcome = book.apply(order.value());
        if (outcome instanceof PlanBook.Accepted) {
            heard.put(next++, order);
        }
        return outcome;
    }

    PlanBook book() {
        return book;
    }
}
