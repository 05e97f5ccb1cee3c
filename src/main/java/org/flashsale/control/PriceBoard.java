package org.flashsale.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.flashsale.demand.Estimate;
import org.flashsale.demand.Estimate.Interval;
import org.flashsale.domain.Count;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.ReductionClaim;
import org.flashsale.guardrails.AppliedPrices;
import org.flashsale.guardrails.Guarded;
import org.flashsale.plan.SaleTerms;

/** Publishes prices, with all that consumers are promised of them. */
final class PriceBoard {

    /**
     * How long a cart keeps the price that it was shown before a change: most sessions of real
     * shoppers end within a quarter of an hour.
     */
    static final long HONOURED_MS = 15 * 60_000L;

    /** Renewals closer than this serve nobody. */
    private static final long RENEWAL_MS_MIN = 1_000;

    private PriceBoard() {}

    /**
     * Extends the validity of the price in force, for the reasons that made it: the topic is
     * compacted, and the newest update is all that a late reader sees.
     */
    static void renew(Turn turn, Offer offer, long at) {
        List<PriceReason> reasons = new ArrayList<>();
        reasons.add(new PriceReason(Code.RENEWAL, 0));
        reasons.addAll(offer.price().reasons());
        renew(turn, offer, offer.price().guardrails(), reasons, at, Optional.empty());
    }

    static void renew(
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
     * An earlier run has renewed the price in force, which this state does not know: its validity
     * is not taken back, and nothing is decided again for the time before.
     */
    static void wasRenewed(Turn turn, Offer offer, ShownPrice renewed) {
        long at = turn.notBefore(renewed.decidedAt());
        turn.decided(at);
        PriceState before = offer.price();
        long end = Math.max(before.validUntil(), offer.terms().end());
        long until = Math.max(before.validUntil(), Math.min(renewed.price().validUntil(), end));
        turn.offer(offer.withPrice(before.renewed(until, nextRenewal(turn, at, until, offer))));
    }

    /**
     * The same price under other terms, as a new version: its end, fallback price or mode may have
     * changed, and consumers take nothing else from a renewal than a later end.
     */
    static void restate(
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
                        nextRenewal(turn, at, until, offer),
                        reasons,
                        outcomes,
                        before.applied());
        Offer changed = offer.withPrice(restated);
        turn.offer(changed);
        publish(turn, changed, outcomes, reasons, demand, at, cause, false);
    }

    static void change(
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
                        nextRenewal(turn, at, until, offer),
                        reasons,
                        guarded.outcomes(),
                        offer.price().applied());
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
        turn.decided(at);
        if (turn.muted(at)) {
            return;
        }
        PriceState price = offer.price();
        boolean first = price.previous() == PriceState.NO_PRICE;
        String sale = offer.terms().sale();
        Interval wanted = demand.wantedAt((double) price.price(), offer.plan());
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
                                PriceDesk.policyName(turn, offer),
                                offer.demand().scorer().model(),
                                offer.demand().scorer().version(),
                                demand.viewsLeft(),
                                demand.conversionAt((double) offer.plan().flash(), offer.plan()),
                                demand.slope(),
                                turn.stock(offer),
                                reasons,
                                outcomes,
                                at,
                                cause,
                                renewal,
                                offer.advises(),
                                claim(offer),
                                OptionalDouble.of(wanted.low()),
                                OptionalDouble.of(wanted.high()),
                                OptionalInt.of(price.changes()),
                                OptionalLong.of(price.lastChangeAt()))));
        AppliedPrices applied = price.applied().charged(offer.charged());
        turn.offer(offer.withPrice(price.with(applied)));
    }

    /** What may be announced as a reduction; nothing of what is advice. */
    private static ReductionClaim claim(Offer offer) {
        AppliedPrices applied = offer.price().applied();
        ReductionClaim claim = applied.claim(offer.charged(), offer.plan(), offer.terms().start());
        return offer.advises()
                ? ReductionClaim.without(claim.reference(), ReductionClaim.Code.ADVICE)
                : claim;
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
}
