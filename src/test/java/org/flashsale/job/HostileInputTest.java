package org.flashsale.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.flink.core.execution.JobClient;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.Count;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.EventType;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockShown;
import org.flashsale.testing.TestSale;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.CompetitorPriceCodec;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.ControlResultCodec;
import org.flashsale.wire.DeadLetterCodec;
import org.flashsale.wire.LedgerAlertCodec;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that can be wrong with a record, at once, against the whole job. */
class HostileInputTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int GOOD = 300;

    @TempDir private Path folder;

    @Test
    void endsBadRecordsWhereTheyBelongAndLosesNothingElse() throws Exception {
        try (Lab lab = Lab.start(folder, 2)) {
            JobClient job = lab.submit(2, Map.of());
            long now = System.currentTimeMillis();
            order(lab, TestSale.order(now));
            order(lab, record("sale-plan", "test-sale", "r2", "id: [unclosed"));
            order(lab, record("sale-plan", "other", "r3", upsideDown(now)));
            order(lab, record("teleport", "x", "r4", "beam: up"));
            await().atMost(PATIENCE)
                    .until(
                            () ->
                                    lab.read(Topic.CONTROL_RESULTS, ControlResultCodec.INSTANCE)
                                                    .size()
                                            == 8);

            int badEvents = sendBadEvents(lab, now);
            sendMovements(lab, now);
            quote(lab, "nowhere", 500);
            lab.sendBytes(Topic.COMPETITOR_PRICES, "A", new byte[] {(byte) 0xC3, 1, 2});
            for (int i = 0; i < GOOD; i++) {
                event(lab, TestSale.view("good" + i, "u" + i, now + i, "A"));
            }
            lab.flush();

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                SaleMetrics books = SaleJobTest.books(lab);
                                assertThat(books.count(Count.EVENTS_SCORED)).isEqualTo(GOOD);
                                assertThat(books.count(Count.DEAD_LETTERS)).isEqualTo(badEvents);
                                assertThat(lettersIn(books)).isEqualTo(badEvents + 2);
                                assertThat(SaleJobTest.sale(lab).count(Count.UNITS_SOLD))
                                        .isEqualTo(103);
                                assertThat(letters(lab)).hasSize(badEvents + 2);
                                assertThat(alerts(lab)).hasSize(3);
                            });
            SaleMetrics books = SaleJobTest.books(lab);
            assertThat(books.count(Count.EVENTS_READ)).isEqualTo(GOOD + badEvents);
            assertThat(books.count(Count.LATE)).isZero();
            assertThat(letters(lab))
                    .extracting(DeadLetter::code)
                    .contains(
                            DeadLetterCode.EMPTY_PAYLOAD,
                            DeadLetterCode.NOT_SINGLE_OBJECT,
                            DeadLetterCode.UNKNOWN_SCHEMA,
                            DeadLetterCode.WRONG_SCHEMA,
                            DeadLetterCode.MALFORMED_BODY,
                            DeadLetterCode.TOO_LARGE,
                            DeadLetterCode.TIME_OUT_OF_BOUNDS,
                            DeadLetterCode.BAD_PRICE,
                            DeadLetterCode.BAD_QUANTITY,
                            DeadLetterCode.BAD_TEXT);
            DeadLetter large =
                    letters(lab).stream()
                            .filter(l -> l.code() == DeadLetterCode.TOO_LARGE)
                            .findFirst()
                            .orElseThrow();
            assertThat(large.payload()).hasSize(DeadLetter.PAYLOAD_BYTES_MAX);
            assertThat(large.payloadLength()).isEqualTo(10 << 20);
            assertThat(alerts(lab))
                    .extracting(LedgerAlert::code)
                    .containsExactlyInAnyOrder(
                            LedgerAlert.Code.UNKNOWN_SKU,
                            LedgerAlert.Code.UNKNOWN_POOL,
                            LedgerAlert.Code.BELOW_ZERO);
            SaleMetrics sale = SaleJobTest.sale(lab);
            assertThat(sale.count(Count.UNITS_UNEXPLAINED)).isEqualTo(3);
            assertThat(sale.count(Count.MOVEMENTS_REPEATED)).isEqualTo(1);
            assertThat(sale.count(Count.CONSERVATION_ERRORS)).isZero();
            answersAre(lab);
            job.cancel().get();
        }
    }

    private static long lettersIn(SaleMetrics books) {
        return books.deadLettersByReason().values().stream().mapToLong(n -> n).sum();
    }

    private static void answersAre(Lab lab) throws Exception {
        List<ControlResult> answers = lab.read(Topic.CONTROL_RESULTS, ControlResultCodec.INSTANCE);
        assertThat(answers)
                .filteredOn(a -> a.requestId().equals("request-1"))
                .allMatch(ControlResult::applied);
        assertThat(answers)
                .filteredOn(a -> !a.requestId().equals("request-1"))
                .hasSize(6)
                .allMatch(a -> !a.applied() && !a.errors().isEmpty());
        assertThat(answers)
                .filteredOn(a -> a.requestId().equals("r3"))
                .allMatch(a -> a.errors().size() >= 3);
    }

    private static int sendBadEvents(Lab lab, long now) {
        byte[] good = BehaviorEventCodec.INSTANCE.encode(TestSale.view("x", "u", now, "A"));
        byte[] foreign = good.clone();
        Arrays.fill(foreign, 2, 10, (byte) 7);
        byte[] random = new byte[200];
        new Random(5).nextBytes(random);
        random[0] = 0;
        List<byte[]> payloads =
                List.of(
                        new byte[0],
                        random,
                        Arrays.copyOf(good, good.length / 2),
                        Arrays.copyOf(good, good.length + 3),
                        foreign,
                        StockMovementCodec.INSTANCE.encode(
                                move("m", MovementType.SALE, now, "A", "east", 1)),
                        Arrays.copyOf(good, 10 << 20),
                        event("a", "u", 0, 100, 1),
                        event("b", "u", 4_102_444_800_000L, 100, 1),
                        event("c", "u", now, -5, 1),
                        event("d", "u", now, 100, -1),
                        event("", "u", now, 100, 1),
                        event("e", "u".repeat(5_000), now, 100, 1));
        payloads.forEach(p -> lab.sendBytes(Topic.BEHAVIOR_EVENTS, "u", p));
        return payloads.size();
    }

    private static byte[] event(String id, String user, long time, long price, int quantity) {
        return BehaviorEventCodec.INSTANCE.encode(
                new BehaviorEvent(
                        id,
                        EventType.VIEW,
                        time,
                        user,
                        "",
                        "A",
                        "",
                        "",
                        price,
                        "",
                        quantity,
                        "",
                        "east",
                        BehaviorEvent.NO_DWELL,
                        "",
                        "",
                        StockShown.UNKNOWN));
    }

    private static void sendMovements(Lab lab, long now) {
        movement(lab, move("i", MovementType.INITIAL, now, "A", "east", 100));
        movement(lab, move("i", MovementType.INITIAL, now, "A", "east", 100));
        movement(lab, move("s", MovementType.SALE, now, "A", "east", 103));
        movement(lab, move("p", MovementType.SALE, now, "A", "moon", 1));
        movement(lab, move("k", MovementType.SALE, now, "unknown", "east", 1));
        movement(lab, move("n", MovementType.SALE, now, "A", "east", -4));
    }

    private static StockMovement move(
            String id, MovementType type, long time, String sku, String pool, long units) {
        return new StockMovement(id, type, time, sku, pool, units, "", "");
    }

    private static void movement(Lab lab, StockMovement movement) {
        lab.send(Topic.STOCK_MOVEMENTS, StockMovementCodec.INSTANCE, movement.sku(), movement);
    }

    private static void event(Lab lab, BehaviorEvent event) {
        lab.send(Topic.BEHAVIOR_EVENTS, BehaviorEventCodec.INSTANCE, event.userId(), event);
    }

    private static void quote(Lab lab, String sku, long price) {
        long now = System.currentTimeMillis();
        lab.send(
                Topic.COMPETITOR_PRICES,
                CompetitorPriceCodec.INSTANCE,
                sku,
                new CompetitorPrice(sku, "rival", price, "", now, now + 60_000));
    }

    private static void order(Lab lab, ControlRecord record) {
        lab.send(Topic.CONTROL, ControlRecordCodec.INSTANCE, record.key(), record);
    }

    private static ControlRecord record(String kind, String id, String request, String document) {
        return new ControlRecord(
                kind,
                id,
                request,
                System.currentTimeMillis(),
                OptionalLong.empty(),
                "test",
                document);
    }

    /** Ends before it starts, floor above the ceiling, a SKU twice. */
    private static String upsideDown(long now) {
        return TestSale.order(now)
                .document()
                .replace("test-sale", "other")
                .replaceAll("(?m)^end: .*$", "end: 2020-01-01T00:00:00Z")
                .replaceAll("cost: [0-9.]+", "cost: 500.00")
                .replaceAll("sku: B", "sku: A");
    }

    private static List<DeadLetter> letters(Lab lab) throws Exception {
        return lab.read(Topic.DEAD_LETTERS, DeadLetterCodec.INSTANCE);
    }

    private static List<LedgerAlert> alerts(Lab lab) throws Exception {
        return lab.read(Topic.LEDGER_ALERTS, LedgerAlertCodec.INSTANCE);
    }
}
