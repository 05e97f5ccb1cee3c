package org.flashsale.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.PlanError.Code;

/** The revisions of one plan: each holds from its effective time until that of the next. */
final class PlanTimeline {

    /** Changes of one sale that are kept; the oldest are given up once they are history. */
    static final int REVISIONS_MAX = 16;

    private final List<Revision> revisions = new ArrayList<>();

    /**
     * One accepted version of a plan.
     *
     * @param effectiveFrom event time from which it holds; the least long for as early as possible
     * @param skus SKUs by name
     */
    record Revision(
            ControlRecord record, SalePlan plan, long effectiveFrom, Map<String, SkuPlan> skus) {

        /**
         * A revision. Those that were ordered inside the sale hold from then on at the earliest, so
         * that a replay sees what held before them.
         *
         * @param before what is known of the plan
         */
        static Revision of(ControlRecord record, SalePlan plan, PlanTimeline before) {
            Map<String, SkuPlan> skus = new HashMap<>();
            plan.skus().forEach(sku -> skus.put(sku.sku(), sku));
            long issued = record.issuedAt();
            boolean during = plan.start() < issued && (issued < plan.end() || before.sells(issued));
            long wanted = record.effectiveFrom().orElse(Long.MIN_VALUE);
            ControlRecord kept = during && wanted < issued ? record.holdingFrom(issued) : record;
            long from = kept.effectiveFrom().orElse(Long.MIN_VALUE);
            return new Revision(kept, plan, from, skus);
        }

        /** First instant at which it sells. */
        long from() {
            return Math.max(effectiveFrom, plan.start());
        }
    }

    /**
     * When one revision sells.
     *
     * @param to instant after the last
     */
    record Span(Revision revision, long from, long to) {
        boolean overlaps(long otherFrom, long otherTo) {
            return from < otherTo && otherFrom < to;
        }
    }

    /** When which revision sells, in the order of time. */
    List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < revisions.size(); i++) {
            Revision revision = revisions.get(i);
            long to = revision.plan.end();
            if (i + 1 < revisions.size()) {
                to = Math.min(to, revisions.get(i + 1).effectiveFrom);
            }
            if (revision.from() < to) {
                spans.add(new Span(revision, revision.from(), to));
            }
        }
        return spans;
    }

    /** Whether anything is sold at an instant. */
    boolean sells(long time) {
        return spans().stream().anyMatch(span -> span.overlaps(time, time + 1));
    }

    /** Instant after the last at which anything is sold. */
    long end() {
        return revisions.stream().mapToLong(r -> r.plan.end()).max().orElse(Long.MIN_VALUE);
    }

    List<Revision> revisions() {
        return revisions;
    }

    /**
     * Why a revision comes too late to sell anything. One that comes after its own end may still
     * end what is running.
     *
     * @param wanted event time from which it is to hold, if it says so
     * @param given when it was given, epoch ms
     */
    Optional<PlanError> late(Revision next, OptionalLong wanted, long given) {
        SalePlan plan = next.plan;
        long at = Math.max(next.effectiveFrom, given);
        boolean meant = wanted.orElse(Long.MIN_VALUE) < plan.end();
        if (at < plan.end() || (meant && sells(at))) {
            return Optional.empty();
        }
        String end = Times.instantText(plan.end(), plan.zone());
        String when = Times.instantText(meant ? at : wanted.getAsLong(), plan.zone());
        return Optional.of(
                new PlanError(
                        0,
                        "",
                        Code.EFFECTIVE_AFTER_END,
                        meant
                                ? "the sale ended at " + end + ", before the plan came at " + when
                                : "the sale ends at " + end + ", the plan is to hold from " + when,
                        meant ? "a sale that has not ended" : "a time before the end"));
    }

    /** Why a running sale cannot take a revision; nothing for a sale that has not begun. */
    Optional<PlanError> conflict(Revision next) {
        if (revisions.isEmpty()) {
            return Optional.empty();
        }
        SalePlan last = revisions.get(revisions.size() - 1).plan;
        long known = Math.max(next.effectiveFrom, next.record.issuedAt());
        SalePlan plan = next.plan;
        boolean same =
                plan.currency().equals(last.currency())
                        && plan.pools().equals(last.pools())
                        && plan.start() == last.start()
                        && plan.tickMs() == last.tickMs();
        if (same || known < last.start()) {
            return Optional.empty();
        }
        return Optional.of(
                new PlanError(
                        0,
                        "",
                        Code.FIXED_DURING_SALE,
                        "currency, pools, start or tick differ from those of the running sale",
                        "the same ones, or another plan id"));
    }

    /** Why no further revision can be kept: every one but the first is still to come. */
    Optional<PlanError> full(Revision next) {
        boolean history =
                revisions.size() < REVISIONS_MAX
                        || revisions.get(1).effectiveFrom <= next.record.issuedAt();
        return history
                ? Optional.empty()
                : Optional.of(
                        new PlanError(
                                0,
                                "",
                                Code.TOO_MANY_CHANGES,
                                revisions.size() + " changes of this plan lie ahead",
                                REVISIONS_MAX - 1 + " at most"));
    }

    /** SKUs that are sold at or after the time of a revision, and not by it. */
    List<String> withdrawnBy(Revision next) {
        Set<String> sold = new TreeSet<>();
        for (Span span : spans()) {
            if (span.to > next.from()) {
                sold.addAll(span.revision.skus.keySet());
            }
        }
        sold.removeAll(next.skus.keySet());
        return List.copyOf(sold);
    }

    /** Adds a revision; returns those that no longer hold at any time. */
    List<Revision> add(Revision next) {
        List<Revision> gone = new ArrayList<>();
        for (Revision revision : revisions) {
            if (revision.effectiveFrom >= next.effectiveFrom) {
                gone.add(revision);
            }
        }
        revisions.removeAll(gone);
        revisions.add(next);
        if (revisions.size() > REVISIONS_MAX) {
            gone.add(revisions.remove(0));
        }
        return gone;
    }
}
