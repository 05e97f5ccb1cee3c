package org.flashsale.sim.virtual;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockReallocation;
import org.flashsale.sim.Manners;

/**
 * Executes the commands of one SKU as its manners are. To a warehouse a tick is a second: what it
 * does at once it does within the tick of the order.
 */
final class Carrier {
    private static final long TICK_MS = 1_000;

    private final Depot depot;
    private final Manners manners;
    private final int leadTicks;
    private final SplittableRandom random;
    private final List<Departure> departures = new ArrayList<>();
    private final List<Parcel> parcels = new ArrayList<>();

    /** The shelves it loads from, and whom it tells. */
    interface Depot {
        /** Takes units from a shelf: at most what is there, and says how many. */
        long load(int pool, long units);

        /** Units arrive at a shelf. */
        void unload(int pool, long units);

        /** Units that were under way are no more. */
        void lose(long units);

        /** Something is reported, once or twice. */
        void report(
                MovementType type, int pool, long units, String command, int tick, boolean twice);
    }

    private record Departure(
            int tick,
            int travelTicks,
            int from,
            int to,
            long units,
            StockReallocation command,
            Manners.Handling handling,
            Manners.Trip trip) {}

    private record Parcel(int arrivesAt, long units, Departure departure) {}

    Carrier(Depot depot, Manners manners, int leadTicks, long seed) {
        this.depot = depot;
        this.manners = manners;
        this.leadTicks = leadTicks;
        random = new SplittableRandom(seed);
    }

    /** Takes a command. */
    void order(StockReallocation command, int from, int to, int tick) {
        StockReallocation slowly = onItsClock(command);
        long now = tick * TICK_MS;
        Manners.Handling handling = manners.handle(slowly, now, leadTicks * TICK_MS, random);
        for (Manners.Trip trip : handling.trips()) {
            int leaves = (int) (trip.leavesAt() / TICK_MS);
            int travel = (int) ((trip.arrivesAt() - trip.leavesAt()) / TICK_MS);
            departures.add(
                    new Departure(leaves, travel, from, to, trip.units(), slowly, handling, trip));
        }
    }

    private static StockReallocation onItsClock(StockReallocation command) {
        return new StockReallocation(
                command.commandId(),
                command.epoch(),
                command.sale(),
                command.sku(),
                command.fromPool(),
                command.toPool(),
                command.units(),
                command.reasons(),
                command.policy(),
                (command.issuedAt() - VirtualPlan.START) * TICK_MS,
                (command.expiresAt() - VirtualPlan.START) * TICK_MS);
    }

    /** Lets go and take in what is due. */
    void work(int tick) {
        for (Departure each : List.copyOf(departures)) {
            if (each.tick() <= tick) {
                departures.remove(each);
                depart(each, tick);
            }
        }
        for (Parcel each : List.copyOf(parcels)) {
            if (each.arrivesAt() <= tick) {
                parcels.remove(each);
                arrive(each, tick);
            }
        }
    }

    private void depart(Departure departure, int tick) {
        boolean tooLate = tick * TICK_MS >= departure.command().expiresAt();
        if (departure.trip().heedsExpiry() && tooLate) {
            return;
        }
        long units = depot.load(departure.from(), departure.units());
        if (units > 0) {
            parcels.add(new Parcel(tick + departure.travelTicks(), units, departure));
            if (!departure.handling().swapped()) {
                tellDeparture(departure, units, tick);
            }
        }
    }

    private void arrive(Parcel parcel, int tick) {
        Departure departure = parcel.departure();
        boolean twice = departure.handling().repeated();
        String command = departure.command().commandId();
        long units = parcel.units();
        if (departure.trip().lost()) {
            depot.lose(units);
            depot.report(MovementType.ADJUSTMENT, departure.from(), -units, command, tick, twice);
        } else {
            depot.unload(departure.to(), units);
            depot.report(MovementType.TRANSFER_IN, departure.to(), units, command, tick, twice);
        }
        if (departure.handling().swapped()) {
            tellDeparture(departure, units, tick);
        }
    }

    private void tellDeparture(Departure departure, long units, int tick) {
        boolean twice = departure.handling().repeated();
        String command = departure.command().commandId();
        depot.report(MovementType.TRANSFER_OUT, departure.from(), units, command, tick, twice);
    }

    /** Units under way. */
    long underWay() {
        return parcels.stream().mapToLong(Parcel::units).sum();
    }

    /** Whether nothing is to be done any more. */
    boolean idle() {
        return departures.isEmpty() && parcels.isEmpty();
    }
}
