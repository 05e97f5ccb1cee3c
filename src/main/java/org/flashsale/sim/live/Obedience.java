package org.flashsale.sim.live;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.sim.IdealShelves;
import org.flashsale.sim.Manners;
import org.flashsale.sim.Scenario;

/**
 * Shelves that obey: what there would be if warehouses had executed every command that became
 * visible whole, once, on time and whatever its expiry. The buyers whom the real shelves turned
 * away and these would not have are the units that were missed. Not thread-safe.
 */
final class Obedience {
    private final List<IdealShelves> shelves = new ArrayList<>();
    private final long[][] busyUntil;
    private final long leadMs;
    private final Agenda agenda;

    /** Shelves filled with the scenario's stock at the start. */
    Obedience(Scenario scenario, long leadMs, Agenda agenda) {
        this.leadMs = leadMs;
        this.agenda = agenda;
        busyUntil = new long[scenario.skus().size()][scenario.pools().size()];
        for (Scenario.Sku sku : scenario.skus()) {
            IdealShelves ideal = new IdealShelves(scenario.pools().size());
            for (int pool = 0; pool < scenario.pools().size(); pool++) {
                ideal.came(pool, sku.stock().get(pool));
            }
            shelves.add(ideal);
        }
    }

    void restock(int sku, int pool, long units) {
        shelves.get(sku).came(pool, units);
    }

    /** A command became visible; like the real ones it waits for those before it. */
    void ordered(int sku, int from, int to, long units, Manners.Handling handling) {
        long leaves = Math.max(handling.orderedAt(), busyUntil[sku][from]);
        busyUntil[sku][from] = leaves;
        IdealShelves ideal = shelves.get(sku);
        agenda.enter(
                leaves,
                at -> {
                    long loaded = ideal.left(from, units);
                    agenda.enter(at + leadMs, then -> ideal.came(to, loaded));
                });
    }

    /** A buyer came, and was served or not. */
    void wanted(int sku, int pool, boolean served, long at) {
        shelves.get(sku).wanted(pool, 1, served ? 1 : 0, at);
    }

    /** Units that buyers missed. */
    long missed() {
        return shelves.stream().mapToLong(IdealShelves::missed).sum();
    }
}
