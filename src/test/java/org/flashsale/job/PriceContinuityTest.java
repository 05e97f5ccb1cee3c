package org.flashsale.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.ReductionClaim;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockShown;
import org.flashsale.sim.Auditor;
import org.flashsale.sim.Evidence;
import org.flashsale.sim.Findings;
import org.flashsale.sim.Stamped;
import org.flashsale.testing.TestSale;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.RejectedRecord;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a real broker: prices that moved after the checkpoint are what a restored job goes on from.
 */
class PriceContinuityTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Checkpoints are made when the test says so. */
    private static final Map<String, String> OPTIONS =
            Map.of(
                    "execution.checkpointing.interval", "4 min",
                    "flashsale.reallocation.ttl", "15 min",
                    "restart-strategy.type", "fixed-delay",
                    "restart-strategy.fixed-delay.attempts", "1000000",
                    "restart-strategy.fixed-delay.delay", "100 ms");

    @TempDir private Path folder;
    private final long start = System.currentTimeMillis() - 120_000;
    private int events;

    @Test
    void noRestartShowsAStepOrAHasteThatThePlanForbids() throws Exception {
        try (Lab lab = Lab.start(folder, 2)) {
            lab.send(
                    Topic.CONTROL,
                    ControlRecordCodec.INSTANCE,
                    "sale-plan/" + TestSale.SALE,
                    TestSale.order(start));
            for (String sku : List.of("A", "B")) {
                StockMovement few =
                        new StockMovement(
                                "initial-" + sku,
                                MovementType.INITIAL,
                                start,
                                sku,
                                "east",
                                20,
                                "",
                                "");
                lab.send(Topic.STOCK_MOVEMENTS, StockMovementCodec.INSTANCE, sku, few);
            }
            JobClient job = lab.submit(2, OPTIONS);
            timeComesTo(lab, start + 2_000);
            await().atMost(PATIENCE).until(() -> prices(lab).size() >= 2);
            lab.flink().cluster().triggerCheckpoint(job.getJobID()).get();

            timeComesTo(lab, start + 18_000);
            await().atMost(PATIENCE).until(() -> changesOf(lab, "A") >= 2);
            long first = newest(lab, "A").epoch();
            lab.sendBytes(Topic.PRICE_UPDATES, "A", new byte[] {1, 2, 3});
            lab.send(Topic.PRICE_UPDATES, PriceUpdateCodec.INSTANCE, "A", forged(newest(lab, "A")));
            lab.flush();
            lab.flink().cluster().terminateTaskManager(0).get();
            lab.flink().cluster().startTaskManager();
            await().atMost(PATIENCE).until(() -> prices(lab).stream().anyMatch(this::adopted));
            timeComesTo(lab, start + 40_000);
            await().atMost(PATIENCE).until(() -> newest(lab, "A").decidedAt() > start + 26_000);
            PriceUpdate lost =
                    prices(lab).stream()
                            .filter(p -> p.sku().equals("A") && p.epoch() == first)
                            .reduce((one, other) -> other)
                            .orElseThrow();
            assertThat(adopted(lab, "A").price()).isEqualTo(lost.price());
            assertThat(adopted(lab, "A").version()).isGreaterThan(lost.version());
            assertContinuous(lab);

            long epoch = newest(lab, "A").epoch();
            job.cancel().get();
            JobClient withoutState = lab.submit(2, OPTIONS);
            timeComesTo(lab, start + 60_000);
            await().atMost(PATIENCE).until(() -> newest(lab, "A").epoch() > epoch);
            assertThat(newest(lab, "A").decidedAt()).isGreaterThan(start + 26_000);
            assertContinuous(lab);
            withoutState.cancel().get();
        }
    }

    /** As an auditor sees it who has the plan and the topic. */
    private void assertContinuous(Lab lab) throws Exception {
        List<Stamped<PriceUpdate>> updates = new ArrayList<>();
        prices(lab).forEach(update -> updates.add(new Stamped<>(update, update.decidedAt())));
        Findings findings =
                Auditor.audit(
                        new Evidence(
                                TestSale.plan(start),
                                List.of(),
                                List.of(),
                                updates,
                                Map.of(),
                                Map.of(),
                                Optional.empty()));
        assertThat(findings.priceJumps()).isZero();
        assertThat(findings.priceFaults()).as("%s", findings.details()).isZero();
    }

    private void timeComesTo(Lab lab, long time) {
        for (int user = 0; user < 40; user++) {
            BehaviorEvent view =
                    new BehaviorEvent(
                            "e" + events++,
                            EventType.VIEW,
                            time,
                            "u" + user,
                            "s" + user,
                            "A",
                            "shoes",
                            "brand",
                            7_000,
                            "EUR",
                            1,
                            "",
                            "east",
                            BehaviorEvent.NO_DWELL,
                            "",
                            "",
                            StockShown.IN_STOCK);
            lab.send(Topic.BEHAVIOR_EVENTS, BehaviorEventCodec.INSTANCE, view.userId(), view);
        }
        lab.flush();
    }

    private boolean adopted(PriceUpdate update) {
        return update.reasons().get(0).code() == PriceReason.Code.ADOPTED;
    }

    private PriceUpdate adopted(Lab lab, String sku) {
        return prices(lab).stream()
                .filter(p -> p.sku().equals(sku) && adopted(p))
                .findFirst()
                .orElseThrow();
    }

    private static long changesOf(Lab lab, String sku) {
        return prices(lab).stream()
                .filter(p -> p.sku().equals(sku))
                .map(PriceUpdate::price)
                .distinct()
                .count();
    }

    private static PriceUpdate newest(Lab lab, String sku) {
        return prices(lab).stream()
                .filter(p -> p.sku().equals(sku))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** What the job published: nobody claimed the epoch of the forged update. */
    private static List<PriceUpdate> prices(Lab lab) {
        List<PriceUpdate> updates = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : lab.readRaw(Topic.PRICE_UPDATES)) {
            try {
                PriceUpdate update = PriceUpdateCodec.INSTANCE.decode(record.value());
                if (!update.decisionId().equals("forged")) {
                    updates.add(update);
                }
            } catch (RejectedRecord e) {
                assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("A");
            }
        }
        return updates;
    }

    private static PriceUpdate forged(PriceUpdate update) {
        return new PriceUpdate(
                "forged",
                update.sale(),
                update.sku(),
                update.epoch() + 1,
                update.version() + 5,
                5_500,
                update.previousPrice(),
                update.currency(),
                update.validFrom(),
                update.validUntil(),
                update.previousPriceHonouredUntil(),
                update.fallbackPrice(),
                update.policy(),
                update.model(),
                update.modelVersion(),
                update.forecastViews(),
                update.conversion(),
                update.slope(),
                update.stock(),
                update.reasons(),
                update.guardrails(),
                update.decidedAt(),
                update.cause(),
                false,
                false,
                ReductionClaim.NOT_SAID,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalLong.empty());
    }
}
