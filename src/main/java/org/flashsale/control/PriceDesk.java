package org.flashsale.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.flashsale.control.SwitchDesk.Choice;
import org.flashsale.demand.Estimate;
import org.flashsale.domain.Count;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.guardrails.Guarded;
import org.flashsale.guardrails.Guardrails;
import org.flashsale.guardrails.PriceHistory;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;
import org.flashsale.plan.SkuPlan.CompetitorRule;
import org.flashsale.pricing.PricingPolicies;
import org.flashsale.pricing.Situation;
import org.flashsale.pricing.Wish;

/** Decides and publishes prices. */
final class PriceDesk {

    /**
     * How long a cart keeps the price that it was shown before a change: most sessions of real
     * shoppers end within a quarter of an hour.
     */
    static final long HONOURED_MS = 15 * 60_000L;

    /** Renewals closer than this serve nobody. */
    private static final long RENEWAL_MS_MIN = 1_000;

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
        change(
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
        change(
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
            change(turn, offer, guarded, changes, reasons, demand, now, cause);
        } else if (occasions.contains(Code.PLAN_CHANGE)) {
            restate(turn, offer, guarded.outcomes(), reasons, demand, now, cause);
        } else if (!occasions.contains(Code.TICK)) {
            reasons.add(0, new PriceReason(Code.RENEWAL, 0));
            renew(turn, offer, guarded.outcomes(), reasons, now, cause);
        }
    }

    private static Choice choose(
            Turn turn, Offer offer, PriceHistory history, Estimate demand, long now) {
        Wish wish = wish(turn, offer, demand, history.price(), now);
        Guarded guarded = guarded(turn, offer, wish, history, demand, now);
        Choice byPolicy = new Choice(guarded, wish.contributions(), false);
        return SwitchDesk.choose(turn, offer, history.price(), now, byPolicy);
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

    /** Extends the validity of the price in force. */
    static void renew(Turn turn, Offer offer, long at) {
        List<PriceReason> reasons = List.of(new PriceReason(Code.RENEWAL, 0));
        renew(turn, offer, List.of(), reasons, at, Optional.empty());
    }

    private static void renew(
            Turn turn,
            Offer offer,
            List<GuardrailOutcome> outcomes,
            List<PriceReason> reasons,
            long at,
            Optional<Origin> cause) {
        PriceState before = offer.price();
        long until = Math.max(before.validUntil(), validUntil(turn, offer, at));
        Offer renewed = offer.withPrice(before.renewed(until, nextRenewal(turn, at, until, offer)));
        turn.offer(renewed);
        publish(turn, renewed, outcomes, reasons, Turn.estimate(renewed, at), at, cause, true);
    }

    /**
     * The same price under other terms, as a new version: its end, fallback price or mode may have
     * changed, and consumers take nothing else from a renewal than a later end.
     */
    private static void restate(
            Turn turn,
            Offer offer,
            List<GuardrailOutcome> outcomes,
            List<PriceReason> reasons,
            Estimate demand,
            long at,
            Optional<Origin> cause) {
        PriceState before = offer.price();
        long until = validUntil(turn, offer, at);
        PriceState restated =
                new PriceState(
                        before.price(),
                        before.previous(),
                        turn.nextVersion(),
                        turn.settings.epoch(),
                        before.changes(),
                        before.lastChangeAt(),
                        at,
                        until,
                        before.honouredUntil(),
                        nextRenewal(turn, at, until, offer));
        Offer changed = offer.withPrice(restated);
        turn.offer(changed);
        publish(turn, changed, outcomes, reasons, demand, at, cause, false);
    }

    private static void change(
            Turn turn,
            Offer offer,
            Guarded guarded,
            int changes,
            List<PriceReason> reasons,
            Estimate demand,
            long at,
            Optional<Origin> cause) {
        long until = validUntil(turn, offer, at);
        PriceState price =
                new PriceState(
                        guarded.price(),
                        offer.price().price(),
                        turn.nextVersion(),
                        turn.settings.epoch(),
                        changes,
                        at,
                        at,
                        until,
                        Turn.plus(at, HONOURED_MS),
                        nextRenewal(turn, at, until, offer));
        Offer changed = offer.withPrice(price);
        turn.offer(changed);
        publish(turn, changed, guarded.outcomes(), reasons, demand, at, cause, false);
    }

    private static void publish(
            Turn turn,
            Offer offer,
            List<GuardrailOutcome> outcomes,
            List<PriceReason> reasons,
            Estimate demand,
            long at,
            Optional<Origin> cause,
            boolean renewal) {
        PriceState price = offer.price();
        boolean first = price.previous() == PriceState.NO_PRICE;
        String sale = offer.terms().sale();
        String decision = sale + "/" + turn.sku + "/" + price.epoch() + "/" + price.version();
        turn.book(Count.PRICE_UPDATES, 1);
        turn.emit(
                new SkuOutput.Price(
                        new PriceUpdate(
                                decision,
                                sale,
                                turn.sku,
                                turn.settings.epoch(),
                                price.version(),
                                price.price(),
                                first ? OptionalLong.empty() : OptionalLong.of(price.previous()),
                                offer.terms().currency(),
                                price.validFrom(),
                                price.validUntil(),
                                first
                                        ? OptionalLong.empty()
                                        : OptionalLong.of(price.honouredUntil()),
                                fallbackPrice(offer),
                                policyName(turn, offer),
                                turn.settings.model(),
                                turn.settings.modelVersion(),
                                demand.viewsLeft(),
                                demand.conversionAt((double) offer.plan().flash(), offer.plan()),
                                demand.slope(),
                                turn.stock(offer),
                                reasons,
                                outcomes,
                                at,
                                cause,
                                renewal,
                                offer.advises())));
    }

    /** A price whose validity ends with the sale falls back to what holds after the sale. */
    private static long fallbackPrice(Offer offer) {
        boolean inSale = offer.running() && offer.price().validUntil() < offer.terms().end();
        return inSale ? offer.plan().fallbackPrice() : offer.plan().list();
    }

    /** A price of the sale does not outlive it. */
    private static long validUntil(Turn turn, Offer offer, long at) {
        long until = Turn.plus(at, Math.max(1, turn.settings.validityMs()));
        return offer.running() ? Math.min(until, Math.max(at, offer.terms().end())) : until;
    }

    /**
     * Each SKU has its own times to renew, a step apart: an opening or a plan that changes all
     * prices at one instant is not followed by renewals of all of them at another. The first comes
     * after half a step to one and a half.
     */
    private static long nextRenewal(Turn turn, long at, long until, Offer offer) {
        if (!offer.running() || until >= offer.terms().end()) {
            return SkuState.NEVER;
        }
        long step = Math.max(RENEWAL_MS_MIN, turn.settings.renewalMs());
        long wait = step - Math.floorMod(at - SaleTerms.spread(turn.sku, step), step);
        return Turn.plus(at, wait > step / 2 ? wait : wait + step);
    }

    private static String policyName(Turn turn, Offer offer) {
        String named = offer.terms().pricingPolicy();
        return turn.policies.pricing(named).isPresent()
                ? named
                : PricingPolicies.DEFAULT.policyName();
    }
}
