package org.flashsale.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flashsale.control.SwitchDesk.Choice;
import org.flashsale.demand.Estimate;
import org.flashsale.domain.Count;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.guardrails.Guarded;
import org.flashsale.guardrails.GuardrailCheck;
import org.flashsale.guardrails.Guardrails;
import org.flashsale.guardrails.PriceHistory;
import org.flashsale.plan.SkuPlan;
import org.flashsale.plan.SkuPlan.CompetitorRule;
import org.flashsale.pricing.PricingPolicies;
import org.flashsale.pricing.Situation;
import org.flashsale.pricing.Wish;

/** Decides and publishes prices. */
final class PriceDesk {

    private PriceDesk() {}

    /**
     * Opens the sale: at the policy's opening price, moved at once where what is known asks for it.
     * That move is a change as any other, but no earlier one makes it wait.
     */
    static void open(Turn turn, Offer offer, long at) {
        SkuPlan plan = offer.plan();
        Guarded opening = Guardrails.opening(turn.pricing(offer).opening(plan), plan);
        Offer running =
                offer.withPhase(Offer.Phase.RUNNING)
                        .withDemand(offer.demand().stocked(turn.stocked(offer), at));
        Estimate demand = Turn.estimate(running, at);
        PriceHistory history = new PriceHistory(opening.price(), 0, at);
        Choice choice = choose(turn, running, history, demand, at);
        Guarded moved = choice.guarded();
        boolean moves = moved.price() != opening.price();
        List<GuardrailOutcome> outcomes = new ArrayList<>(opening.outcomes());
        outcomes.addAll(moved.outcomes());
        List<PriceReason> reasons = new ArrayList<>();
        reasons.add(new PriceReason(Code.OPENING, opening.price() - (double) plan.list()));
        if (moves || choice.switched()) {
            reasons.addAll(choice.reasons());
        }
        turn.book(Count.PRICE_CHANGES, moves ? 1 : 0);
        PriceBoard.change(
                turn,
                running,
                new Guarded(moved.price(), outcomes),
                moves ? 1 : 0,
                reasons,
                demand,
                at,
                Optional.empty());
    }

    /** Ends the sale at the list price; demand that still waited for its tick is counted. */
    static void end(Turn turn, Offer open, Code occasion, long at, Optional<Origin> cause) {
        Offer offer = DemandDesk.count(turn, open, Integer.MAX_VALUE, at);
        long list = offer.plan().list();
        double step = list - (double) offer.price().price();
        List<PriceReason> reasons = new ArrayList<>();
        reasons.add(new PriceReason(Code.SALE_END, step));
        if (occasion != Code.SALE_END) {
            reasons.add(new PriceReason(occasion, 0));
        }
        Offer ended = offer.withPhase(Offer.Phase.ENDED);
        int changes = offer.price().changes();
        PriceBoard.change(
                turn,
                ended,
                new Guarded(list, List.of()),
                changes,
                reasons,
                Turn.estimate(offer, at),
                at,
                cause);
    }

    /**
     * Decides the price at a tick or at once. A tick publishes changes only; what was decided at
     * once is published in any case, so that it can be seen what came of its cause.
     */
    static void decide(Turn turn, Offer offer, Code occasion, long now, Optional<Origin> cause) {
        decide(turn, offer, List.of(occasion), now, cause);
    }

    /** As {@link #decide(Turn, Offer, Code, long, Optional)}, for any number of occasions. */
    static void decide(
            Turn turn, Offer offer, List<Code> occasions, long now, Optional<Origin> cause) {
        Estimate demand = Turn.estimate(offer, now);
        Choice choice = choose(turn, offer, offer.price().history(), demand, now);
        List<PriceReason> reasons = new ArrayList<>();
        occasions.forEach(occasion -> reasons.add(new PriceReason(occasion, 0)));
        reasons.addAll(choice.reasons());
        Guarded guarded = choice.guarded();
        if (guarded.price() != offer.price().price()) {
            int changes = offer.price().changes() + 1;
            turn.book(Count.PRICE_CHANGES, 1);
            PriceBoard.change(turn, offer, guarded, changes, reasons, demand, now, cause);
        } else if (occasions.contains(Code.PLAN_CHANGE) || occasions.contains(Code.ADOPTED)) {
            PriceBoard.restate(turn, offer, guarded.outcomes(), reasons, demand, now, cause);
        } else if (!occasions.contains(Code.TICK)) {
            reasons.add(0, new PriceReason(Code.RENEWAL, 0));
            PriceBoard.renew(turn, offer, guarded.outcomes(), reasons, now, cause);
        }
    }

    private static Choice choose(
            Turn turn, Offer offer, PriceHistory history, Estimate demand, long now) {
        Wish wish = wish(turn, offer, demand, history.price(), now);
        Guarded guarded = guarded(turn, offer, wish, history, demand, now);
        Choice byPolicy = new Choice(guarded, wish.contributions(), false);
        if (!permitted(turn, offer, guarded, history, now)) {
            turn.fault(DecisionFault.GUARDRAIL);
            byPolicy = new Choice(lastGood(history.price(), offer.plan()), List.of(), false);
        }
        Choice choice = SwitchDesk.choose(turn, offer, history.price(), now, byPolicy);
        if (!GuardrailCheck.inBounds(choice.guarded().price(), offer.plan())) {
            turn.fault(DecisionFault.GUARDRAIL);
            return byPolicy;
        }
        return choice;
    }

    private static Wish wish(Turn turn, Offer offer, Estimate demand, long current, long now) {
        Situation situation =
                new Situation(
                        offer.terms(),
                        offer.plan(),
                        demand,
                        offer.memory(),
                        turn.stock(offer),
                        current,
                        now);
        Wish wished = turn.pricing(offer).wish(situation);
        if (!wished.sound()) {
            turn.fault(DecisionFault.WISH);
        }
        Wish wish = wished.sound() ? wished : Wish.keep((double) current);
        long quote = offer.bestQuote(now);
        boolean matches = offer.plan().competitorRule() == CompetitorRule.MATCH && quote > 0;
        if (!matches) {
            return wish;
        }
        // Who keeps the price keeps it at most at the competitor's.
        Wish kept = new Wish((double) current, (double) current, List.of());
        return (wish.keeps() ? kept : wish).atMost(quote);
    }

    private static Guarded guarded(
            Turn turn, Offer offer, Wish wish, PriceHistory history, Estimate demand, long now) {
        return turn.policies.guarded(policyName(turn, offer))
                ? Guardrails.apply(
                        wish.price(),
                        offer.plan(),
                        offer.terms().allowRaise(),
                        history,
                        now,
                        demand.elapsed(),
                        demand.slope())
                : Guardrails.bounded(wish.price(), offer.plan(), history.price());
    }

    /**
     * Whether a decided price is one that the merchant allows, by rules written a second time: what
     * goes out is checked by other code than made it.
     */
    static boolean permitted(
            Turn turn, Offer offer, Guarded guarded, PriceHistory history, long now) {
        SkuPlan plan = offer.plan();
        return turn.policies.guarded(policyName(turn, offer))
                ? GuardrailCheck.permits(
                        guarded.price(), plan, offer.terms().allowRaise(), history, now)
                : GuardrailCheck.inBounds(guarded.price(), plan);
    }

    /** The price in force, or where the plan has moved away from it, the one for emergencies. */
    private static Guarded lastGood(long price, SkuPlan plan) {
        boolean good = GuardrailCheck.inBounds(price, plan);
        return new Guarded(good ? price : Math.min(plan.list(), plan.fallbackPrice()), List.of());
    }

    static String policyName(Turn turn, Offer offer) {
        String named = offer.pricingPolicy();
        return turn.policies.pricing(named).isPresent()
                ? named
                : PricingPolicies.DEFAULT.policyName();
    }
}
