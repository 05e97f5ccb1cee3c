package org.flashsale.sim.live;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.Warehouses;

/**
 * Executes reallocation commands: after a time for handling the units leave, as many as are free,
 * and only before the command expires; after the lead they arrive. Each command is executed once.
 */
final class Carriers {
    private static final long HANDLING_MS_MIN = 200;
    private static final long HANDLING_MS_SPREAD = 600;

    private final Scenario scenario;
    private final List<String> skus;
    private final Warehouses warehouses;
    private final Agenda agenda;
    private final Feed feed;
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
            Agenda agenda,
            Feed feed,
            long leadMs,
            long seed) {
        this.scenario = scenario;
        this.skus = scenario.skus().stream().map(Scenario.Sku::id).toList();
        this.warehouses = warehouses;
        this.agenda = agenda;
        this.feed = feed;
        this.leadMs = leadMs;
        this.random = new SplittableRandom(seed);
        this.busyUntil = new long[skus.size()][scenario.pools().size()];
    }

    /** Units that left by command. */
    long unitsLoaded() {
        return unitsLoaded;
    }

    /** Units of commands that were no longer free when the units were to leave. */
    long unitsShort() {
        return unitsShort;
    }

    /** Commands that came too late to be executed. */
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
        long ready = now + HANDLING_MS_MIN + random.nextLong(HANDLING_MS_SPREAD);
        // A warehouse works off its orders for one SKU in the order in which they came.
        long turn = Math.max(ready, busyUntil[sku][from]);
        busyUntil[sku][from] = turn;
        agenda.enter(turn, at -> load(command, sku, from, to, at));
    }

    private void load(StockReallocation command, int sku, int from, int to, long at) {
        if (at >= command.expiresAt()) {
            expired++;
            return;
        }
        long units = warehouses.load(sku, from, command.units());
        unitsLoaded += units;
        unitsShort += command.units() - units;
        if (units == 0) {
            return;
        }
        feed.send(movement(command, MovementType.TRANSFER_OUT, command.fromPool(), units, at));
        agenda.enter(
                at + leadMs,
                then -> {
                    warehouses.unload(sku, to, units);
                    feed.send(
                            movement(
                                    command,
                                    MovementType.TRANSFER_IN,
                                    command.toPool(),
                                    units,
                                    then));
                });
    }

    private static StockMovement movement(
            StockReallocation command, MovementType type, String pool, long units, long at) {
        return new StockMovement(
                command.commandId() + (type == MovementType.TRANSFER_OUT ? "/out" : "/in"),
                type,
                at,
                command.sku(),
                pool,
                units,
                "",
                command.commandId());
    }
}
