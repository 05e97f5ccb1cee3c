package org.flashsale.operator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flashsale.control.SkuState;
import org.flashsale.control.Switches;

/**
 * When each SKU of this subtask has something to do although all input is silent, on the heap: so
 * that a silent second reads only the states that it concerns. After a restart a SKU is due at once
 * and its state tells when it really is.
 */
final class QuietDue {

    private final Map<String, Long> bySku = new HashMap<>();

    /** A SKU whose state has not been read yet. */
    void add(String sku) {
        bySku.put(sku, Long.MIN_VALUE);
    }

    /** A SKU as its state is now. */
    void note(SkuState state, Switches switches) {
        bySku.put(state.sku(), state.nextQuiet(switches));
    }

    /** A known SKU has something to do at an instant besides. */
    void wakeAt(String sku, long time) {
        bySku.computeIfPresent(sku, (known, due) -> Math.min(due, time));
    }

    /** All that are known. */
    Collection<String> skus() {
        return bySku.keySet();
    }

    /** SKUs that are due at an instant, in the order of their names. */
    List<String> due(long now) {
        List<String> due = new ArrayList<>();
        bySku.forEach(
                (sku, at) -> {
                    if (at <= now) {
                        due.add(sku);
                    }
                });
        due.sort(String::compareTo);
        return due;
    }
}
