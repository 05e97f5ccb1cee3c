package org.flashsale.operator;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.flashsale.control.SkuInput;

/**
 * Fencing number of a run: what {@link ClaimOperator} claimed for it, and in any case above every
 * restored one, so that two crashes before the first checkpoint do not repeat one. Facts that come
 * before it wait here.
 */
final class Epoch {

    private static final long NONE = Long.MIN_VALUE;

    private final ListState<Long> kept;
    private final List<SkuInput.Keyed> early = new ArrayList<>();
    private final long restored;
    private long value = NONE;

    Epoch(OperatorStateStore store) throws Exception {
        kept = store.getUnionListState(new ListStateDescriptor<>("epoch", StateTypes.LONG));
        long highest = NONE;
        for (long each : kept.get()) {
            highest = Math.max(highest, each);
        }
        restored = highest;
    }

    /** Takes the claimed one. */
    void take(long claimed) {
        value = Math.max(claimed, restored + 1);
    }

    boolean isKnown() {
        return value != NONE;
    }

    long value() {
        return value;
    }

    /** Holds a fact back until the epoch is known. */
    void await(SkuInput.Keyed fact) {
        early.add(fact);
    }

    /** Takes out what was held back. */
    List<SkuInput.Keyed> early() {
        List<SkuInput.Keyed> facts = List.copyOf(early);
        early.clear();
        return facts;
    }

    void write() throws Exception {
        if (!early.isEmpty()) {
            // Barriers wait for each other, and none goes before the epoch.
            throw new IllegalStateException("a checkpoint before the epoch of the run");
        }
        long highest = isKnown() ? value : restored;
        kept.update(highest == NONE ? List.of() : List.of(highest));
    }
}
