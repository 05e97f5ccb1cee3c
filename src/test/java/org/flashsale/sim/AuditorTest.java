package org.flashsale.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.flashsale.domain.Count;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.ReductionClaim;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.domain.StockReallocation.MoveReason;
import org.flashsale.plan.SalePlan;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A clean sale of one SKU with 20 units in A and 10 in B, and every fault planted into it. */
class AuditorTest {
    private static final long START = 100_000;
    private static final SalePlan PLAN =
            ScenarioPlan.of(
                    Scenarios.simple(Scenarios.EXP, "[]"), START, "filter-fluid", "newsvendor");

    private final List<Stamped<StockMovement>> movements = new ArrayList<>();
    private final List<Stamped<StockReallocation>> commands = new ArrayList<>();
    private final List<Stamped<PriceUpdate>> updates = new ArrayList<>();
    private List<Long> shelves = List.of(13L, 13L);
    private long underWay;
    private long unexplained;
    private long adjusted;
    private long soldInBooks = 4;
    private int ids;

    @BeforeEach
    void aCleanSale() {
        move(1_000, MovementType.INITIAL, "A", 20, "", "");
        move(1_000, MovementType.INITIAL, "B", 10, "", "");
        price(START, 1, 7_000, 30, PriceReason.Code.OPENING);
        move(START + 5_000, MovementType.RESERVE, "A", 4, "o1", "");
        move(START + 6_000, MovementType.SALE, "A", 4, "o1", "");
        command(START + 10_000, "c1", "A", "B", 3, START + 50_000);
        price(START + 20_000, 2, 6_499, 23, PriceReason.Code.TICK);
        move(START + 21_000, MovementType.TRANSFER_OUT, "A", 3, "", "c1");
        move(START + 41_000, MovementType.TRANSFER_IN, "B", 3, "", "c1");
        price(START + 100_000, 3, 10_000, 26, PriceReason.Code.SALE_END);
    }

    @Test
    void aCleanSaleHasNoFaults() {
        Findings findings = audit();
        assertThat(findings.details()).isEmpty();
        assertThat(findings).isEqualTo(new Findings(0, 0, 0, 0, 0, 0, List.of()));
        assertThat(findings.clean()).isTrue();
    }

    @Test
    void factsThatComeTwiceChangeNothing() {
        movements.addAll(List.copyOf(movements));
        assertThat(audit().clean()).isTrue();
    }

    @Nested
    class Stock {
        @Test
        void unitsSoldThatWereNotThereAreOversold() {
            move(START + 60_000, MovementType.SALE, "A", 15, "o2", "");
            shelves = List.of(0L, 13L);
            soldInBooks = 19;
            unexplained = 2;
            assertThat(audit().oversoldUnits()).isEqualTo(2);
        }

        @Test
        void unitsLostOnTheWayAreWrittenOffThere() {
            command(START + 60_000, "c2", "A", "B", 2, START + 90_000);
            move(START + 61_000, MovementType.TRANSFER_OUT, "A", 2, "", "c2");
            move(START + 99_000, MovementType.ADJUSTMENT, "A", -2, "", "c2");
            shelves = List.of(11L, 13L);
            adjusted = -2;
            assertThat(audit().details()).isEmpty();
            underWay = 2;
            assertThat(audit().unitsLostOrDoubled()).isPositive();
        }

        @Test
        void anArrivalMayBeToldBeforeTheDeparture() {
            move(START + 61_000, MovementType.TRANSFER_IN, "B", 2, "", "c2");
            move(START + 62_000, MovementType.TRANSFER_OUT, "A", 2, "", "c2");
            shelves = List.of(11L, 15L);
            assertThat(audit().details()).isEmpty();
        }

        @Test
        void aLossMayBeToldBeforeTheDeparture() {
            move(START + 61_000, MovementType.ADJUSTMENT, "A", -2, "", "c2");
            move(START + 62_000, MovementType.TRANSFER_OUT, "A", 2, "", "c2");
            shelves = List.of(11L, 13L);
            adjusted = -2;
            assertThat(audit().details()).isEmpty();
        }

        @Test
        void whatIsSoldComesBeforeWhatACommandHolds() {
            command(START + 60_000, "c2", "A", "B", 10, START + 900_000);
            move(START + 61_000, MovementType.RESERVE, "A", 8, "o2", "");
            move(START + 70_000, MovementType.RESTOCK, "A", 5, "", "");
            command(START + 71_000, "c3", "A", "B", 5, START + 900_000);
            assertThat(audit().commandsBeyondStock()).isZero();
            command(START + 80_000, "c4", "A", "B", 1, START + 900_000);
            assertThat(audit().commandsBeyondStock()).isEqualTo(1);
        }

        @Test
        void aCommandThatTakesUnitsSetAsideForOrdersOversells() {
            move(START + 60_000, MovementType.RESERVE, "A", 13, "o2", "");
            command(START + 60_001, "c2", "A", "B", 1, START + 90_000);
            move(START + 61_000, MovementType.TRANSFER_OUT, "A", 1, "", "c2");
            assertThat(audit().oversoldUnits()).isEqualTo(1);
        }

        @Test
        void aCommandForMoreThanTheShelfHasIsBeyondStock() {
            command(START + 60_000, "c2", "A", "B", 14, START + 90_000);
            assertThat(audit().commandsBeyondStock()).isEqualTo(1);
        }

        @Test
        void whatAnEarlierCommandHoldsCannotBeOrderedAgain() {
            command(START + 60_000, "c2", "A", "B", 10, START + 90_000);
            assertThat(audit().commandsBeyondStock()).isZero();
            command(START + 65_000, "c3", "A", "B", 4, START + 90_000);
            assertThat(audit().commandsBeyondStock()).isEqualTo(1);
        }

        @Test
        void whatAnExpiredCommandHeldMayBeOrderedAgain() {
            command(START + 60_000, "c2", "A", "B", 10, START + 70_000);
            command(START + 73_000, "c3", "A", "B", 13, START + 90_000);
            assertThat(audit().commandsBeyondStock()).isZero();
        }

        @Test
        void aCountThatDiffersFromTheFactsIsLossOrGain() {
            shelves = List.of(12L, 14L);
            assertThat(audit().unitsLostOrDoubled()).isEqualTo(2);
        }

        @Test
        void unitsUnderWayThatNobodyCountsAreLost() {
            command(START + 60_000, "c2", "A", "B", 3, START + 90_000);
            move(START + 61_000, MovementType.TRANSFER_OUT, "A", 3, "", "c2");
            shelves = List.of(10L, 13L);
            underWay = 3;
            assertThat(audit().unitsLostOrDoubled()).isZero();
            underWay = 0;
            assertThat(audit().unitsLostOrDoubled()).isEqualTo(3 + 3);
        }

        @Test
        void unitsThatArriveWithoutHavingLeftAreDoubled() {
            move(START + 60_000, MovementType.TRANSFER_IN, "B", 3, "", "c1");
            shelves = List.of(13L, 16L);
            // Doubled on arrival, and three more than the job's books leave.
            assertThat(audit().unitsLostOrDoubled()).isEqualTo(6);
        }

        @Test
        void aCommandThatIsSentTwiceIsDoubled() {
            commands.add(new Stamped<>(commands.get(0).value(), START + 11_000));
            assertThat(audit().unitsLostOrDoubled()).isEqualTo(3);
        }

        @Test
        void booksThatLeaveOtherUnitsThanWereCountedAreAFault() {
            soldInBooks = 5;
            assertThat(audit().unitsLostOrDoubled()).isEqualTo(1);
        }

        @Test
        void aPriceDecidedOnOtherStockThanTheShelfHadShowsAsGap() {
            price(START + 80_000, 3, 6_499, 29, PriceReason.Code.TICK);
            Findings findings = audit();
            assertThat(findings.ledgerShelfGapMax()).isEqualTo(3);
        }

        @Test
        void stockThatWasTrueWhileTheFactTravelledIsNoGap() {
            price(START + 6_500, 2, 7_000, 30, PriceReason.Code.TICK);
            updates.remove(1);
            assertThat(audit().ledgerShelfGapMax()).isZero();
        }
    }

    @Nested
    class Prices {
        @Test
        void aboveTheCeiling() {
            expectFault(price(START + 40_000, 3, 10_001, 23, PriceReason.Code.SALE_END));
        }

        @Test
        void belowTheFloor() {
            expectFault(price(START + 40_000, 3, 4_199, 23, PriceReason.Code.SALE_END));
        }

        @Test
        void tooLargeAStep() {
            expectFault(price(START + 40_000, 3, 5_197, 23, PriceReason.Code.TICK));
        }

        @Test
        void tooSoonAfterAnotherChange() {
            expectFault(price(START + 29_999, 3, 6_399, 23, PriceReason.Code.TICK));
        }

        @Test
        void tooManyChanges() {
            updates.remove(updates.size() - 1);
            for (int i = 0; i < 4; i++) {
                price(START + 30_000 + 10_000L * i, 3 + i, 6_498 - i, 26, PriceReason.Code.TICK);
            }
            assertThat(audit().priceFaults()).isZero();
            price(START + 70_000, 7, 6_400, 26, PriceReason.Code.TICK);
            assertThat(audit().priceFaults()).isEqualTo(1);
        }

        @Test
        void aRestartThatGoesBackToThePriceOfItsCheckpointIsFound() {
            updates.remove(updates.size() - 1);
            price(START + 25_000, 2, 7_000, 23, PriceReason.Code.TICK, 7_000, 2);
            price(START + 26_000, 3, 6_499, 23, PriceReason.Code.TICK, 7_000, 2);
            price(START + 36_000, 4, 6_199, 23, PriceReason.Code.TICK, 6_499, 2);
            assertThat(audit().priceFaults()).isZero();
            assertThat(audit().priceJumps()).isEqualTo(2);
            assertThat(audit().clean()).isFalse();
            price(START + 37_000, 5, 5_999, 23, PriceReason.Code.TICK, 6_199, 2);
            assertThat(audit().priceFaults()).isEqualTo(1);
        }

        @Test
        void twoPricesUnderOneVersion() {
            expectFault(price(START + 20_001, 2, 6_399, 23, PriceReason.Code.TICK));
        }

        @Test
        void aRenewalIsNoSecondPrice() {
            updates.add(3, updates.get(1));
            assertThat(audit().priceFaults()).isZero();
        }

        @Test
        void aVersionThatGoesBack() {
            expectFault(price(START + 40_000, 1, 7_000, 23, PriceReason.Code.TICK, 6_499, 0));
        }

        @Test
        void aChainThatDoesNotFit() {
            expectFault(price(START + 40_000, 3, 6_499, 23, PriceReason.Code.TICK, 6_666, 1));
        }

        /** The planted update goes before the end of the sale. */
        private void expectFault(Stamped<PriceUpdate> planted) {
            updates.remove(planted);
            updates.remove(updates.size() - 1);
            assertThat(audit().priceFaults()).isZero();
            updates.add(planted);
            assertThat(audit().priceFaults()).isPositive();
            assertThat(audit().clean()).isFalse();
        }
    }

    private Findings audit() {
        Map<Count, Long> counts = new EnumMap<>(Count.class);
        counts.put(Count.UNITS_INITIAL, 30L);
        counts.put(Count.UNITS_SOLD, soldInBooks);
        counts.put(Count.UNITS_UNEXPLAINED, unexplained);
        counts.put(Count.UNITS_ADJUSTED, adjusted);
        SaleMetrics books = new SaleMetrics("s", 0, 1, counts, Map.of());
        return Auditor.audit(
                new Evidence(
                        PLAN,
                        movements,
                        commands,
                        updates,
                        Map.of("X", shelves),
                        Map.of("X", underWay),
                        Optional.of(books)));
    }

    private void move(
            long at, MovementType type, String pool, long units, String order, String cause) {
        String id = "m" + ids++;
        movements.add(
                new Stamped<>(
                        new StockMovement(id, type, at, "X", pool, units, order, cause), at + 5));
    }

    private void command(long at, String id, String from, String to, long units, long expiresAt) {
        commands.add(
                new Stamped<>(
                        new StockReallocation(
                                id,
                                1,
                                "s",
                                "X",
                                from,
                                to,
                                units,
                                List.of(new MoveReason(MoveReason.Code.EXPECTED_SHORTAGE, 1)),
                                "newsvendor",
                                at,
                                expiresAt),
                        at + 50));
    }

    private Stamped<PriceUpdate> price(
            long at, long version, long price, long stock, PriceReason.Code reason) {
        long before = updates.isEmpty() ? -1 : lastBefore(version);
        return price(at, version, price, stock, reason, before, 1);
    }

    private long lastBefore(long version) {
        long price = -1;
        for (Stamped<PriceUpdate> each : updates) {
            price = each.value().version() < version ? each.value().price() : price;
        }
        return price;
    }

    private Stamped<PriceUpdate> price(
            long at,
            long version,
            long price,
            long stock,
            PriceReason.Code reason,
            long before,
            long epoch) {
        Stamped<PriceUpdate> update =
                new Stamped<>(
                        new PriceUpdate(
                                "d" + version,
                                PLAN.id(),
                                "X",
                                epoch,
                                version,
                                price,
                                before < 0 ? OptionalLong.empty() : OptionalLong.of(before),
                                "EUR",
                                at,
                                at + 180_000,
                                OptionalLong.empty(),
                                7_000,
                                "filter-fluid",
                                "",
                                "",
                                100,
                                0.1,
                                4.5,
                                stock,
                                List.of(new PriceReason(reason, 0)),
                                List.of(),
                                at,
                                Optional.empty(),
                                false,
                                false,
                                ReductionClaim.NOT_SAID,
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                OptionalInt.empty(),
                                OptionalLong.empty()),
                        at + 100);
        updates.add(update);
        return update;
    }
}
