package org.flashsale.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flashsale.demand.DemandState;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.Count;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.plan.SkuPlan;
import org.flashsale.plan.SkuPlan.CompetitorRule;
import org.flashsale.pricing.PricingPolicy;
import org.flashsale.pricing.TickResult;

/** Takes in demand and competitors' quotes. */
final class DemandDesk {

    /** Sums up to so many ticks late are counted in the tick that is decided next. */
    static final int LATE_TICKS_MAX = 2;

    /** Most ticks ahead of the decisions that are kept. */
    static final int TICKS_AHEAD_MAX = 1_024;

    /** Most competitors that are watched. */
    static final int QUOTES_MAX = 16;

    private DemandDesk() {}

    /** Keeps a sum until its tick is decided. */
    static void receive(Turn turn, DemandSum sum) {
        Optional<Offer> offer = turn.offer().filter(o -> counts(o, sum));
        if (offer.isEmpty()) {
            long events = Math.max(1, sum.total(DemandSum.EVENTS));
            turn.book(sum.sale(), Count.LATE_FOR_DEMAND, events);
            return;
        }
        Offer of = offer.get();
        int tick = Math.max(sum.tick(), of.nextTick());
        List<DemandSum> sums = new ArrayList<>(of.sums());
        int i = 0;
        while (i < sums.size() && sums.get(i).tick() < tick) {
            i++;
        }
        DemandSum merged = DemandSum.empty(sum.sale(), turn.sku, tick, of.terms().pools().size());
        if (i < sums.size() && sums.get(i).tick() == tick) {
            addTo(merged, sums.remove(i));
        }
        addTo(merged, sum);
        sums.add(i, merged);
        turn.offer(of.withSums(sums));
    }

    private static boolean counts(Offer offer, DemandSum sum) {
        return offer.phase() != Offer.Phase.ENDED
                && offer.nextTick() <= offer.lastTick()
                && sum.sale().equals(offer.terms().sale())
                && sum.tick() >= offer.nextTick() - LATE_TICKS_MAX
                && sum.tick() <= offer.lastTick()
                && sum.tick() - offer.nextTick() < TICKS_AHEAD_MAX;
    }

    /** Adds a sum whose pools may be others: what does not fit counts for no known pool. */
    private static void addTo(DemandSum target, DemandSum sum) {
        int last = target.pools().length - 1;
        for (int slot = 0; slot < sum.pools().length; slot++) {
            boolean fits = sum.pools().length == target.pools().length;
            long[] row = target.pools()[fits ? slot : last];
            long[] more = sum.pools()[slot];
            for (int i = 0; i < DemandSum.WIDTH && i < more.length; i++) {
                row[i] += more[i];
            }
        }
        target.scoredBy(sum.scorer());
    }

    /** Counts the sums of all ticks up to one, as the demand until an instant. */
    static Offer count(Turn turn, Offer offer, int upToTick, long at) {
        DemandSum all =
                DemandSum.empty(
                        offer.terms().sale(), turn.sku, upToTick, offer.terms().pools().size());
        List<DemandSum> later = new ArrayList<>();
        for (DemandSum sum : offer.sums()) {
            if (sum.tick() <= upToTick) {
                addTo(all, sum);
            } else {
                later.add(sum);
            }
        }
        SkuPlan plan = offer.plan();
        double price = offer.meanPrice(offer.demand().until(), at);
        turn.book(Count.VIEWS, all.total(DemandSum.VIEWS));
        turn.book(Count.PURCHASES, all.total(DemandSum.PURCHASED));
        DemandState.Span span =
                new DemandState.Span(
                        at,
                        (price - plan.flash()) / plan.list(),
                        Turn.competitorShift(offer, at),
                        turn.stocked(offer));
        PricingPolicy policy = turn.pricing(offer);
        DemandState before = offer.demand();
        DemandState.Seen seen = before.seen(all);
        DemandState demand = before.plus(seen, offer.terms(), plan, span, policy.learning());
        if (demand.filter().faults() > before.filter().faults()) {
            turn.fault(DecisionFault.ESTIMATE);
        }
        TickResult tick =
                new TickResult(plan, offer.price().price(), seen.couldBuy(), seen.bought());
        return offer.withSums(later)
                .withDemand(demand)
                .withMemory(policy.remember(offer.memory(), tick));
    }

    /** Takes a competitor's quote; one that undercuts all others and our price is acted on. */
    static void receive(Turn turn, CompetitorPrice quote, Origin origin, long now) {
        Optional<Offer> watched = turn.offer().filter(o -> usable(o, quote, now));
        if (watched.isEmpty()) {
            turn.book(Count.QUOTES_IGNORED, 1);
            return;
        }
        Offer offer = watched.get();
        long bestBefore = offer.bestQuote(now);
        List<CompetitorPrice> quotes = new ArrayList<>();
        for (CompetitorPrice other : offer.quotes()) {
            boolean keep = !other.competitor().equals(quote.competitor());
            if (keep && other.validUntil() > now) {
                quotes.add(other);
            }
        }
        if (quote.price() != CompetitorPrice.WITHDRAWN) {
            quotes.add(quote);
        }
        if (quotes.size() > QUOTES_MAX) {
            quotes.remove(highest(quotes));
        }
        Offer quoted = offer.withQuotes(quotes);
        double shift = Turn.competitorShift(quoted, now);
        Offer changed = quoted.withDemand(quoted.demand().shifted(shift));
        turn.offer(changed);
        long best = changed.bestQuote(now);
        boolean undercuts = best > 0 && best < offer.price().price();
        boolean lower = bestBefore == 0 || best < bestBefore;
        if (changed.running() && now < changed.terms().end() && undercuts && lower) {
            long at = turn.notBefore(now);
            PriceDesk.decide(turn, changed, Code.COMPETITOR_CUT, at, Optional.of(origin));
        }
    }

    private static boolean usable(Offer offer, CompetitorPrice quote, long now) {
        boolean stale = false;
        for (CompetitorPrice other : offer.quotes()) {
            stale |=
                    other.competitor().equals(quote.competitor())
                            && other.observedAt() > quote.observedAt();
        }
        boolean withdrawn = quote.price() == CompetitorPrice.WITHDRAWN;
        boolean believable = quote.price() >= offer.plan().list() / 2.0 && quote.validUntil() > now;
        boolean comparable =
                quote.currency().isEmpty() || quote.currency().equals(offer.terms().currency());
        return offer.plan().competitorRule() != CompetitorRule.IGNORE
                && !stale
                && comparable
                && (withdrawn || believable);
    }

    private static int highest(List<CompetitorPrice> quotes) {
        int highest = 0;
        for (int i = 1; i < quotes.size(); i++) {
            highest = quotes.get(i).price() > quotes.get(highest).price() ? i : highest;
        }
        return highest;
    }
}
