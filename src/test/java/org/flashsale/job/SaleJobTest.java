package org.flashsale.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.flashsale.cli.Merchandiser;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.Count;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.StockMovement;
import org.flashsale.plan.SalePlan;
import org.flashsale.testing.TestSale;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.ControlResultCodec;
import org.flashsale.wire.DeadLetterCodec;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.SaleMetricsCodec;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a real broker and a real Flink. */
class SaleJobTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder;

    @Test
    void pricesASaleKeepsItsBooksAndFollowsTheVerbs() throws Exception {
        try (Lab lab = Lab.start(folder, 2)) {
            SalePlan plan = TestSale.plan(System.currentTimeMillis());
            Merchandiser merchandiser = new Merchandiser(lab, folder);
            merchandiser.publishesToNobody(plan);
            JobClient job = lab.submit(2, Map.of("flashsale.price.renewal", "1 s"));
            await().atMost(PATIENCE).until(() -> results(lab).size() == 2);
            assertThat(results(lab)).allMatch(ControlResult::applied);
            long start = System.currentTimeMillis();
            for (String sku : List.of("A", "B")) {
                StockMovement initial = initial(sku, start);
                lab.send(Topic.STOCK_MOVEMENTS, StockMovementCodec.INSTANCE, sku, initial);
                lab.send(Topic.STOCK_MOVEMENTS, StockMovementCodec.INSTANCE, sku, initial);
            }
            int views = 2_000;
            for (int i = 0; i < views; i++) {
                BehaviorEvent view =
                        TestSale.view("e" + i, "u" + i % 97, start + i, i % 2 == 0 ? "A" : "B");
                lab.send(Topic.BEHAVIOR_EVENTS, BehaviorEventCodec.INSTANCE, view.userId(), view);
            }
            BehaviorEvent twice = TestSale.view("e0", "u0", start, "A");
            lab.send(Topic.BEHAVIOR_EVENTS, BehaviorEventCodec.INSTANCE, "u0", twice);
            lab.send(
                    Topic.BEHAVIOR_EVENTS,
                    BehaviorEventCodec.INSTANCE,
                    "u0",
                    TestSale.view("far", "u0", 4_102_444_800_000L, "A"));
            lab.sendBytes(Topic.BEHAVIOR_EVENTS, "u0", new byte[] {1, 2, 3});
            lab.sendBytes(Topic.STOCK_MOVEMENTS, "A", new byte[0]);
            lab.flush();

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                SaleMetrics books = books(lab);
                                assertThat(books.count(Count.EVENTS_READ)).isEqualTo(views + 3);
                                assertThat(books.count(Count.EVENTS_SCORED)).isEqualTo(views);
                            });
            SaleMetrics books = books(lab);
            assertThat(books.count(Count.DUPLICATES)).isEqualTo(1);
            assertThat(books.count(Count.DEAD_LETTERS)).isEqualTo(2);
            assertThat(books.count(Count.LATE)).isZero();
            assertThat(lab.read(Topic.DEAD_LETTERS, DeadLetterCodec.INSTANCE))
                    .extracting(DeadLetter::code)
                    .containsExactlyInAnyOrder(
                            DeadLetterCode.TIME_OUT_OF_BOUNDS,
                            DeadLetterCode.NOT_SINGLE_OBJECT,
                            DeadLetterCode.EMPTY_PAYLOAD);
            List<PriceUpdate> prices = lab.read(Topic.PRICE_UPDATES, PriceUpdateCodec.INSTANCE);
            assertThat(prices).extracting(PriceUpdate::sku).contains("A", "B");
            assertThat(prices).allMatch(p -> p.price() >= 5_500 && p.price() <= 10_000);
            assertThat(prices).anyMatch(p -> p.reasons().get(0).code() == PriceReason.Code.OPENING);
            try (Visitors visitors = new Visitors(lab)) {
                merchandiser.changes(plan);
            }
            job.cancel().get();
        }
    }

    @Test
    void losesNothingWhenATaskManagerDiesAndTheBrokerRestartsUnderLoad() throws Exception {
        try (Lab lab = Lab.start(folder, 2)) {
            JobClient job =
                    lab.submit(
                            2,
                            Map.of(
                                    "restart-strategy.type", "fixed-delay",
                                    "restart-strategy.fixed-delay.attempts", "10",
                                    "restart-strategy.fixed-delay.delay", "100 ms"));
            long start = System.currentTimeMillis();
            lab.send(
                    Topic.CONTROL,
                    ControlRecordCodec.INSTANCE,
                    "sale-plan/" + TestSale.SALE,
                    TestSale.order(start));
            await().atMost(PATIENCE).until(() -> results(lab).size() == 2);
            lab.send(Topic.STOCK_MOVEMENTS, StockMovementCodec.INSTANCE, "A", initial("A", start));

            int events = 6_000;
            for (int i = 0; i < events; i++) {
                if (i == events / 2) {
                    lab.flush();
                    await().atMost(PATIENCE).until(() -> books(lab).count(Count.EVENTS_SCORED) > 0);
                    lab.flink().cluster().terminateTaskManager(0).get();
                    lab.flink().cluster().startTaskManager();
                } else if (i == events * 3 / 4) {
                    lab.flush();
                    long scored = events / 2;
                    await().atMost(PATIENCE)
                            .until(() -> books(lab).count(Count.EVENTS_SCORED) > scored);
                    lab.restartBroker();
                }
                BehaviorEvent view = TestSale.view("e" + i, "u" + i % 997, start + i / 10, "A");
                lab.send(Topic.BEHAVIOR_EVENTS, BehaviorEventCodec.INSTANCE, view.userId(), view);
                if (i % 100 == 0) {
                    lab.sendBytes(Topic.BEHAVIOR_EVENTS, "u", new byte[] {(byte) i});
                    lab.send(
                            Topic.STOCK_MOVEMENTS,
                            StockMovementCodec.INSTANCE,
                            "A",
                            sale("s" + i, start + i / 10));
                }
            }
            lab.flush();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                SaleMetrics books = books(lab);
                                assertThat(books.count(Count.EVENTS_SCORED)).isEqualTo(events);
                                assertThat(sale(lab).count(Count.UNITS_SOLD)).isEqualTo(60);
                            });
            assertThat(books(lab).count(Count.EVENTS_READ)).isEqualTo(events + 60);
            await().atMost(PATIENCE)
                    .until(
                            () ->
                                    lab.read(Topic.DEAD_LETTERS, DeadLetterCodec.INSTANCE).size()
                                            >= 60);
            assertThat(lab.read(Topic.DEAD_LETTERS, DeadLetterCodec.INSTANCE))
                    .as("each bad record once, whatever the committer's log says")
                    .hasSize(60)
                    .extracting(DeadLetter::origin)
                    .doesNotHaveDuplicates();
            assertThat(books(lab).count(Count.DUPLICATES)).isZero();
            assertThat(books(lab).count(Count.LATE)).isZero();
            SaleMetrics sale = sale(lab);
            assertThat(sale.count(Count.VIEWS) + sale.count(Count.LATE_FOR_DEMAND))
                    .isLessThanOrEqualTo(events);
            assertThat(sale.count(Count.MOVEMENTS)).isEqualTo(61);
            assertThat(sale.count(Count.UNITS_UNEXPLAINED)).isZero();
            assertThat(sale.count(Count.CONSERVATION_ERRORS)).isZero();
            job.cancel().get();
        }
    }

    /** Views go on, so that event time does. */
    private static final class Visitors implements AutoCloseable {
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        private final Lab lab;
        private int views;

        Visitors(Lab lab) {
            this.lab = lab;
            var unused = clock.scheduleAtFixedRate(this::come, 0, 100, TimeUnit.MILLISECONDS);
        }

        private void come() {
            for (int i = 0; i < 20; i++, views++) {
                long now = System.currentTimeMillis();
                BehaviorEvent view = TestSale.view("v" + views, "v" + views % 97, now, "A");
                lab.send(Topic.BEHAVIOR_EVENTS, BehaviorEventCodec.INSTANCE, view.userId(), view);
            }
            lab.flush();
        }

        @Override
        public void close() {
            clock.shutdownNow();
        }
    }

    private static List<ControlResult> results(Lab lab) throws Exception {
        return lab.read(Topic.CONTROL_RESULTS, ControlResultCodec.INSTANCE);
    }

    private static StockMovement initial(String sku, long time) {
        return new StockMovement("m-" + sku, MovementType.INITIAL, time, sku, "east", 100, "", "");
    }

    private static StockMovement sale(String id, long time) {
        return new StockMovement(id, MovementType.SALE, time, "A", "east", 1, "o" + id, "");
    }

    static SaleMetrics sale(Lab lab) throws Exception {
        return last(lab, TestSale.SALE);
    }

    static SaleMetrics books(Lab lab) throws Exception {
        return last(lab, BookEntry.JOB);
    }

    private static SaleMetrics last(Lab lab, String sale) throws Exception {
        return lab.read(Topic.SALE_METRICS, SaleMetricsCodec.INSTANCE).stream()
                .filter(m -> m.sale().equals(sale))
                .reduce((first, second) -> second)
                .orElse(new SaleMetrics(sale, 0, 0, Map.of(), Map.of()));
    }
}
