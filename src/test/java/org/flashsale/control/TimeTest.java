package org.flashsale.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.testing.Plans.START;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import org.flashsale.consume.LatestPrice;
import org.flashsale.demand.SumsOf;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockReallocation;
import org.flashsale.plan.SaleTerms;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

/** When things are decided. */
class TimeTest {
    private static final Plans PLANS = Plans.plain();
    private static final SaleTerms TERMS = PLANS.terms();
    private static final long END = TERMS.end();
    private static final int SKUS = 10_000;
    private static final int PARTS = 20;

    private final Desk desk = new Desk();

    private void publish(Plans plans) {
        desk.plan(plans, 0, START - 3_600_000);
        desk.move(MovementType.INITIAL, "north", 100, START - 3_000_000);
        desk.move(MovementType.INITIAL, "south", 50, START - 3_000_000);
    }

    private static List<Code> codes(PriceUpdate update) {
        return update.reasons().stream().map(PriceReason::code).toList();
    }

    /** Of 10,000 SKUs at most a fifth more than evenly come in one twentieth of a span. */
    @Test
    void ticksAndRenewalsSpreadEvenlyWhateverTheNames() {
        Random random = new Random(7);
        List<IntFunction<String>> names =
                List.of(
                        i -> "SKU-" + i,
                        i -> String.format("%08d", i),
                        i -> Integer.toString(5_802_432 + 37 * i),
                        i -> "shoe/" + i % 40 + "/" + i / 40,
                        i -> new UUID(random.nextLong(), random.nextLong()).toString());
        for (IntFunction<String> name : names) {
            for (long span : new long[] {1_000, 30_000, 60_000, 719_993}) {
                int[] parts = new int[PARTS];
                for (int i = 0; i < SKUS; i++) {
                    parts[(int) (SaleTerms.spread(name.apply(i), span) * PARTS / span)]++;
                }
                int most = Arrays.stream(parts).max().orElseThrow();
                assertThat(most).isLessThan(SKUS / PARTS * 6 / 5);
            }
        }
    }

    @Test
    void anEventThatPassesTheWholeSaleOpensAndEndsItAtItsTimes() {
        publish(PLANS.policies("fixed", "none"));
        desk.wake(END + 3_600_000);
        List<PriceUpdate> changes = desk.changes();
        assertThat(changes).hasSize(2);
        assertThat(changes.get(0).decidedAt()).isEqualTo(START);
        assertThat(changes.get(0).price()).isEqualTo(7_000);
        assertThat(changes.get(1).decidedAt()).isEqualTo(END);
        assertThat(changes.get(1).validFrom()).isEqualTo(END);
        assertThat(changes.get(1).price()).isEqualTo(10_000);
    }

    @Test
    void silenceThatPassesTheWholeSaleDoesTheSame() {
        publish(PLANS.policies("fixed", "none"));
        desk.step(new SkuInput.Silence(END + 3_600_000));
        assertThat(desk.changes()).extracting(PriceUpdate::decidedAt).containsExactly(START, END);
        assertThat(desk.state.nextQuiet(Switches.NONE)).isEqualTo(SkuState.NEVER);
    }

    /** Whoever reads the updates charges the list price from the end on, engine or no engine. */
    @Test
    void theLastPriceOfASaleFallsBackToTheListPrice() {
        publish(PLANS.policies("fixed", "none"));
        desk.runTo(END - 1);
        LatestPrice held = new LatestPrice();
        desk.prices().forEach(held::accept);
        assertThat(held.priceAt(END - 1, 0)).isEqualTo(7_000);
        assertThat(held.priceAt(END, 0)).isEqualTo(10_000);
        assertThat(desk.prices().get(0).fallbackPrice()).as("in the sale").isEqualTo(7_000);
    }

    @Test
    void stockThatIsFoundIsDecidedOnAtOnce() {
        publish(PLANS);
        desk.runTo(START + 400_000);
        desk.move(MovementType.ADJUSTMENT, "south", 5_000, START + 400_001);
        assertThat(desk.lastPrice().decidedAt()).isEqualTo(START + 400_001);
        assertThat(codes(desk.lastPrice())).contains(Code.RESTOCK);
    }

    @Test
    void theLastUnitsThatAreOverdueOnTheirWayAreAStockOut() {
        publish(PLANS);
        desk.runTo(START);
        desk.move(MovementType.SALE, "south", 48, START + 1_000);
        while (desk.moves().isEmpty()) {
            desk.wake(desk.state.nextWake());
        }
        StockReallocation command = desk.moves().get(0);
        long at = command.issuedAt() + 10;
        long left = 100 - command.units();
        desk.move(MovementType.TRANSFER_OUT, "north", command.units(), command.commandId(), at);
        desk.move(MovementType.SALE, "north", left, at + 1);
        desk.move(MovementType.SALE, "south", 2, at + 2);
        assertThat(desk.state.ledger().plannable(TERMS.pools())).isEqualTo(command.units());
        long overdue = at + 30_000 + 3 * 60_000;
        desk.step(new SkuInput.Silence(overdue));
        assertThat(desk.alerts()).contains(LedgerAlert.Code.TRANSIT_OVERDUE);
        PriceUpdate out =
                desk.prices().stream()
                        .filter(p -> codes(p).contains(Code.STOCK_OUT))
                        .findFirst()
                        .orElseThrow();
        assertThat(out.decidedAt()).isEqualTo(overdue);
        assertThat(out.stock()).isZero();
    }

    /**
     * In silence facts are applied ahead of the events' time, whose ticks are decided later: still
     * no decision is dated before another, and the cooldown holds.
     */
    @Test
    void decisionsNeverGoBackInTime() {
        ForAll.seeds(
                300,
                random -> {
                    Desk quiet = new Desk();
                    quiet.plan(PLANS, 0, START - 1_000);
                    quiet.move(MovementType.INITIAL, "north", 200, START - 1_000);
                    long watermark = START;
                    long clock = START;
                    for (int i = 0; i < 60; i++) {
                        watermark += random.nextInt(90_000);
                        clock = Math.max(clock, watermark);
                        quiet.demand(SumsOf.shown("sale", "sku", i, 2, random.nextInt(90), 3));
                        quiet.wake(watermark);
                        clock += random.nextInt(3) == 0 ? random.nextInt(300_000) : 0;
                        any(random, quiet, clock);
                    }
                    quiet.wake(END);
                    ordered(quiet.prices());
                });
    }

    private static void any(Random random, Desk desk, long clock) {
        switch (random.nextInt(4)) {
            case 0 -> desk.move(MovementType.RESTOCK, "north", random.nextInt(99), clock);
            case 1 -> desk.move(MovementType.SALE, "north", random.nextInt(40), clock);
            case 2 -> desk.quote("rival", 5_000L + random.nextInt(3_000), clock);
            default -> desk.step(new SkuInput.Silence(clock));
        }
    }

    private static void ordered(List<PriceUpdate> updates) {
        assertThat(updates).extracting(PriceUpdate::decidedAt).isSorted();
        List<PriceUpdate> changes = new ArrayList<>();
        for (PriceUpdate update : updates) {
            if (!update.renewal()) {
                changes.add(update);
            }
        }
        for (int i = 2; i < changes.size() - 1; i++) {
            long gap = changes.get(i).decidedAt() - changes.get(i - 1).decidedAt();
            assertThat(gap).isGreaterThanOrEqualTo(PLANS.sku().cooldownMs());
        }
    }
}
