package org.flashsale.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.testing.Plans.START;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SaleFigures;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.Count;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockMovement;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

class SkuControllerPropertyTest {
    private static final List<MovementType> TYPES = List.of(MovementType.values());

    private static final long[] EDGES = {
        0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, -(1L << 40), START, 1_000_000_000_000L
    };

    @Test
    void anyInputIsAcceptedAndKeepsTheInvariants() {
        ForAll.seeds(
                200,
                random -> {
                    Desk desk = new Desk();
                    Plans plans = Plans.random(random);
                    desk.plan(plans, 0, START - 1_000);
                    long now = START - 1_000;
                    for (int i = 0; i < 150; i++) {
                        now += random.nextInt(100_000);
                        desk.step(hostile(random, plans, now));
                        assertThat(desk.state.ledger().conserved()).isTrue();
                        assertThat(desk.state.nextWake()).isPositive();
                    }
                    desk.wake(plans.terms().end() + 1);
                    check(plans.sku(), desk);
                    assertThat(desk.booked("sale", Count.CONSERVATION_ERRORS)).isZero();
                    assertThat(copy(desk.state)).isEqualTo(desk.state);
                });
    }

    private static void check(SkuPlan plan, Desk desk) {
        PriceUpdate before = null;
        int changes = 0;
        for (PriceUpdate update : desk.prices()) {
            assertThat(update.price())
                    .isBetween(Math.min(plan.list(), plan.effectiveFloor()), plan.list());
            assertThat(update.reasons()).isNotEmpty();
            assertThat(update.validUntil()).isGreaterThanOrEqualTo(update.validFrom());
            assertThat(update.decidedAt())
                    .isGreaterThanOrEqualTo(before == null ? 0 : before.decidedAt());
            assertThat(update.forecastViews()).isFinite();
            assertThat(update.conversion()).isBetween(0.0, 1.0);
            boolean restated = before != null && restates(update, before);
            if (restated) {
                assertThat(update.version()).isEqualTo(before.version() + 1);
                assertThat(update.previousPrice()).isEqualTo(before.previousPrice());
            } else if (before != null && !update.renewal()) {
                assertThat(update.version()).isEqualTo(before.version() + 1);
                assertThat(update.previousPrice()).hasValue(before.price());
            } else if (before != null) {
                assertThat(update.version()).isEqualTo(before.version());
                assertThat(update.price()).isEqualTo(before.price());
                assertThat(update.validUntil()).isGreaterThanOrEqualTo(before.validUntil());
            }
            changes += before != null && !update.renewal() && !restated ? 1 : 0;
            before = update;
        }
        assertThat(changes).isLessThanOrEqualTo(plan.maxChanges() + 1);
        assertThat(desk.moves()).allMatch(m -> m.units() > 0);
    }

    /** The same price under a changed plan. */
    private static boolean restates(PriceUpdate update, PriceUpdate before) {
        return !update.renewal()
                && update.price() == before.price()
                && update.reasons().get(0).code() == PriceReason.Code.PLAN_CHANGE;
    }

    private static SkuInput hostile(Random random, Plans plans, long now) {
        return switch (random.nextInt(6)) {
            case 0 -> new SkuInput.Demand(sum(random, plans));
            case 1 -> new SkuInput.Quote(quote(random), Desk.ORIGIN, now);
            case 2 -> new SkuInput.Wake(now, figures(random));
            case 3 -> {
                long from = random.nextBoolean() ? now + random.nextInt(90_000) : any(random);
                yield new SkuInput.Plan(
                        plans.terms(), plans.sku(), Optional.of(Desk.ORIGIN), from, now);
            }
            default -> new SkuInput.Movement(movement(random, plans), Desk.ORIGIN, now);
        };
    }

    private static StockMovement movement(Random random, Plans plans) {
        MovementType type = TYPES.get(random.nextInt(TYPES.size()));
        String pool = plans.terms().pools().get(random.nextInt(plans.sku().pools().size()));
        return new StockMovement(
                "m" + random.nextInt(500),
                type,
                any(random),
                "sku",
                random.nextInt(10) == 0 ? "" : pool,
                random.nextBoolean() ? random.nextInt(200) : any(random),
                "o" + random.nextInt(5),
                "sale/sku/7/m" + random.nextInt(20));
    }

    private static CompetitorPrice quote(Random random) {
        String competitor = "c" + random.nextInt(30);
        long price = random.nextBoolean() ? random.nextInt(100_000) : any(random);
        return new CompetitorPrice("sku", competitor, price, "", any(random), any(random));
    }

    private static DemandSum sum(Random random, Plans plans) {
        int pools = random.nextInt(5) == 0 ? random.nextInt(6) : plans.sku().pools().size();
        int tick = random.nextInt(4) == 0 ? (int) any(random) : random.nextInt(240);
        DemandSum sum = DemandSum.empty("sale", "sku", tick, pools);
        for (long[] row : sum.pools()) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextInt(3) == 0 ? any(random) : random.nextInt(50);
            }
        }
        return sum;
    }

    private static SaleFigures figures(Random random) {
        double[] values = {1, 0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e300, 1e-300, 0.5};
        return new SaleFigures(
                "sale",
                random.nextInt(240),
                values[random.nextInt(values.length)],
                values[random.nextInt(values.length)],
                values[random.nextInt(values.length)],
                values[random.nextInt(values.length)]);
    }

    private static long any(Random random) {
        return EDGES[random.nextInt(EDGES.length)];
    }

    private static SkuState copy(SkuState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SkuStateFormat.INSTANCE.write(state, new DataOutputStream(bytes));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        SkuState read = SkuStateFormat.INSTANCE.read(SkuStateFormat.INSTANCE.version(), in);
        assertThat(in.available()).isZero();
        return read;
    }

    @Test
    void oneLongJumpDecidesAsManySmallOnes() {
        ForAll.seeds(
                40,
                random -> {
                    Plans plans = Plans.random(random);
                    Desk small = new Desk();
                    Desk large = new Desk();
                    for (Desk desk : List.of(small, large)) {
                        desk.plan(plans, 0, START - 1_000);
                        desk.move(MovementType.INITIAL, "pool0", 200, START - 1_000);
                    }
                    for (DemandSum sum : honest(random, plans)) {
                        small.demand(sum);
                        large.demand(sum);
                    }
                    large.epoch(99);
                    for (long now = START; now < plans.terms().end() + 100_000; ) {
                        now += 1 + random.nextInt(50_000);
                        small.wake(now);
                    }
                    large.wake(plans.terms().end() + 200_000);
                    assertThat(large.decisions()).isEqualTo(small.decisions());
                    assertThat(books(large)).isEqualTo(books(small));
                });
    }

    private static List<DemandSum> honest(Random random, Plans plans) {
        List<DemandSum> sums = new ArrayList<>();
        for (int tick = 0; tick <= plans.terms().tickAt("sku", plans.terms().end() - 1); tick++) {
            DemandSum sum = DemandSum.empty("sale", "sku", tick, plans.sku().pools().size());
            sum.pools()[0][DemandSum.VIEWS] = random.nextInt(60);
            sum.pools()[0][DemandSum.UNKNOWN] = random.nextInt(60);
            sum.pools()[0][DemandSum.PURCHASED] = random.nextInt(5);
            sums.add(sum);
        }
        return sums;
    }

    private static List<BookEntry> books(Desk desk) {
        List<BookEntry> entries = new ArrayList<>();
        for (SkuOutput output : desk.outputs) {
            if (output instanceof SkuOutput.Book book) {
                entries.add(book.entry());
            }
        }
        return entries;
    }

    @Test
    void theStateStaysSmall() throws IOException {
        Desk desk = new Desk();
        desk.plan(Plans.plain(), 0, START - 1_000);
        desk.runTo(START + 600_000);
        assertThat(size(desk)).isLessThan(900);
        for (int i = 0; i < 1_000; i++) {
            desk.move(MovementType.INITIAL, "north", 1, START + 700_000);
        }
        assertThat(size(desk)).as("movements lie beside it").isLessThan(900);
    }

    private static int size(Desk desk) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SkuStateFormat.INSTANCE.write(desk.state, new DataOutputStream(bytes));
        return bytes.size();
    }
}
