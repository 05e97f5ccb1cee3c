package org.flashsale.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;

/**
 * The stock of one SKU, followed fact by fact in the order in which the broker appended them. Since
 * nobody outside sees when the job applied a fact, figures that the job decided on are compared
 * with all values that the shelves had while a fact may have been on its way.
 */
final class ShelfAudit {

    /**
     * How long a fact may be on its way from the broker into a decision, ms; longer where the job
     * lags: it then decides for an earlier event time, and what came later it need not know.
     */
    static final long TRAVEL_MS = 2_000;

    /** How much later than the decision's own effects it may itself be appended, ms. */
    private static final long OVERTAKE_MS = 500;

    private final List<String> pools;
    private final long[] free;
    private final long[] reserved;
    private final Map<String, Long> reservedByOrder = new HashMap<>();
    private final Map<String, Hold> holds = new LinkedHashMap<>();
    private final Map<String, Long> left = new HashMap<>();
    private final Map<String, Long> early = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<Moment> history = new ArrayList<>();
    private final List<String> details = new ArrayList<>();
    private long inTransit;
    private long oversold;
    private long doubled;
    private long beyondStock;
    private long gapMax;

    /** Units that a command holds on its source's shelf. */
    private record Hold(int pool, long units) {}

    /** What the shelves held from an instant on: to plan with, and to move, per pool. */
    private record Moment(long at, long plannable, long[] movable) {}

    private record Step(long at, int rank, Runnable action) {}

    ShelfAudit(
            List<String> pools,
            List<Stamped<StockMovement>> movements,
            List<Stamped<StockReallocation>> commands,
            List<Stamped<PriceUpdate>> updates) {
        this.pools = pools;
        free = new long[pools.size()];
        reserved = new long[pools.size()];
        List<Step> steps = new ArrayList<>();
        for (Stamped<StockMovement> fact : movements) {
            steps.add(new Step(fact.appendedAt(), 1, () -> apply(fact.value())));
        }
        Set<String> issued = new HashSet<>();
        for (Stamped<StockReallocation> command : commands) {
            if (!issued.add(command.value().commandId())) {
                detail("command twice: " + command.value().commandId());
                doubled += command.value().units();
                continue;
            }
            steps.add(new Step(command.appendedAt(), 2, () -> issue(command)));
            String id = command.value().commandId();
            steps.add(new Step(command.value().expiresAt(), 0, () -> holds.remove(id)));
        }
        steps.sort(Comparator.comparingLong(Step::at).thenComparingInt(Step::rank));
        history.add(new Moment(Long.MIN_VALUE, 0, new long[pools.size()]));
        for (Step step : steps) {
            step.action().run();
            remember(step.at());
        }
        early.forEach(this::neverLeft);
        updates.forEach(this::compare);
    }

    private void neverLeft(String command, long units) {
        if (units > 0) {
            doubled += units;
            detail(command + ": " + units + " units arrived without having left");
        }
    }

    long onShelf(int pool) {
        return free[pool] + reserved[pool];
    }

    long inTransit() {
        return inTransit;
    }

    long oversold() {
        return oversold;
    }

    long doubled() {
        return doubled;
    }

    long beyondStock() {
        return beyondStock;
    }

    long gapMax() {
        return gapMax;
    }

    List<String> details() {
        return details;
    }

    private void apply(StockMovement fact) {
        int pool = pools.indexOf(fact.pool());
        if (pool < 0 || !seen.add(fact.movementId())) {
            return;
        }
        switch (fact.type()) {
            case INITIAL, RESTOCK -> free[pool] += fact.units();
            case ADJUSTMENT -> adjust(pool, fact);
            case RESERVE -> {
                take(pool, fact.units(), fact);
                reserved[pool] += fact.units();
                reservedByOrder.merge(fact.orderId(), fact.units(), Long::sum);
            }
            case RELEASE -> {
                long units = fromOrder(fact);
                reserved[pool] -= units;
                free[pool] += units;
            }
            case SALE -> {
                long units = fromOrder(fact);
                reserved[pool] -= units;
                take(pool, fact.units() - units, fact);
            }
            case TRANSFER_OUT -> {
                holds.remove(fact.cause());
                take(pool, fact.units(), fact);
                depart(fact);
            }
            case TRANSFER_IN -> arrive(pool, fact);
        }
    }

    private long fromOrder(StockMovement fact) {
        long units = Math.min(fact.units(), reservedByOrder.getOrDefault(fact.orderId(), 0L));
        reservedByOrder.merge(fact.orderId(), -units, Long::sum);
        return units;
    }

    /** What is sold goes before what a command waits for, the latest command's units first. */
    private void yieldHolds(int pool) {
        List<String> latestFirst = new ArrayList<>(holds.keySet());
        Collections.reverse(latestFirst);
        long room = free[pool];
        for (Hold hold : holds.values()) {
            room -= hold.pool() == pool ? hold.units() : 0;
        }
        for (String id : latestFirst) {
            Hold hold = holds.get(id);
            if (room < 0 && hold != null && hold.pool() == pool) {
                long kept = Math.max(0, hold.units() + room);
                room += hold.units() - kept;
                holds.put(id, new Hold(pool, kept));
            }
        }
    }

    private void take(int pool, long units, StockMovement fact) {
        long taken = Math.min(units, Math.max(0, free[pool]));
        free[pool] -= taken;
        yieldHolds(pool);
        if (taken < units) {
            oversold += units - taken;
            detail(fact.movementId() + ": " + (units - taken) + " units more than the shelf had");
        }
    }

    /** Some of the units may have arrived already, by a confirmation that was faster. */
    private void depart(StockMovement fact) {
        long arrived = Math.min(fact.units(), early.getOrDefault(fact.cause(), 0L));
        early.merge(fact.cause(), -arrived, Long::sum);
        inTransit += fact.units() - arrived;
        left.merge(fact.cause(), fact.units() - arrived, Long::sum);
    }

    private void arrive(int pool, StockMovement fact) {
        long underWay = left.getOrDefault(fact.cause(), 0L);
        long known = Math.min(fact.units(), underWay);
        left.put(fact.cause(), underWay - known);
        inTransit -= known;
        free[pool] += fact.units();
        early.merge(fact.cause(), fact.units() - known, Long::sum);
    }

    /**
     * Units that were lost on the way of a command were on no shelf any more, though their
     * departure may be told later.
     */
    private void adjust(int pool, StockMovement fact) {
        if (fact.cause().isEmpty() || fact.units() >= 0) {
            free[pool] += fact.units();
            return;
        }
        long underWay = left.getOrDefault(fact.cause(), 0L);
        long lost = Math.min(-fact.units(), underWay);
        left.put(fact.cause(), underWay - lost);
        inTransit -= lost;
        early.merge(fact.cause(), -fact.units() - lost, Long::sum);
    }

    private void issue(Stamped<StockReallocation> command) {
        StockReallocation order = command.value();
        int pool = pools.indexOf(order.fromPool());
        long most = 0;
        long from = Math.min(order.issuedAt(), command.appendedAt() - TRAVEL_MS);
        for (Moment moment : during(from, command.appendedAt())) {
            most = Math.max(most, pool < 0 ? 0 : moment.movable()[pool]);
        }
        if (order.units() > most) {
            beyondStock++;
            detail(order.commandId() + ": " + order.units() + " units of at most " + most);
        }
        if (pool >= 0) {
            holds.put(order.commandId(), new Hold(pool, order.units()));
        }
    }

    private void remember(long at) {
        long[] movable = free.clone();
        for (Hold hold : holds.values()) {
            movable[hold.pool()] -= hold.units();
        }
        long plannable = inTransit;
        for (long units : movable) {
            plannable += Math.max(0, units);
        }
        history.add(new Moment(at, plannable, movable));
    }

    private void compare(Stamped<PriceUpdate> update) {
        if (update.value().renewal()) {
            return;
        }
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        long from = Math.min(update.value().decidedAt(), update.appendedAt() - TRAVEL_MS);
        for (Moment moment : during(from, update.appendedAt() + OVERTAKE_MS)) {
            least = Math.min(least, moment.plannable());
            most = Math.max(most, moment.plannable());
        }
        long stock = update.value().stock();
        long gap = Math.max(0, Math.max(least - stock, stock - most));
        gapMax = Math.max(gapMax, gap);
    }

    /** The moment in force at {@code from} and all up to {@code until}. */
    private List<Moment> during(long from, long until) {
        int first = history.size() - 1;
        while (first > 0 && history.get(first).at() > from) {
            first--;
        }
        int end = first + 1;
        while (end < history.size() && history.get(end).at() <= until) {
            end++;
        }
        return history.subList(first, end);
    }

    private void detail(String fault) {
        details.add(fault);
    }
}
