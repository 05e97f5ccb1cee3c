package org.flashsale.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.flashsale.domain.StockReallocation;
import org.flashsale.domain.StockReallocation.MoveReason;
import org.flashsale.sim.Manners.Handling;
import org.flashsale.sim.Manners.Trip;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class MannersTest {
    private static final long NOW = 1_000_000;
    private static final long LEAD_MS = 4_000;
    private static final StockReallocation COMMAND =
            new StockReallocation(
                    "c1",
                    1,
                    "sale",
                    "A",
                    "east",
                    "west",
                    40,
                    List.of(new MoveReason(MoveReason.Code.EXPECTED_SHORTAGE, 1)),
                    "newsvendor",
                    NOW,
                    NOW + 30_000);

    @Test
    void goodWarehousesExecuteOnceAsOrdered() {
        ForAll.seeds(
                200,
                random -> {
                    Handling handling = handle(Manners.GOOD, random.nextLong());
                    assertThat(handling.repeated() || handling.swapped()).isFalse();
                    assertThat(handling.trips()).hasSize(1);
                    Trip trip = handling.trips().get(0);
                    assertThat(trip.units()).isEqualTo(40);
                    assertThat(trip.leavesAt()).isBetween(NOW, NOW + 1_000);
                    assertThat(trip.arrivesAt() - trip.leavesAt()).isEqualTo(LEAD_MS);
                    assertThat(trip.heedsExpiry() && !trip.lost()).isTrue();
                });
    }

    @Test
    void equalSeedsGiveEqualManners() {
        ForAll.seeds(
                100,
                random -> {
                    long seed = random.nextLong();
                    assertThat(handle(Manners.BAD, seed)).isEqualTo(handle(Manners.BAD, seed));
                });
    }

    @Test
    void everyKindOfMisbehaviourHappensAsOftenAsSaid() {
        Manners manners = new Manners(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.3, 0.2);
        List<Handling> all = new ArrayList<>();
        for (int seed = 0; seed < 4_000; seed++) {
            all.add(handle(manners, seed));
        }
        assertThat(share(all, h -> h.trips().isEmpty())).isBetween(0.08, 0.12);
        assertThat(share(all, h -> h.trips().stream().anyMatch(t -> !t.heedsExpiry())))
                .isBetween(0.08, 0.12);
        assertThat(share(all, h -> h.trips().stream().anyMatch(Trip::lost))).isBetween(0.08, 0.12);
        assertThat(share(all, h -> units(h) > 40)).isBetween(0.08, 0.12);
        assertThat(share(all, h -> units(h) > 0 && units(h) < 40)).isBetween(0.08, 0.12);
        assertThat(share(all, h -> units(h) == 40 && h.trips().size() == 2)).isBetween(0.08, 0.12);
        assertThat(share(all, Handling::repeated)).isBetween(0.27, 0.33);
        assertThat(share(all, Handling::swapped)).isBetween(0.17, 0.23);
    }

    @Test
    void sharesAreShares() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Manners(0.6, 0.6, 0, 0, 0, 0, 0, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Manners(0, 0, 0, 0, 0, 0, 1.1, 0));
    }

    private static Handling handle(Manners manners, long seed) {
        return manners.handle(COMMAND, NOW, LEAD_MS, new SplittableRandom(seed));
    }

    private static long units(Handling handling) {
        return handling.trips().stream().mapToLong(Trip::units).sum();
    }

    private interface Kind {
        boolean is(Handling handling);
    }

    private static double share(List<Handling> all, Kind kind) {
        return 1.0 * all.stream().filter(kind::is).count() / all.size();
    }
}
