package org.flashsale.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.domain.MovementType.ADJUSTMENT;
import static org.flashsale.domain.MovementType.INITIAL;
import static org.flashsale.domain.MovementType.RELEASE;
import static org.flashsale.domain.MovementType.RESERVE;
import static org.flashsale.domain.MovementType.RESTOCK;
import static org.flashsale.domain.MovementType.SALE;
import static org.flashsale.domain.MovementType.TRANSFER_IN;
import static org.flashsale.domain.MovementType.TRANSFER_OUT;
import static org.flashsale.ledger.Facts.answering;
import static org.flashsale.ledger.Facts.fact;
import static org.flashsale.ledger.Facts.ofOrder;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.LedgerAlert.Code;
import org.flashsale.domain.StockMovement;
import org.flashsale.testing.TestMemory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final List<String> POOLS = List.of("a", "b");
    private static final long EXPIRY = 1_000;
    private static final long TRANSIT_MS = 500;

    private final TestMemory memory = new TestMemory();
    private Ledger ledger =
            Ledger.EMPTY
                    .withPools(POOLS)
                    .apply(fact("init-a", INITIAL, "a", 10), memory, "s", 0)
                    .ledger();
    private final List<Code> codes = new ArrayList<>();
    private long now;

    private void book(StockMovement movement) {
        take(ledger.apply(movement, memory, "s", now));
    }

    private void at(long time) {
        now = time;
        take(ledger.passTime("s", "sku", now));
    }

    private void take(Ledger.Outcome outcome) {
        ledger = outcome.ledger();
        memory.keep(outcome.notes());
        for (LedgerAlert alert : outcome.alerts()) {
            codes.add(alert.code());
        }
        assertThat(ledger.conserved()).isTrue();
    }

    private void order() {
        ledger = ledger.issue("c1", "a", "b", 6, EXPIRY, TRANSIT_MS);
    }

    private Account account(String pool) {
        return ledger.accounts().get(POOLS.indexOf(pool));
    }

    @Nested
    class Orders {
        @Test
        void aSaleTakesWhatItsOrderReservedThere() {
            book(ofOrder("1", RESERVE, "a", 3, "o"));
            book(ofOrder("2", SALE, "a", 4, "o"));
            assertThat(account("a")).isEqualTo(new Account("a", 6, 0, 0, 0));
            assertThat(codes).isEmpty();
        }

        @Test
        void aSaleOfAnotherOrderLeavesTheReservation() {
            book(ofOrder("1", RESERVE, "a", 3, "o"));
            book(ofOrder("2", SALE, "a", 3, "p"));
            book(fact("3", SALE, "a", 1));
            assertThat(account("a")).isEqualTo(new Account("a", 3, 0, 3, 0));
        }

        @Test
        void aReservationCountsInItsOwnPoolOnly() {
            book(fact("0", INITIAL, "b", 5));
            book(ofOrder("1", RESERVE, "a", 3, "o"));
            book(ofOrder("2", SALE, "b", 3, "o"));
            assertThat(account("a")).isEqualTo(new Account("a", 7, 0, 3, 0));
            assertThat(account("b")).isEqualTo(new Account("b", 2, 0, 0, 0));
        }

        @Test
        void aReleaseGivesBackAndSettles() {
            book(ofOrder("1", RESERVE, "a", 3, "o"));
            book(ofOrder("2", RELEASE, "a", 3, "o"));
            book(ofOrder("3", SALE, "a", 3, "o"));
            assertThat(account("a")).isEqualTo(new Account("a", 7, 0, 0, 0));
            assertThat(codes).isEmpty();
        }

        @Test
        void whatIsNotThereIsSoldAllTheSame() {
            book(fact("1", SALE, "a", 12));
            assertThat(account("a").available()).isZero();
            assertThat(ledger.totals().sold()).isEqualTo(12);
            assertThat(ledger.totals().unexplained()).isEqualTo(2);
            assertThat(codes).containsExactly(Code.BELOW_ZERO);
        }

        @Test
        void whatIsOwedIsSettledByWhatComesIn() {
            book(fact("1", SALE, "a", 12));
            assertThat(account("a").owed()).isEqualTo(2);
            book(fact("2", RESTOCK, "a", 5));
            assertThat(account("a")).isEqualTo(new Account("a", 3, 0, 0, 0));
            assertThat(ledger.totals().unexplained()).isZero();
        }

        @Test
        void aMovementCountsOnce() {
            book(fact("1", SALE, "a", 2));
            Ledger.Outcome again = ledger.apply(fact("1", SALE, "a", 2), memory, "s", 0);
            assertThat(again.repeated()).isTrue();
            assertThat(again.ledger()).isSameAs(ledger);
        }

        @Test
        void anUnknownPoolChangesNothingAndForgetsTheId() {
            StockMovement there = fact("1", INITIAL, "c", 2);
            Ledger before = ledger;
            book(there);
            assertThat(ledger).isSameAs(before);
            assertThat(codes).containsExactly(Code.UNKNOWN_POOL);
            ledger = ledger.withPools(List.of("c"));
            book(there);
            assertThat(ledger.available("c")).isEqualTo(2);
        }
    }

    @Nested
    class Commands {
        @Test
        void goThroughHeldAndTransitToTheTarget() {
            order();
            assertThat(account("a")).isEqualTo(new Account("a", 4, 6, 0, 0));
            assertThat(ledger.plannable(POOLS)).isEqualTo(4);
            assertThat(ledger.incoming("b")).isEqualTo(6);
            book(answering("1", TRANSFER_OUT, "a", 6, "c1"));
            assertThat(account("a")).isEqualTo(new Account("a", 4, 0, 0, 0));
            assertThat(ledger.plannable(POOLS)).isEqualTo(10);
            book(answering("2", TRANSFER_IN, "b", 6, "c1"));
            assertThat(account("b")).isEqualTo(new Account("b", 6, 0, 0, 0));
            at(1_000_000);
            assertThat(codes).isEmpty();
        }

        @Test
        void neverHoldMoreThanIsThere() {
            ledger = ledger.issue("c1", "a", "b", 60, EXPIRY, TRANSIT_MS);
            assertThat(account("a")).isEqualTo(new Account("a", 0, 10, 0, 0));
            assertThat(ledger.issue("c2", "a", "b", 1, EXPIRY, TRANSIT_MS)).isSameAs(ledger);
            assertThat(ledger.issue("c3", "b", "x", 1, EXPIRY, TRANSIT_MS)).isSameAs(ledger);
        }

        @Test
        void expiryFreesWhatHasNotLeft() {
            order();
            assertThat(ledger.nextDue()).isEqualTo(EXPIRY);
            at(EXPIRY - 1);
            assertThat(account("a").held()).isEqualTo(6);
            at(EXPIRY);
            assertThat(account("a")).isEqualTo(new Account("a", 10, 0, 0, 0));
            assertThat(codes).isEmpty();
        }

        @Test
        void partsAreBookedAndTheRestFreedWithAnAlert() {
            order();
            book(answering("1", TRANSFER_OUT, "a", 2, "c1"));
            book(answering("2", TRANSFER_IN, "b", 2, "c1"));
            assertThat(account("a")).isEqualTo(new Account("a", 4, 4, 0, 0));
            at(EXPIRY);
            assertThat(account("a")).isEqualTo(new Account("a", 8, 0, 0, 0));
            assertThat(codes).containsExactly(Code.COMMAND_MISMATCH);
        }

        @Test
        void aSecondDepartureTakesFromAvailable() {
            order();
            book(answering("1", TRANSFER_OUT, "a", 6, "c1"));
            book(answering("2", TRANSFER_OUT, "a", 1, "c1"));
            assertThat(account("a")).isEqualTo(new Account("a", 3, 0, 0, 0));
            assertThat(ledger.inTransit()).isEqualTo(7);
            assertThat(codes).containsExactly(Code.COMMAND_MISMATCH);
        }

        @Test
        void aDepartureAfterExpiryTakesFromAvailable() {
            order();
            at(EXPIRY);
            book(answering("1", TRANSFER_OUT, "a", 6, "c1"));
            assertThat(account("a")).isEqualTo(new Account("a", 4, 0, 0, 0));
            assertThat(codes).containsExactly(Code.UNKNOWN_COMMAND);
            book(answering("2", TRANSFER_IN, "b", 6, "c1"));
            assertThat(ledger.available("b")).isEqualTo(6);
        }

        @Test
        void departuresAndArrivalsInOtherPoolsAreBookedThere() {
            book(fact("0", INITIAL, "b", 5));
            order();
            book(answering("1", TRANSFER_OUT, "b", 5, "c1"));
            book(answering("2", TRANSFER_IN, "a", 5, "c1"));
            assertThat(account("a")).isEqualTo(new Account("a", 9, 6, 0, 0));
            assertThat(account("b")).isEqualTo(new Account("b", 0, 0, 0, 0));
            assertThat(codes).containsExactly(Code.COMMAND_MISMATCH, Code.COMMAND_MISMATCH);
        }

        @Test
        void aShopMaySellWhatACommandHoldsUntilItHasLeft() {
            order();
            book(fact("1", SALE, "a", 7));
            assertThat(account("a")).isEqualTo(new Account("a", 0, 3, 0, 0));
            book(answering("2", TRANSFER_OUT, "a", 3, "c1"));
            assertThat(account("a")).isEqualTo(new Account("a", 0, 0, 0, 0));
            assertThat(ledger.inTransit()).isEqualTo(3);
            assertThat(ledger.totals().unexplained()).isZero();
            assertThat(codes).isEmpty();
        }

        @Test
        void theLatestCommandGivesWayFirst() {
            ledger = ledger.issue("c1", "a", "b", 4, EXPIRY, TRANSIT_MS);
            ledger = ledger.issue("c2", "a", "b", 5, EXPIRY, TRANSIT_MS);
            book(fact("1", RESERVE, "a", 3));
            assertThat(account("a")).isEqualTo(new Account("a", 0, 7, 3, 0));
            book(answering("2", TRANSFER_OUT, "a", 4, "c1"));
            book(answering("3", TRANSFER_OUT, "a", 3, "c2"));
            assertThat(account("a")).isEqualTo(new Account("a", 0, 0, 3, 0));
            assertThat(ledger.totals().unexplained()).isZero();
            assertThat(codes).isEmpty();
        }

        @Test
        void unknownCommandsAreAlerts() {
            book(answering("1", TRANSFER_OUT, "a", 4, "never"));
            assertThat(ledger.stray()).isEqualTo(4);
            assertThat(ledger.plannable(POOLS)).isEqualTo(6);
            book(answering("2", TRANSFER_IN, "b", 3, ""));
            assertThat(ledger.stray()).isEqualTo(1);
            assertThat(codes).containsExactly(Code.UNKNOWN_COMMAND, Code.UNKNOWN_COMMAND);
        }

        @Test
        void anArrivalProvesADepartureThatIsToldLater() {
            order();
            book(answering("1", TRANSFER_IN, "b", 6, "c1"));
            assertThat(account("a")).isEqualTo(new Account("a", 4, 0, 0, 0));
            assertThat(account("b")).isEqualTo(new Account("b", 6, 0, 0, 0));
            assertThat(ledger.totals().unexplained()).isZero();
            assertThat(codes).containsExactly(Code.COMMAND_MISMATCH);
            book(answering("2", TRANSFER_OUT, "a", 6, "c1"));
            assertThat(account("a")).isEqualTo(new Account("a", 4, 0, 0, 0));
            assertThat(ledger.inTransit()).isZero();
            assertThat(ledger.left("c1")).isEqualTo(6);
            assertThat(codes).hasSize(1);
        }

        @Test
        void aWriteOffProvesADepartureThatIsToldLater() {
            order();
            book(answering("1", ADJUSTMENT, "a", -6, "c1"));
            book(answering("2", TRANSFER_OUT, "a", 6, "c1"));
            assertThat(account("a")).isEqualTo(new Account("a", 4, 0, 0, 0));
            assertThat(ledger.inTransit()).isZero();
            assertThat(codes).isEmpty();
        }

        @Test
        void aDepartureFromElsewhereGivesBackWhatWasProven() {
            book(fact("0", INITIAL, "b", 6));
            order();
            book(answering("1", TRANSFER_IN, "b", 6, "c1"));
            book(answering("2", TRANSFER_OUT, "b", 6, "c1"));
            assertThat(ledger.available("a")).isEqualTo(10);
            assertThat(ledger.available("b")).isEqualTo(6);
        }

        @Test
        void whatArrivesBeyondTheOrderIsUnexplainedUntilItIsToldToHaveLeft() {
            order();
            book(answering("1", TRANSFER_IN, "b", 9, "c1"));
            assertThat(ledger.totals().unexplained()).isEqualTo(3);
            assertThat(codes).containsExactly(Code.COMMAND_MISMATCH, Code.BELOW_ZERO);
            book(answering("2", TRANSFER_OUT, "a", 9, "c1"));
            assertThat(ledger.totals().unexplained()).isZero();
            assertThat(account("a")).isEqualTo(new Account("a", 1, 0, 0, 0));
        }

        @Test
        void aDepartureThatIsToldAfterTheExpiryIsNotTakenTwice() {
            order();
            book(answering("1", TRANSFER_IN, "b", 6, "c1"));
            at(EXPIRY);
            book(answering("2", TRANSFER_OUT, "a", 6, "c1"));
            assertThat(account("a")).isEqualTo(new Account("a", 4, 0, 0, 0));
        }

        @Test
        void overdueUnitsAreAnAlertOnceAndOutOfThePlan() {
            order();
            now = 100;
            book(answering("1", TRANSFER_OUT, "a", 6, "c1"));
            assertThat(ledger.nextDue()).isEqualTo(100 + TRANSIT_MS);
            at(100 + TRANSIT_MS);
            at(100 + TRANSIT_MS + 1);
            assertThat(codes).containsExactly(Code.TRANSIT_OVERDUE);
            assertThat(ledger.plannable(POOLS)).isEqualTo(4);
            assertThat(ledger.incoming("b")).isZero();
            book(answering("2", TRANSFER_IN, "b", 6, "c1"));
            assertThat(ledger.plannable(POOLS)).isEqualTo(10);
        }

        @Test
        void anAdjustmentWritesOffWhatWasLostOnTheWay() {
            order();
            book(answering("1", TRANSFER_OUT, "a", 6, "c1"));
            book(answering("2", ADJUSTMENT, "b", -6, "c1"));
            assertThat(ledger.inTransit()).isZero();
            assertThat(ledger.totals().adjusted()).isEqualTo(-6);
            assertThat(codes).isEmpty();
        }

        @Test
        void forgottenCommandsLeaveTheirUnitsStray() {
            for (int i = 0; i < 2 * LedgerEdit.TRANSFERS_MAX; i++) {
                book(fact("r" + i, INITIAL, "a", 1));
                ledger = ledger.issue("c" + i, "a", "b", 1, now + EXPIRY, TRANSIT_MS);
                book(answering("o" + i, TRANSFER_OUT, "a", 1, "c" + i));
            }
            assertThat(ledger.transfers()).hasSize(LedgerEdit.TRANSFERS_MAX);
            assertThat(ledger.stray()).isEqualTo(LedgerEdit.TRANSFERS_MAX);
        }
    }

    @Test
    void aBrokenIdentityIsSeen() {
        Ledger broken =
                new Ledger(
                        ledger.accounts(),
                        ledger.transfers(),
                        ledger.stray(),
                        ledger.totals().plusSold(1));
        Ledger.Outcome outcome = broken.apply(fact("1", SALE, "a", 1), memory, "s", 0);
        assertThat(outcome.alerts())
                .extracting(LedgerAlert::code)
                .containsExactly(Code.CONSERVATION);
        assertThat(outcome.ledger().imbalance()).isEqualTo(1);
    }

    @Test
    void survivesItsFormat() throws IOException {
        order();
        book(ofOrder("1", RESERVE, "a", 3, "o"));
        book(answering("2", TRANSFER_OUT, "a", 2, "c1"));
        book(answering("3", TRANSFER_IN, "b", 4, "c1"));
        book(answering("4", ADJUSTMENT, "b", -1, "c1"));
        book(fact("5", SALE, "a", 9));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LedgerFormat.INSTANCE.write(ledger, new DataOutputStream(bytes));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(LedgerFormat.INSTANCE.read(2, in)).isEqualTo(ledger);
        assertThat(in.available()).isZero();
    }
}
