package org.flashsale.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flashsale.allocation.AllocationPolicies;
import org.flashsale.allocation.AllocationPolicy;
import org.flashsale.allocation.Move;
import org.flashsale.allocation.PoolSituation;
import org.flashsale.demand.Estimate;
import org.flashsale.demand.Forecast;
import org.flashsale.domain.Count;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.domain.StockReallocation.MoveReason;
import org.flashsale.ledger.Ledger;
import org.flashsale.ledger.Totals;
import org.flashsale.plan.SaleTerms;

/** Books stock movements and orders moves. */
final class StockDesk {

    /** Share of the sale by which units that are needed come early. */
    private static final double AHEAD = 0.05;

    /** Units may travel for so many leads, and a command's life, before they count as overdue. */
    private static final int LEADS_MAX = 3;

    private StockDesk() {}

    /** Books a fact and decides the price at once where stock came in or the last unit went. */
    static void receive(Turn turn, StockMovement movement, Origin origin, long now) {
        turn.book(Count.MOVEMENTS, 1);
        if (turn.offer().isEmpty()) {
            turn.alert(unknownSku(movement));
            return;
        }
        Offer offer = turn.offer().get();
        passTime(turn, now);
        Ledger before = turn.ledger();
        long stockBefore = turn.stock(offer);
        StockMovement named = withPoolName(offer.terms(), movement);
        Ledger.Outcome outcome = before.apply(named, turn.memory, turn.sale(), now);
        turn.take(outcome);
        if (outcome.repeated()) {
            turn.book(Count.MOVEMENTS_REPEATED, 1);
            return;
        }
        book(turn, offer, named, before);
        Offer seen = offer.withDemand(offer.demand().stocked(turn.stocked(offer), now));
        turn.offer(seen);
        if (!seen.running() || now >= seen.terms().end()) {
            return;
        }
        long at = turn.notBefore(now);
        if (cameIn(movement) && turn.stock(seen) > stockBefore) {
            PriceDesk.decide(turn, seen, Code.RESTOCK, at, Optional.of(origin));
        } else if (stockBefore > 0 && turn.stock(seen) == 0) {
            PriceDesk.decide(turn, seen, Code.STOCK_OUT, at, Optional.of(origin));
        }
    }

    private static boolean cameIn(StockMovement movement) {
        return switch (movement.type()) {
            case INITIAL, RESTOCK, ADJUSTMENT -> true;
            case RESERVE, RELEASE, SALE, TRANSFER_OUT, TRANSFER_IN -> false;
        };
    }

    /** Frees what expired commands held; alerts about overdue units. */
    static void passTime(Turn turn, long now) {
        turn.take(turn.ledger().passTime(turn.sale(), turn.sku, now));
    }

    private static void book(Turn turn, Offer offer, StockMovement movement, Ledger before) {
        Totals was = before.totals();
        Totals is = turn.ledger().totals();
        long sold = is.sold() - was.sold();
        turn.book(Count.UNITS_INITIAL, is.initial() - was.initial());
        turn.book(Count.UNITS_RESTOCKED, is.restocked() - was.restocked());
        turn.book(Count.UNITS_ADJUSTED, is.adjusted() - was.adjusted());
        turn.book(Count.UNITS_SOLD, sold);
        turn.book(Count.UNITS_UNEXPLAINED, is.unexplained() - was.unexplained());
        turn.book(Count.REVENUE, saturatingProduct(sold, offer.charged()));
        long left = turn.ledger().left(movement.cause()) - before.left(movement.cause());
        turn.book(Count.UNITS_MOVED, Math.max(0, left));
    }

    /**
     * Orders moves where a tick asks for it.
     *
     * @param tick the one that begins
     */
    static void allocate(Turn turn, Offer offer, int tick, long at) {
        SaleTerms terms = offer.terms();
        long lead = Math.max(0, terms.transfer().leadMs());
        boolean free = lead == 0 && terms.transfer().costPerUnit() == 0;
        String wanted = terms.allocationPolicy(offer.plan());
        Optional<AllocationPolicy> named = turn.policies.allocation(wanted);
        AllocationPolicy policy = named.orElse(AllocationPolicies.DEFAULT.policy());
        int every = free ? 1 : Math.max(1, terms.ticks() / Math.max(1, policy.reviews()));
        long there = Turn.plus(at, Turn.plus(lead, turn.settings.commandDelayMs()));
        boolean tooLate = there >= terms.end() - terms.tickMs();
        if (offer.advises() || terms.pools().size() < 2 || tick % every != 0 || tooLate) {
            return;
        }
        String name = named.isPresent() ? wanted : AllocationPolicies.DEFAULT.policyName();
        for (Move move : policy.moves(situation(turn, offer, at, every))) {
            order(turn, offer, name, move, at);
        }
    }

    private static PoolSituation situation(Turn turn, Offer offer, long at, int every) {
        Estimate demand = Turn.estimate(offer, at);
        double conversion = demand.conversionAt((double) offer.price().price(), offer.plan());
        double soon = soon(offer.terms(), at, every, turn.settings.commandDelayMs());
        List<PoolSituation.Pool> pools = new ArrayList<>();
        for (int m = 0; m < offer.terms().pools().size(); m++) {
            String pool = offer.terms().pools().get(m);
            pools.add(
                    new PoolSituation.Pool(
                            turn.ledger().available(pool),
                            turn.ledger().incoming(pool),
                            demand.poolViews().get(m) * conversion,
                            demand.poolViews().get(m) * conversion * soon));
        }
        return new PoolSituation(
                turn.sku,
                at,
                pools,
                offer.price().price() - (double) offer.plan().residual(),
                offer.terms().transfer().costPerUnit(),
                offer.plan().list());
    }

    /**
     * Share of the demand to come that comes before units of the next review can be there. Nothing
     * more is ordered between two pools while a command waits to be seen.
     */
    private static double soon(SaleTerms terms, long at, int every, long delay) {
        long ahead = Math.round(AHEAD * (terms.end() - terms.start()));
        long review = Math.max(every * terms.tickMs(), delay);
        long until = Turn.plus(at, Turn.plus(terms.transfer().leadMs() + delay, review + ahead));
        Forecast forecast = Forecast.of(terms);
        double left = 1 - forecast.before(at);
        return left > 0 ? forecast.between(at, until) / left : 1;
    }

    private static void order(Turn turn, Offer offer, String policy, Move move, long at) {
        SaleTerms terms = offer.terms();
        if (!possible(move, terms.pools().size())) {
            turn.fault(DecisionFault.MOVE);
            return;
        }
        String from = terms.pools().get(move.from());
        String to = terms.pools().get(move.to());
        Ledger ledger = turn.ledger();
        long there = ledger.available(from);
        if (move.units() > there) {
            turn.fault(DecisionFault.MOVE);
        }
        if (there <= 0 || ledger.hasOpen(from, to) || ledger.hasOpen(to, from)) {
            return;
        }
        long lead = Math.max(0, terms.transfer().leadMs());
        long ttl = Math.max(terms.tickMs(), turn.settings.commandTtlMs());
        long expiresAt = Turn.plus(at, Turn.plus(ttl, lead));
        long transitMs = Turn.plus(ttl, LEADS_MAX * lead);
        String id = turn.nextCommandId(offer);
        turn.ledger(ledger.issue(id, from, to, move.units(), expiresAt, transitMs));
        long units = Math.min(move.units(), there);
        turn.decided(at);
        turn.book(Count.REALLOCATIONS, 1);
        turn.emit(
                new SkuOutput.Move(
                        new StockReallocation(
                                id,
                                turn.settings.epoch(),
                                terms.sale(),
                                turn.sku,
                                from,
                                to,
                                units,
                                reasons(move),
                                policy,
                                at,
                                expiresAt)));
    }

    private static boolean possible(Move move, int pools) {
        return move.units() > 0
                && move.from() != move.to()
                && Math.min(move.from(), move.to()) >= 0
                && Math.max(move.from(), move.to()) < pools;
    }

    private static List<MoveReason> reasons(Move move) {
        return List.of(
                new MoveReason(MoveReason.Code.EXPECTED_SHORTAGE, move.shortage()),
                new MoveReason(MoveReason.Code.EXPECTED_SURPLUS, move.surplus()),
                new MoveReason(MoveReason.Code.MARGINAL_VALUE, move.marginalValue()));
    }

    /** The movement with the plan's name of its pool: an only pool need not be named. */
    private static StockMovement withPoolName(SaleTerms terms, StockMovement movement) {
        int index = terms.poolIndex(movement.pool());
        return index >= terms.pools().size()
                ? movement
                : new StockMovement(
                        movement.movementId(),
                        movement.type(),
                        movement.time(),
                        movement.sku(),
                        terms.pools().get(index),
                        movement.units(),
                        movement.orderId(),
                        movement.cause());
    }

    private static LedgerAlert unknownSku(StockMovement movement) {
        return new LedgerAlert(
                movement.movementId() + "/" + LedgerAlert.Code.UNKNOWN_SKU,
                LedgerAlert.Code.UNKNOWN_SKU,
                "",
                movement.sku(),
                movement.pool(),
                movement.movementId(),
                movement.units(),
                movement.time(),
                "no plan names this SKU");
    }

    private static long saturatingProduct(long units, long price) {
        long high = Math.multiplyHigh(units, price);
        return high == 0 && units * price >= 0 ? units * price : Long.MAX_VALUE;
    }
}
