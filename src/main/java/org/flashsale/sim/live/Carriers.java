package org.flashsale.sim.live;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.sim.Manners;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.Warehouses;

/**
 * Executes reallocation commands as its manners are: after a time for handling the units leave, as
 * many as are free, and, of a warehouse that behaves, only before the command expires; after the
 * lead they arrive. A command that is read twice is executed once.
 */
final class Carriers {
    private final Scenario scenario;
    private final List<String> skus;
    private final Warehouses warehouses;
    private final Obedience obedience;
    private final Manners manners;
    private final Agenda agenda;
    private final Consumer<StockMovement> listener;
    private final long leadMs;
    private final SplittableRandom random;
    private final Set<String> known = new HashSet<>();
    private final long[][] busyUntil;
    private long unitsLoaded;
    private long unitsShort;
    private long expired;

    Carriers(
            Scenario scenario,
            Warehouses warehouses,
            Obedience obedience,
            Manners manners,
            Agenda agenda,
            Consumer<StockMovement> listener,
            long leadMs,
            long seed) {
        this.scenario = scenario;
        this.skus = scenario.skus().stream().map(Scenario.Sku::id).toList();
        this.warehouses = warehouses;
        this.obedience = obedience;
        this.manners = manners;
        this.agenda = agenda;
        this.listener = listener;
        this.leadMs = leadMs;
        this.random = new SplittableRandom(seed);
        this.busyUntil = new long[skus.size()][scenario.pools().size()];
    }

    /** Units that left by command. */
    long unitsLoaded() {
        return unitsLoaded;
    }

    /** Units of trips that were no longer free when they were to leave. */
    long unitsShort() {
        return unitsShort;
    }

    /** Trips that a command's expiry called off. */
    long expired() {
        return expired;
    }

    /** Takes a command that became visible. */
    void accept(StockReallocation command, long now) {
        int sku = skus.indexOf(command.sku());
        int from = scenario.pools().indexOf(command.fromPool());
        int to = scenario.pools().indexOf(command.toPool());
        if (sku < 0 || from < 0 || to < 0 || !known.add(command.commandId())) {
            return;
        }
        Manners.Handling handling = manners.handle(command, now, leadMs, random);
        obedience.ordered(sku, from, to, command.units(), handling);
        int number = 1;
        for (Manners.Trip trip : handling.trips()) {
            Order order = new Order(command, sku, from, to, number++, handling, trip);
            agenda.enter(turn(order), at -> load(order, at));
        }
    }

    /** One trip of a command; the indexes are those of its SKU and pools. */
    private record Order(
            StockReallocation command,
            int sku,
            int from,
            int to,
            int number,
            Manners.Handling handling,
            Manners.Trip trip) {}

    /** A warehouse works off its orders for one SKU in the order in which they came. */
    private long turn(Order order) {
        if (!order.trip().heedsExpiry()) {
            return order.trip().leavesAt();
        }
        long turn = Math.max(order.trip().leavesAt(), busyUntil[order.sku()][order.from()]);
        busyUntil[order.sku()][order.from()] = turn;
        return turn;
    }

    private void load(Order order, long at) {
        if (order.trip().heedsExpiry() && at >= order.command().expiresAt()) {
            expired++;
            return;
        }
        long units = warehouses.load(order.sku(), order.from(), order.trip().units());
        unitsLoaded += units;
        unitsShort += order.trip().units() - units;
        if (units == 0) {
            return;
        }
        StockMovement left = movement(order, MovementType.TRANSFER_OUT, units, at);
        if (!order.handling().swapped()) {
            tell(order, left);
        }
        long travelMs = order.trip().arrivesAt() - order.trip().leavesAt();
        agenda.enter(at + travelMs, then -> unload(order, left, then));
    }

    private void unload(Order order, StockMovement left, long at) {
        long units = left.units();
        if (order.trip().lost()) {
            warehouses.lose(order.sku(), units);
            tell(order, movement(order, MovementType.ADJUSTMENT, -units, at));
        } else {
            warehouses.unload(order.sku(), order.to(), units);
            tell(order, movement(order, MovementType.TRANSFER_IN, units, at));
        }
        if (order.handling().swapped()) {
            tell(order, left);
        }
    }

    private void tell(Order order, StockMovement movement) {
        listener.accept(movement);
        if (order.handling().repeated()) {
            listener.accept(movement);
        }
    }

    private static StockMovement movement(Order order, MovementType type, long units, long at) {
        StockReallocation command = order.command();
        String what =
                switch (type) {
                    case TRANSFER_OUT -> "/out";
                    case TRANSFER_IN -> "/in";
                    default -> "/lost";
                };
        String trip = order.number() == 1 ? "" : "-" + order.number();
        return new StockMovement(
                command.commandId() + what + trip,
                type,
                at,
                command.sku(),
                type == MovementType.TRANSFER_IN ? command.toPool() : command.fromPool(),
                units,
                "",
                command.commandId());
    }
}
