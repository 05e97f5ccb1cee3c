package org.flashsale.control;

import java.util.Optional;
import org.flashsale.demand.DemandState.Learning;
import org.flashsale.demand.SaleFigures;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.ledger.StockMemory;

/**
 * Composes ledger, demand, pricing, guardrails and allocation: nothing else decides.
 *
 * <p>Event time alone drives it. A {@link SkuInput.Wake} does everything that is due up to its
 * time, in the order of the due times, and stamps each decision with its due time; so one long jump
 * gives the same decisions as many small ones. Prices, times and reasons do not depend on the
 * epoch; only ids and the epoch's field do.
 */
public final class SkuController {

    private SkuController() {}

    /**
     * One step of one SKU: a pure function that accepts any input and never throws.
     *
     * @param memory what the notes of earlier steps left; only a movement asks for it
     */
    public static Step step(
            SkuState state, SkuInput input, SkuSettings settings, StockMemory memory) {
        return step(state, input, settings, Policies.REGISTRY, memory);
    }

    /** The same where prices are frozen or ordered. */
    public static Step step(
            SkuState state,
            SkuInput input,
            SkuSettings settings,
            StockMemory memory,
            Switches switches) {
        return step(state, input, settings, Policies.REGISTRY, memory, switches);
    }

    /**
     * The same with policies that are not in the registry: for simulations.
     *
     * @param policies pure as this function is: their answers depend on what they are asked
     */
    public static Step step(
            SkuState state,
            SkuInput input,
            SkuSettings settings,
            Policies policies,
            StockMemory memory) {
        return step(state, input, settings, policies, memory, Switches.NONE);
    }

    static Step step(
            SkuState state,
            SkuInput input,
            SkuSettings settings,
            Policies policies,
            StockMemory memory,
            Switches switches) {
        Turn turn = new Turn(state, settings, policies, memory, switches);
        if (input instanceof SkuInput.Demand demand) {
            DemandDesk.receive(turn, demand.sum());
        } else if (input instanceof SkuInput.Movement fact) {
            AdoptionDesk.before(turn, fact.now());
            StockDesk.receive(turn, fact.movement(), fact.origin(), fact.now());
        } else if (input instanceof SkuInput.Quote quote) {
            AdoptionDesk.before(turn, quote.now());
            DemandDesk.receive(turn, quote.price(), quote.origin(), quote.now());
        } else if (input instanceof SkuInput.Shown shown) {
            AdoptionDesk.receive(turn, shown.update());
        } else if (input instanceof SkuInput.Plan plan) {
            AdoptionDesk.before(turn, plan.now());
            PlanDesk.receive(turn, plan);
        } else if (input instanceof SkuInput.Withdrawal gone) {
            AdoptionDesk.before(turn, gone.now());
            PlanDesk.receive(turn, gone);
        } else if (input instanceof SkuInput.Beginning beginning) {
            PlanDesk.begin(turn, beginning.now());
        } else if (input instanceof SkuInput.Wake wake) {
            figures(turn, wake.figures());
            passTime(turn, wake.now(), true);
        } else if (input instanceof SkuInput.Silence silence) {
            passTime(turn, silence.now(), false);
        }
        return turn.finish();
    }

    private static void figures(Turn turn, SaleFigures figures) {
        turn.offer()
                .filter(o -> turn.pricing(o).learning() != Learning.NONE)
                .ifPresent(o -> turn.offer(o.withDemand(o.demand().with(figures))));
    }

    private static void passTime(Turn turn, long now, boolean ticks) {
        for (Due due = turn.nextDue(ticks); due.at() <= now; due = turn.nextDue(ticks)) {
            if (due.at() == SkuState.NEVER) {
                return;
            }
            run(turn, due);
        }
    }

    private static void run(Turn turn, Due due) {
        long at = due.at();
        switch (due.kind()) {
            case ADOPTION -> AdoptionDesk.before(turn, at);
            case PLAN -> PlanDesk.activate(turn, at);
            case TRANSFERS -> transfers(turn, at);
            case OPENING -> turn.offer().ifPresent(o -> open(turn, o, at));
            case SWITCH -> turn.offer().ifPresent(o -> SwitchDesk.change(turn, o, at));
            case TICK -> turn.offer().ifPresent(o -> tick(turn, o, at));
            case END ->
                    turn.offer()
                            .ifPresent(
                                    o ->
                                            PriceDesk.end(
                                                    turn, o, Code.SALE_END, at, Optional.empty()));
            case RENEWAL -> turn.offer().ifPresent(o -> PriceBoard.renew(turn, o, at));
        }
    }

    /** What is overdue cannot be planned with any more, and it may have been the last. */
    private static void transfers(Turn turn, long at) {
        boolean stocked = turn.offer().filter(o -> turn.stock(o) > 0).isPresent();
        StockDesk.passTime(turn, at);
        turn.offer()
                .filter(o -> stocked && turn.stock(o) == 0)
                .filter(o -> o.running() && at < o.terms().end())
                .ifPresent(
                        o ->
                                PriceDesk.decide(
                                        turn,
                                        o,
                                        Code.STOCK_OUT,
                                        turn.notBefore(at),
                                        Optional.empty()));
    }

    private static void open(Turn turn, Offer offer, long at) {
        turn.switchedUntil(at);
        AdoptionDesk.opening(turn, offer);
        PriceDesk.open(turn, offer, at);
        allocate(turn, 0, at);
    }

    /**
     * Counts a tick's demand and decides. Where something was decided for a later time, in silence,
     * the price stays in ticks until then: shoppers have been shown it, and nobody can be shown
     * another one in the past.
     */
    private static void tick(Turn turn, Offer offer, long at) {
        int tick = offer.nextTick();
        Offer counted = DemandDesk.count(turn, offer, tick, at).withNextTick(tick + 1);
        turn.offer(counted);
        if (at >= counted.terms().end()) {
            return;
        }
        if (!turn.isPast(at)) {
            PriceDesk.decide(turn, counted, Code.TICK, at, Optional.empty());
        }
        allocate(turn, tick + 1, turn.notBefore(at));
    }

    /** Stock of a frozen SKU stays where it is; what was ordered before goes on. */
    private static void allocate(Turn turn, int tick, long at) {
        turn.offer()
                .filter(o -> !turn.held(at).frozen())
                .ifPresent(o -> StockDesk.allocate(turn, o, tick, at));
    }
}
