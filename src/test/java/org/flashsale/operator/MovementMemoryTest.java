package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.flashsale.control.SkuInput;
import org.flashsale.domain.Count;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.StockMovement;
import org.flashsale.ledger.StockMemory;
import org.junit.jupiter.api.Test;

/** Movements and reservations outlive restarts, and only the oldest are ever forgotten. */
class MovementMemoryTest {
    private static final long START = 1_800_000_000_000L;
    private static final Origin ORIGIN = new Origin("stock-movements", 0, 1, START);

    private static void book(
            ControlHarness harness,
            String id,
            MovementType type,
            long units,
            String order,
            String cause)
            throws Exception {
        String pool = type == MovementType.TRANSFER_IN ? "west" : "east";
        StockMovement fact = new StockMovement(id, type, START, "A", pool, units, order, cause);
        harness.fact(new SkuInput.Movement(fact, ORIGIN, START));
    }

    private static long repeated(ControlHarness harness) throws Exception {
        harness.prepareSnapshotPreBarrier(1);
        return harness.counted(Count.MOVEMENTS_REPEATED) / 2;
    }

    private static List<LedgerAlert.Code> alerts(ControlHarness harness) {
        ConcurrentLinkedQueue<StreamRecord<LedgerAlert>> alerts =
                harness.getSideOutput(Tags.ALERTS);
        return alerts == null ? List.of() : alerts.stream().map(a -> a.getValue().code()).toList();
    }

    private static ControlHarness restored(OperatorSubtaskState state) throws Exception {
        ControlHarness harness = new ControlHarness(false, List.of());
        harness.setProcessingTime(START);
        harness.initializeState(state);
        harness.open();
        return harness;
    }

    @Test
    void theNewestMovementsAreKnownAndTheOldestForgotten() throws Exception {
        int most = 2 * StockMemory.REMEMBERED;
        try (ControlHarness harness = ControlHarness.open(false)) {
            for (int i = 0; i <= most; i++) {
                book(harness, "m" + i, MovementType.RESTOCK, 1, "", "");
            }
            for (int i = most; i > most - StockMemory.REMEMBERED; i -= 1_000) {
                book(harness, "m" + i, MovementType.RESTOCK, 1, "", "");
            }
            assertThat(repeated(harness)).isEqualTo(17);
            book(harness, "m0", MovementType.RESTOCK, 1, "", "");
            assertThat(repeated(harness)).as("forgotten").isEqualTo(17);
        }
    }

    @Test
    void aRestartRemembersMovementsAndReservations() throws Exception {
        ControlHarness before = ControlHarness.open(false);
        book(before, "m1", MovementType.INITIAL, 5, "", "");
        book(before, "m2", MovementType.RESERVE, 5, "order", "");
        book(before, "m3", MovementType.SALE, 2, "order", "");
        OperatorSubtaskState state = before.snapshot(1, 1);
        before.close();
        try (ControlHarness harness = restored(state)) {
            book(harness, "m3", MovementType.SALE, 2, "order", "");
            assertThat(repeated(harness)).isEqualTo(1);
            book(harness, "m4", MovementType.SALE, 3, "order", "");
            assertThat(alerts(harness)).isEmpty();
            book(harness, "m5", MovementType.SALE, 1, "order", "");
            assertThat(alerts(harness)).containsExactly(LedgerAlert.Code.BELOW_ZERO);
        }
    }

    /**
     * The state of a build that kept movements and reservations inside the SKU's state: 300 sales,
     * 7 units reserved for order-1, a command of 346 units of which 345 left and 2 arrived.
     */
    @Test
    void theStateOfAnEarlierBuildIsRead() throws Exception {
        String path = "src/test/resources/state/control-sku-v2.snapshot";
        String command = "test-sale/A/1799999995000/m1";
        try (ControlHarness harness = restored(OperatorSnapshotUtil.readStateHandle(path))) {
            harness.processBothWatermarks(new Watermark(START));
            for (int i = 0; i < 300; i++) {
                book(harness, "sale-" + i, MovementType.SALE, 1, "", "");
            }
            assertThat(repeated(harness)).isEqualTo(300);
            book(harness, "new-1", MovementType.SALE, 347, "", "");
            book(harness, "new-2", MovementType.SALE, 7, "order-1", "");
            book(harness, "new-3", MovementType.TRANSFER_IN, 343, "", command);
            assertThat(alerts(harness)).isEmpty();
            book(harness, "new-4", MovementType.TRANSFER_OUT, 1, "", command);
            assertThat(alerts(harness)).isEmpty();
            book(harness, "new-5", MovementType.SALE, 1, "", "");
            assertThat(alerts(harness)).containsExactly(LedgerAlert.Code.BELOW_ZERO);
            assertThat(repeated(harness)).isEqualTo(300);
        }
    }
}
