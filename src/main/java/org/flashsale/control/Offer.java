package org.flashsale.control;

import java.util.List;
import org.flashsale.demand.DemandState;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;
import org.flashsale.pricing.Memory;

/**
 * One SKU in one sale.
 *
 * @param terms terms of the sale
 * @param plan terms of the SKU
 * @param phase how far the sale is
 * @param openAt instant of the opening, epoch ms
 * @param nextTick tick that is decided next
 * @param demand what is known of demand
 * @param price price in force
 * @param memory what the pricing policy remembers
 * @param quotes competitors' quotes, one per competitor
 * @param sums demand of ticks that are not decided yet, by tick
 */
record Offer(
        SaleTerms terms,
        SkuPlan plan,
        Phase phase,
        long openAt,
        int nextTick,
        DemandState demand,
        PriceState price,
        Memory memory,
        List<CompetitorPrice> quotes,
        List<DemandSum> sums) {

    /** How far a sale is. */
    enum Phase {
        WAITING,
        RUNNING,
        ENDED
    }

    /** Copies the lists. */
    Offer {
        quotes = List.copyOf(quotes);
        sums = List.copyOf(sums);
    }

    /** A sale that opens later. */
    static Offer waiting(SaleTerms terms, SkuPlan plan, long openAt) {
        return new Offer(
                terms,
                plan,
                openAt < terms.end() ? Phase.WAITING : Phase.ENDED,
                openAt,
                terms.tickAt(plan.sku(), openAt),
                DemandState.initial(terms, plan, openAt),
                PriceState.NONE,
                Memory.NONE,
                List.of(),
                List.of());
    }

    boolean running() {
        return phase == Phase.RUNNING;
    }

    boolean advises() {
        return terms.mode() == SalePlan.Mode.ADVISE;
    }

    /** Name of the pricing policy that the plan wants. */
    String pricingPolicy() {
        return terms.pricingPolicy(plan);
    }

    /** The last tick: the one that ends with the sale. */
    int lastTick() {
        return terms.tickAt(plan.sku(), terms.end() - 1);
    }

    /** When the next tick is decided, epoch ms. */
    long tickEnd() {
        return terms.tickEnd(plan.sku(), nextTick);
    }

    /** What a buyer pays for a unit now, minor units; advice is not charged. */
    long charged() {
        if (phase == Phase.RUNNING) {
            return advises() ? plan.fallbackPrice() : price.price();
        }
        return plan.list();
    }

    /** Mean of the price that was shown between two instants, minor units. */
    double meanPrice(long from, long to) {
        long changedAt = price.lastChangeAt();
        if (changedAt <= from || to <= from || price.previous() == PriceState.NO_PRICE) {
            return (double) price.price();
        }
        double before = Math.min(1, (double) (changedAt - from) / (to - from));
        return before * price.previous() + (1 - before) * price.price();
    }

    /** Lowest quote that holds at an instant, minor units, or 0. */
    long bestQuote(long now) {
        long best = 0;
        for (CompetitorPrice quote : quotes) {
            boolean holds = quote.validUntil() > now;
            if (holds && (best == 0 || quote.price() < best)) {
                best = quote.price();
            }
        }
        return best;
    }

    Offer withPlan(SaleTerms newTerms, SkuPlan newPlan, int newNextTick, DemandState newDemand) {
        return new Offer(
                newTerms,
                newPlan,
                phase,
                openAt,
                newNextTick,
                newDemand,
                price,
                memory,
                quotes,
                sums);
    }

    Offer withPhase(Phase newPhase) {
        return new Offer(
                terms, plan, newPhase, openAt, nextTick, demand, price, memory, quotes, sums);
    }

    Offer withDemand(DemandState newDemand) {
        return new Offer(
                terms, plan, phase, openAt, nextTick, newDemand, price, memory, quotes, sums);
    }

    Offer withPrice(PriceState newPrice) {
        return new Offer(
                terms, plan, phase, openAt, nextTick, demand, newPrice, memory, quotes, sums);
    }

    Offer withQuotes(List<CompetitorPrice> newQuotes) {
        return new Offer(
                terms, plan, phase, openAt, nextTick, demand, price, memory, newQuotes, sums);
    }

    Offer withSums(List<DemandSum> newSums) {
        return new Offer(
                terms, plan, phase, openAt, nextTick, demand, price, memory, quotes, newSums);
    }

    Offer withMemory(Memory newMemory) {
        return new Offer(
                terms, plan, phase, openAt, nextTick, demand, price, newMemory, quotes, sums);
    }

    Offer withNextTick(int newNextTick) {
        return new Offer(
                terms, plan, phase, openAt, newNextTick, demand, price, memory, quotes, sums);
    }
}
