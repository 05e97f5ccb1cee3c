package org.flashsale.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flashsale.control.SkuInput;
import org.flashsale.demand.DemandSum;

/**
 * Demand that waits on the heap for the next step of its SKU. Sums come with every watermark and
 * are counted once a tick: so a SKU's state is read and written once a tick and not ten times a
 * second. Nothing may be left at a barrier.
 */
final class PendingDemand {

    /** With so many sums it is time to count them. */
    private static final int SUMS_MAX = 50_000;

    private final Map<String, List<SkuInput>> bySku = new HashMap<>();
    private int sums;

    /** Keeps a sum; those of one tick become one. */
    void add(DemandSum sum) {
        List<SkuInput> waiting = bySku.computeIfAbsent(sum.sku(), sku -> new ArrayList<>(2));
        for (int i = 0; i < waiting.size(); i++) {
            DemandSum other = ((SkuInput.Demand) waiting.get(i)).sum();
            if (other.tick() == sum.tick()
                    && other.sale().equals(sum.sale())
                    && other.pools().length == sum.pools().length) {
                waiting.set(i, new SkuInput.Demand(together(other, sum)));
                return;
            }
        }
        waiting.add(new SkuInput.Demand(sum));
        sums++;
    }

    private static DemandSum together(DemandSum one, DemandSum other) {
        DemandSum both = DemandSum.empty(one.sale(), one.sku(), one.tick(), one.pools().length - 1);
        both.add(one);
        both.add(other);
        return both;
    }

    /** Takes what waits for a SKU, in the order in which it came. */
    List<SkuInput> take(String sku) {
        List<SkuInput> waiting = bySku.remove(sku);
        if (waiting == null) {
            return new ArrayList<>(1);
        }
        sums -= waiting.size();
        return waiting;
    }

    /** SKUs that something waits for. */
    List<String> skus() {
        return List.copyOf(bySku.keySet());
    }

    boolean isFull() {
        return sums >= SUMS_MAX;
    }
}
