package org.flashsale.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.plan.PlanBook.Entry;
import org.flashsale.plan.PlanTimeline.Revision;
import org.flashsale.plan.PlanTimeline.Span;

/** What holds for each SKU, by event time. Asking allocates nothing. */
final class PlanIndex {

    private final Map<String, Slot[]> slots = new HashMap<>();

    private record Slot(long from, long to, Optional<Entry> entry) {}

    /** Takes the plans, instead of those before. */
    void fill(Collection<PlanTimeline> plans) {
        Map<String, List<Slot>> bySku = new HashMap<>();
        for (PlanTimeline timeline : plans) {
            for (Span span : timeline.spans()) {
                Revision revision = span.revision();
                SaleTerms terms = revision.plan().terms();
                String request = revision.record().requestId();
                for (SkuPlan sku : revision.plan().skus()) {
                    Optional<Entry> entry =
                            Optional.of(new Entry(terms, sku, revision.from(), request));
                    bySku.computeIfAbsent(sku.sku(), s -> new ArrayList<>(1))
                            .add(new Slot(span.from(), span.to(), entry));
                }
            }
        }
        slots.clear();
        bySku.forEach(
                (sku, list) -> {
                    list.sort(Comparator.comparingLong(Slot::from));
                    slots.put(sku, list.toArray(new Slot[0]));
                });
    }

    /** See {@link PlanBook#at}. */
    Optional<Entry> at(String sku, long time) {
        Slot[] known = slots.get(sku);
        if (known != null) {
            for (Slot slot : known) {
                if (slot.from <= time && time < slot.to) {
                    return slot.entry;
                }
            }
        }
        return Optional.empty();
    }

    /** See {@link PlanBook#nearest}. */
    Optional<Entry> nearest(String sku, long time) {
        Slot[] known = slots.get(sku);
        if (known == null) {
            return Optional.empty();
        }
        for (Slot slot : known) {
            if (time < slot.to) {
                return slot.entry;
            }
        }
        return known[known.length - 1].entry;
    }
}
