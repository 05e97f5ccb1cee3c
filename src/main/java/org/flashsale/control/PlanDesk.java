package org.flashsale.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flashsale.demand.DemandState;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;

/** Takes in plans and lets each hold from its time on. The ledger outlives them all. */
final class PlanDesk {

    /** Most plans that wait; further ones replace the last. */
    static final int PENDING_MAX = 8;

    private PlanDesk() {}

    /**
     * Takes a plan. The first one makes the SKU known at once, so that its stock can come in; a
     * later one holds from its time, the plan of a later sale from the end of the one that runs.
     */
    static void receive(Turn turn, SkuInput.Plan input) {
        SaleTerms terms = input.terms();
        if (!usable(turn, terms, input.plan())) {
            return;
        }
        turn.ledger(turn.ledger().withPools(terms.pools()));
        if (turn.offer().isEmpty()) {
            long from = Math.max(input.effectiveFrom(), input.now());
            wait(turn, terms, input.plan(), from);
            return;
        }
        Offer offer = turn.offer().get();
        boolean later =
                !terms.sale().equals(offer.terms().sale())
                        && offer.phase() != Offer.Phase.ENDED
                        && terms.start() >= offer.terms().end();
        long from = input.effectiveFrom();
        insert(
                turn,
                new PendingPlan(
                        terms,
                        input.plan(),
                        later ? Math.max(from, offer.terms().end()) : from,
                        input.origin()));
        while (turn.nextDue(true).kind() == Due.Kind.PLAN
                && turn.nextDue(true).at() <= input.now()) {
            activate(turn, input.now());
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

    private static void insert(Turn turn, PendingPlan plan) {
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
        long at = Math.max(due, offer.price().lastChangeAt());
        boolean sameSale = offer.terms().sale().equals(next.terms().sale());
        boolean goesOn = sameSale && next.terms().start() <= at && at < next.terms().end();
        if (offer.running() && goesOn) {
            replace(turn, offer, next, at);
        } else if (offer.running()) {
            PriceDesk.end(turn, offer, Code.PLAN_CHANGE, at, next.origin());
            wait(turn, next.terms(), next.plan(), at);
        } else {
            wait(turn, next.terms(), next.plan(), at);
        }
    }

    private static void wait(Turn turn, SaleTerms terms, SkuPlan plan, long from) {
        turn.offer(Offer.waiting(terms, plan, Math.max(terms.start(), from)));
    }

    /** The sale goes on under new terms; what was learned stays. */
    private static void replace(Turn turn, Offer offer, PendingPlan next, long at) {
        SaleTerms terms = next.terms();
        boolean sameGrid =
                terms.start() == offer.terms().start()
                        && terms.tickMs() == offer.terms().tickMs()
                        && terms.end() == offer.terms().end();
        Offer counted = sameGrid ? offer : DemandDesk.count(turn, offer, Integer.MAX_VALUE, at);
        int nextTick = sameGrid ? offer.nextTick() : terms.tickAt(turn.sku, at);
        DemandState demand =
                counted.demand()
                        .repooled(offer.terms().pools(), terms.pools())
                        .rebased(offer.plan(), next.plan());
        Offer changed = counted.withPlan(terms, next.plan(), nextTick, demand);
        turn.offer(changed);
        Optional<Origin> cause = next.origin();
        PriceDesk.decide(turn, changed, Code.PLAN_CHANGE, at, cause);
    }
}
