package org.flashsale.operator;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;

/**
 * Fencing number of a run: one above the highest restored one, at least the clock at the start, so
 * that two crashes before the first checkpoint do not repeat one.
 */
final class Epoch {

    private final ListState<Long> kept;
    private final long value;

    Epoch(OperatorStateStore store, long clock) throws Exception {
        kept = store.getUnionListState(new ListStateDescriptor<>("epoch", StateTypes.LONG));
        long highest = Long.MIN_VALUE;
        for (long restored : kept.get()) {
            highest = Math.max(highest, restored);
        }
        value = Math.max(highest + 1, clock);
    }

    long value() {
        return value;
    }

    void write() throws Exception {
        kept.update(List.of(value));
    }
}
