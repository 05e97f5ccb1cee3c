package org.flashsale.sim.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.flashsale.domain.StockReallocation;
import org.flashsale.domain.StockReallocation.MoveReason;
import org.flashsale.sim.Manners;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.ScenarioReader;
import org.flashsale.sim.Warehouses;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class ObedienceTest {
    private static final long LEAD_MS = 3_000;
    private static final long HORIZON_MS = 60_000;
    private static final long NEVER = 1L << 40;
    private static final Manners IGNORANT = new Manners(0, 0, 0, 0, 1, 0, 0, 0);

    private static final Scenario SCENARIO =
            ScenarioReader.read(Path.of("examples/demo-scenario.json")).get(0);

    private final Agenda agenda = new Agenda();
    private final Warehouses warehouses = new Warehouses(SCENARIO);
    private final Obedience obedience = new Obedience(SCENARIO, LEAD_MS, agenda);

    @Test
    void nothingIsMissedOfWarehousesThatObey() {
        ForAll.seeds(40, random -> assertThat(new ObedienceTest().sale(random)).isZero());
    }

    /** Many orders for few units, so that some trips find less than was ordered. */
    private long sale(Random random) {
        Carriers carriers = carriers(Manners.GOOD, random.nextLong());
        for (int i = 0; i < 100; i++) {
            long at = random.nextLong(HORIZON_MS);
            int from = random.nextInt(SCENARIO.pools().size());
            int to = (from + 1) % SCENARIO.pools().size();
            StockReallocation command = command(i, from, to, 1 + random.nextInt(200), NEVER);
            agenda.enter(at, now -> carriers.accept(command, now));
        }
        for (int i = 0; i < 3_000; i++) {
            int pool = random.nextInt(SCENARIO.pools().size());
            agenda.enter(random.nextLong(HORIZON_MS), now -> buyer(pool, now));
        }
        int restocked = random.nextInt(SCENARIO.pools().size());
        agenda.enter(
                HORIZON_MS / 2,
                now -> {
                    warehouses.restock(0, restocked, 100);
                    obedience.restock(0, restocked, 100);
                });
        agenda.runUntil(NEVER);
        assertThat(carriers.unitsShort()).as("orders for more than there is").isPositive();
        return obedience.missed();
    }

    @Test
    void unitsThatStayedAreMissedByWhoeverWouldHaveFoundThem() {
        assertThat(missedAfter(IGNORANT, NEVER)).isEqualTo(5);
    }

    @Test
    void aCommandThatCameTooLateIsMissedToo() {
        assertThat(missedAfter(Manners.GOOD, 0)).isEqualTo(5);
        assertThat(new ObedienceTest().missedAfter(Manners.GOOD, NEVER)).isZero();
    }

    /** Five units are ordered to a shelf that is empty, and seven buyers come to it. */
    private long missedAfter(Manners manners, long expiresAt) {
        Carriers carriers = carriers(manners, 1);
        while (warehouses.free(0, 1) > 0) {
            buyer(1, 0);
        }
        carriers.accept(command(1, 0, 1, 5, expiresAt), 1_000);
        agenda.runUntil(10_000);
        for (int i = 0; i < 7; i++) {
            buyer(1, 10_000);
        }
        return obedience.missed();
    }

    private void buyer(int pool, long now) {
        obedience.wanted(0, pool, warehouses.reserve(0, pool), now);
    }

    private Carriers carriers(Manners manners, long seed) {
        return new Carriers(
                SCENARIO, warehouses, obedience, manners, agenda, told -> {}, LEAD_MS, seed);
    }

    private static StockReallocation command(int id, int from, int to, long units, long expiresAt) {
        return new StockReallocation(
                "c" + id,
                1,
                SCENARIO.id(),
                SCENARIO.skus().get(0).id(),
                SCENARIO.pools().get(from),
                SCENARIO.pools().get(to),
                units,
                List.of(new MoveReason(MoveReason.Code.EXPECTED_SHORTAGE, 1)),
                "newsvendor",
                0,
                expiresAt);
    }
}
