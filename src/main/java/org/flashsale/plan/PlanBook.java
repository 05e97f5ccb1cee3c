package org.flashsale.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.PlanTimeline.Revision;
import org.flashsale.plan.PlanTimeline.Span;

/**
 * The plans that hold, by event time. Its state depends on the sequence of records alone, and
 * {@link #records} is all of it: a book restored from them is the same book. A request counts once.
 */
public final class PlanBook {

    /** Plans that are kept. */
    public static final int PLANS_MAX = 64;

    /** Versions of all plans that are kept. */
    public static final int REVISIONS_MAX = PLANS_MAX * PlanTimeline.REVISIONS_MAX;

    /** Requests without effect that are remembered, so that they have none when they come again. */
    static final int SPENT_MAX = 1_024;

    private static final int CONFLICTS_MAX = 20;

    /** By request, in the order of arrival; those without effect stripped of their document. */
    private final Map<String, ControlRecord> requests = new LinkedHashMap<>();

    private final Map<String, PlanTimeline> plans = new TreeMap<>();
    private final PlanIndex index = new PlanIndex();

    /** What a record led to. */
    public sealed interface Outcome {

        /**
         * The plan holds.
         *
         * @param effectiveFrom event time from which it does, epoch ms
         * @param withdrawn SKUs that it leaves out, and that were on sale then or later
         */
        record Accepted(SalePlan plan, long effectiveFrom, List<String> withdrawn)
                implements Outcome {}

        /** Nothing changed, for these reasons; never empty. */
        record Refused(List<PlanError> errors) implements Outcome {

            /** Copies the list. */
            public Refused {
                errors = List.copyOf(errors);
            }

            /** The errors in one line each, at most 100. */
            public List<String> lines() {
                return PlanError.lines(errors);
            }
        }

        /** Records of this kind are no plans, and answered by others: nothing changed. */
        record Elsewhere() implements Outcome {}

        /** The request was applied or refused before: nothing changed. */
        record Repeated() implements Outcome {}
    }

    /**
     * What holds for one SKU.
     *
     * @param terms those of its sale
     * @param plan its own
     * @param effectiveFrom event time from which this holds, epoch ms
     * @param requestId request that brought it
     */
    public record Entry(SaleTerms terms, SkuPlan plan, long effectiveFrom, String requestId) {}

    /** A book without plans. */
    public PlanBook() {}

    /** The book that gave these {@link #records}. */
    public static PlanBook restore(List<ControlRecord> records) {
        PlanBook book = new PlanBook();
        for (ControlRecord record : records) {
            SalePlans.Parsed parsed = SalePlans.parse(record.document());
            // Accepted once is accepted: what it was checked against may have changed since.
            if (parsed instanceof SalePlans.Parsed.Valid valid) {
                book.accept(book.revision(record, valid.plan()));
            } else {
                book.spend(record.requestId());
            }
        }
        book.index.fill(book.plans.values());
        return book;
    }

    /**
     * Applies a record, whenever it was given: a plan may be tried on times that are past.
     *
     * @see #apply(ControlRecord, long)
     */
    public Outcome apply(ControlRecord record) {
        return apply(record, Long.MIN_VALUE);
    }

    /**
     * Applies a record of the time that is gone through. A plan whose end is past then is refused,
     * unless its sale is running: that ends there and then.
     *
     * @param given when the record was given, epoch ms
     */
    public Outcome apply(ControlRecord record, long given) {
        Outcome outcome = admit(record, given);
        if (outcome instanceof Outcome.Accepted) {
            index.fill(plans.values());
        }
        return outcome;
    }

    /** All that must be kept to {@link #restore} this book. */
    public List<ControlRecord> records() {
        return List.copyOf(requests.values());
    }

    /** Ids of the plans, sorted. */
    public List<String> plans() {
        return List.copyOf(plans.keySet());
    }

    /** What holds for a SKU at an event time, if it is on sale then. Allocates nothing. */
    public Optional<Entry> at(String sku, long time) {
        return index.at(sku, time);
    }

    /**
     * As {@link #at}; outside every sale of the SKU the next one, or else the last: stock moves
     * before a sale and after it. Allocates nothing.
     */
    public Optional<Entry> nearest(String sku, long time) {
        return index.nearest(sku, time);
    }

    /** The revision of a plan that holds at an event time; before all of them the first one. */
    public Optional<SalePlan> plan(String id, long time) {
        PlanTimeline timeline = plans.get(id);
        Optional<SalePlan> held = Optional.empty();
        if (timeline != null) {
            for (Span span : timeline.spans()) {
                if (held.isEmpty() || span.from() <= time) {
                    held = Optional.of(span.revision().plan());
                }
            }
        }
        return held;
    }

    /** Whether any sale runs at an event time. */
    public boolean sells(long time) {
        return plans.values().stream().anyMatch(timeline -> timeline.sells(time));
    }

    private Outcome admit(ControlRecord record, long given) {
        if (ScoringOrders.KINDS.contains(record.kind())
                || record.kind().equals(ControlRecord.JOB_CLAIM)
                || record.kind().equals(ControlRecord.CALIBRATION)
                || ChangeOrders.KINDS.contains(record.kind())) {
            return new Outcome.Elsewhere();
        }
        if (requests.containsKey(record.requestId())) {
            return new Outcome.Repeated();
        }
        Outcome outcome = decide(record, given);
        if (outcome instanceof Outcome.Refused) {
            spend(record.requestId());
        }
        return outcome;
    }

    private Outcome decide(ControlRecord record, long given) {
        if (!record.kind().equals(ControlRecord.SALE_PLAN)) {
            String wrong = "the kind is " + PlanErrors.show(record.kind());
            Set<String> kinds = new TreeSet<>(ScoringOrders.KINDS);
            kinds.addAll(ChangeOrders.KINDS);
            kinds.add(ControlRecord.SALE_PLAN);
            String known = String.join(", ", kinds);
            return refused(Code.UNKNOWN_KIND, wrong, known);
        }
        SalePlans.Parsed parsed = SalePlans.parse(record.document());
        if (parsed instanceof SalePlans.Parsed.Invalid invalid) {
            return new Outcome.Refused(invalid.errors());
        }
        SalePlan plan = ((SalePlans.Parsed.Valid) parsed).plan();
        return decide(revision(record, plan), record.effectiveFrom(), given);
    }

    private Revision revision(ControlRecord record, SalePlan plan) {
        return Revision.of(record, plan, timeline(plan.id()));
    }

    private PlanTimeline timeline(String plan) {
        return plans.getOrDefault(plan, new PlanTimeline());
    }

    private Outcome decide(Revision revision, OptionalLong wanted, long given) {
        SalePlan plan = revision.plan();
        if (!plan.id().equals(revision.record().id())) {
            String wrong = "the record names " + PlanErrors.show(revision.record().id());
            return refused(Code.ID_DIFFERS, wrong, "the document's id, " + plan.id());
        }
        PlanTimeline timeline = timeline(plan.id());
        Optional<PlanError> late = timeline.late(revision, wanted, given);
        if (late.isPresent()) {
            return new Outcome.Refused(List.of(late.get()));
        }
        List<PlanError> errors = new ArrayList<>(conflicts(revision));
        timeline.conflict(revision).ifPresent(errors::add);
        timeline.full(revision).ifPresent(errors::add);
        if (errors.isEmpty() && !plans.containsKey(plan.id()) && !makeRoom(revision)) {
            errors.add(
                    new PlanError(
                            0,
                            "",
                            Code.TOO_MANY_PLANS,
                            plans.size() + " plans are open",
                            PLANS_MAX + " at most that have not ended"));
        }
        if (!errors.isEmpty()) {
            return new Outcome.Refused(errors);
        }
        List<String> withdrawn = timeline.withdrawnBy(revision);
        accept(revision);
        return new Outcome.Accepted(plan, revision.from(), withdrawn);
    }

    private void accept(Revision revision) {
        requests.put(revision.record().requestId(), revision.record());
        plans.computeIfAbsent(revision.plan().id(), id -> new PlanTimeline())
                .add(revision)
                .forEach(gone -> spend(gone.record().requestId()));
    }

    private List<PlanError> conflicts(Revision next) {
        List<PlanError> errors = new ArrayList<>();
        plans.forEach(
                (id, timeline) -> {
                    if (!id.equals(next.plan().id())) {
                        for (Span span : timeline.spans()) {
                            if (span.overlaps(next.from(), next.plan().end())) {
                                addConflicts(next, id, span, errors);
                            }
                        }
                    }
                });
        return errors;
    }

    private static void addConflicts(
            Revision next, String other, Span span, List<PlanError> errors) {
        for (SkuPlan sku : next.plan().skus()) {
            if (errors.size() < CONFLICTS_MAX && span.revision().skus().containsKey(sku.sku())) {
                SalePlan plan = span.revision().plan();
                errors.add(
                        new PlanError(
                                0,
                                "skus",
                                Code.SKU_IN_OTHER_SALE,
                                PlanErrors.show(sku.sku()) + " is in the sale " + other,
                                "times outside "
                                        + Times.instantText(span.from(), plan.zone())
                                        + " to "
                                        + Times.instantText(span.to(), plan.zone())));
            }
        }
    }

    /** Gives up the plan that ended first, if one has to go and has ended. */
    private boolean makeRoom(Revision next) {
        if (plans.size() < PLANS_MAX) {
            return true;
        }
        long now = Math.min(next.record().issuedAt(), next.from());
        Optional<Map.Entry<String, PlanTimeline>> first =
                plans.entrySet().stream()
                        .min(Comparator.comparingLong(e -> e.getValue().end()))
                        .filter(e -> e.getValue().end() <= now);
        first.ifPresent(
                e -> {
                    plans.remove(e.getKey());
                    e.getValue().revisions().forEach(gone -> spend(gone.record().requestId()));
                });
        return first.isPresent();
    }

    /** Remembers a request that has no effect, and forgets the oldest such ones. */
    private void spend(String requestId) {
        OptionalLong never = OptionalLong.empty();
        requests.put(requestId, new ControlRecord("", "", requestId, 0, never, "", ""));
        long spent = requests.values().stream().filter(r -> r.document().isEmpty()).count();
        if (spent > SPENT_MAX) {
            requests.values().stream()
                    .filter(r -> r.document().isEmpty())
                    .findFirst()
                    .ifPresent(oldest -> requests.remove(oldest.requestId()));
        }
    }

    private static Outcome refused(Code code, String wrong, String allowed) {
        return new Outcome.Refused(List.of(new PlanError(0, "", code, wrong, allowed)));
    }
}
