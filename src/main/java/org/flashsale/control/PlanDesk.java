package org.flashsale.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.flashsale.demand.DemandState;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.guardrails.AppliedPrices;
import org.flashsale.plan.PlanBook;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;
import org.flashsale.pricing.Memory;

/** Takes in plans and lets each hold from its time on. The ledger outlives them all. */
final class PlanDesk {

    /** Most plans that wait: as many as the plan book can hold. */
    static final int PENDING_MAX = PlanBook.REVISIONS_MAX;

    private PlanDesk() {}

    /**
     * Takes a plan. The first one makes the SKU known at once, so that its stock can come in; a
     * later one holds from its time.
     */
    static void receive(Turn turn, SkuInput.Plan input) {
        SaleTerms terms = input.terms();
        if (!usable(turn, terms, input.plan())) {
            return;
        }
        turn.ledger(turn.ledger().withPools(terms.pools()));
        long from = Math.max(input.effectiveFrom(), input.now());
        if (turn.offer().isEmpty()) {
            wait(turn, terms, input.plan(), from);
            return;
        }
        take(turn, new PendingPlan(terms, input.plan(), from, input.origin()), input.now());
    }

    /** Takes in that a sale goes on, or will begin, without this SKU. */
    static void receive(Turn turn, SkuInput.Withdrawal input) {
        long from = Math.max(input.effectiveFrom(), input.now());
        Optional<PendingPlan> known =
                Stream.concat(
                                turn.offer().stream()
                                        .map(o -> new PendingPlan(o.terms(), o.plan(), from)),
                                turn.pending().stream())
                        .filter(p -> p.terms().sale().equals(input.sale()))
                        .reduce((first, second) -> second);
        known.ifPresent(
                p ->
                        take(
                                turn,
                                new PendingPlan(
                                        p.terms().endingAt(from), p.plan(), from, input.origin()),
                                input.now()));
    }

    /**
     * Passes over the sales that ended before time began: nobody waits for their prices any more.
     * What shoppers see of such a sale is ended as ever.
     */
    static void begin(Turn turn, long now) {
        List<PendingPlan> heard = new ArrayList<>();
        turn.offer()
                .filter(o -> o.phase() == Offer.Phase.WAITING)
                .ifPresent(o -> heard.add(new PendingPlan(o.terms(), o.plan(), o.openAt())));
        heard.addAll(turn.pending());
        heard.removeIf(plan -> plan.effectiveFrom() > now);
        Map<String, Long> ends = new HashMap<>();
        heard.forEach(plan -> ends.put(plan.terms().sale(), plan.terms().end()));
        turn.shown().ifPresent(shown -> ends.remove(shown.sale()));
        ends.values().removeIf(end -> end > now);
        turn.pending(
                turn.pending().stream()
                        .filter(p -> p.effectiveFrom() > now || !ends.containsKey(p.terms().sale()))
                        .toList());
        turn.offer()
                .filter(o -> ends.containsKey(o.terms().sale()))
                .ifPresent(o -> turn.offer(o.withPhase(Offer.Phase.ENDED)));
    }

    private static void take(Turn turn, PendingPlan plan, long now) {
        insert(turn, plan);
        while (turn.nextDue(true).kind() == Due.Kind.PLAN && turn.nextDue(true).at() <= now) {
            activate(turn, now);
        }
    }

    /** What validated plans always are; anything else changes nothing. */
    private static boolean usable(Turn turn, SaleTerms terms, SkuPlan plan) {
        return plan.sku().equals(turn.sku)
                && terms.tickMs() > 0
                && terms.end() > terms.start()
                && terms.end() - terms.start() > 0
                && (terms.end() - terms.start()) / terms.tickMs() < Integer.MAX_VALUE / 2
                && !terms.pools().isEmpty()
                && terms.pools().size() == plan.pools().size()
                && plan.list() > 0
                && plan.flash() > 0;
    }

    /** The newest revision of a sale holds from its time on: what would follow it is given up. */
    private static void insert(Turn turn, PendingPlan plan) {
        List<PendingPlan> pending = new ArrayList<>();
        for (PendingPlan other : turn.pending()) {
            boolean replaced =
                    other.terms().sale().equals(plan.terms().sale())
                            && other.effectiveFrom() >= plan.effectiveFrom();
            if (!replaced) {
                pending.add(other);
            }
        }
        turn.pending(pending);
        queue(turn, plan);
    }

    private static void queue(Turn turn, PendingPlan plan) {
        List<PendingPlan> pending = new ArrayList<>(turn.pending());
        if (pending.size() >= PENDING_MAX) {
            pending.remove(pending.size() - 1);
        }
        int i = 0;
        while (i < pending.size() && pending.get(i).effectiveFrom() <= plan.effectiveFrom()) {
            i++;
        }
        pending.add(i, plan);
        turn.pending(pending);
    }

    /** Lets the first waiting plan hold. */
    static void activate(Turn turn, long due) {
        List<PendingPlan> pending = turn.pending();
        PendingPlan next = pending.get(0);
        turn.pending(pending.subList(1, pending.size()));
        if (turn.offer().isEmpty()) {
            wait(turn, next.terms(), next.plan(), due);
            return;
        }
        Offer offer = turn.offer().get();
        long at = turn.notBefore(due);
        SaleTerms terms = next.terms();
        boolean sameSale = offer.terms().sale().equals(terms.sale());
        boolean over = terms.end() <= at;
        if (sameSale && over) {
            stop(turn, offer, next, at);
        } else if (sameSale && offer.running() && terms.start() <= at) {
            replace(turn, offer, next, at);
        } else if (!sameSale && !over && comesAfter(offer, terms, at)) {
            queue(turn, next.holdingFrom(offer.terms().end()));
        } else if (!over) {
            begin(turn, offer, next, at);
        }
    }

    /** A later sale of the SKU has to wait for the end of this one, which may have moved. */
    private static boolean comesAfter(Offer offer, SaleTerms terms, long at) {
        return offer.phase() != Offer.Phase.ENDED
                && at < offer.terms().end()
                && terms.start() >= offer.terms().end();
    }

    /** Another sale, or one that is not running, waits for its opening. */
    private static void begin(Turn turn, Offer offer, PendingPlan next, long at) {
        SaleTerms terms = next.terms();
        SaleTerms before = offer.terms();
        if (offer.running()) {
            PriceDesk.end(turn, offer, Code.PLAN_CHANGE, at, next.origin());
        } else if (offer.phase() == Offer.Phase.WAITING
                && !before.sale().equals(terms.sale())
                && before.start() >= terms.end()) {
            queue(turn, new PendingPlan(before, offer.plan(), terms.end()));
        }
        wait(turn, terms, next.plan(), at);
    }

    /** The sale is over under its new terms; what has not begun never does. */
    private static void stop(Turn turn, Offer offer, PendingPlan next, long at) {
        if (offer.running()) {
            PriceDesk.end(turn, offer, Code.PLAN_CHANGE, at, next.origin());
        } else {
            turn.offer(offer.withPhase(Offer.Phase.ENDED));
        }
    }

    private static void wait(Turn turn, SaleTerms terms, SkuPlan plan, long from) {
        Offer next = Offer.waiting(terms, plan, Math.max(terms.start(), from));
        AppliedPrices before =
                turn.offer()
                        .map(o -> o.price().applied().before(o.terms().end(), terms.start()))
                        .orElse(AppliedPrices.FRESH);
        // Demand may be quicker than a revision of its plan.
        List<DemandSum> early =
                turn.offer()
                        .filter(o -> o.terms().sale().equals(terms.sale()))
                        .filter(o -> sameTicks(o.terms(), terms))
                        .map(Offer::sums)
                        .orElse(List.of());
        turn.offer(next.withPrice(next.price().with(before)).withSums(early));
    }

    private static boolean sameTicks(SaleTerms one, SaleTerms other) {
        return one.start() == other.start() && one.tickMs() == other.tickMs();
    }

    /**
     * The sale goes on under new terms; what was learned stays. A plan that changes other SKUs
     * alone is nothing to this one.
     */
    private static void replace(Turn turn, Offer offer, PendingPlan next, long at) {
        SaleTerms terms = next.terms();
        if (terms.equals(offer.terms()) && next.plan().equals(offer.plan())) {
            return;
        }
        // Another end leaves the ticks where they are: what waits for one of them goes on waiting,
        // or
        // the decision at once would depend on how much of it has arrived.
        boolean sameGrid =
                terms.start() == offer.terms().start() && terms.tickMs() == offer.terms().tickMs();
        Offer counted = sameGrid ? offer : DemandDesk.count(turn, offer, Integer.MAX_VALUE, at);
        int nextTick = sameGrid ? offer.nextTick() : terms.tickAt(turn.sku, at);
        DemandState demand =
                counted.demand()
                        .repooled(offer.terms().pools(), terms.pools())
                        .rebased(offer.plan(), next.plan());
        Offer planned = counted.withPlan(terms, next.plan(), nextTick, demand);
        // What one policy remembers means nothing to another.
        boolean samePolicy = planned.pricingPolicy().equals(offer.pricingPolicy());
        Offer changed = samePolicy ? planned : planned.withMemory(Memory.NONE);
        turn.offer(changed);
        Optional<Origin> cause = next.origin();
        PriceDesk.decide(turn, changed, Code.PLAN_CHANGE, at, cause);
    }
}
