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
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.ReductionClaim;
import org.flashsale.domain.StockMovement;
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
                    "flashsale.price.renewal", "2 s",
                    "flashsale.reallocation.ttl", "15 min",
                    "restart-strategy.type", "fixed-delay",
                    "restart-strategy.fixed-delay.attempts", "1000000",
                    "restart-strategy.fixed-delay.delay", "100 ms");

    @TempDir private Path folder;

    /** As the clock has it: in silence it performs what is due. */
    private final long start = System.currentTimeMillis();

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
            shoppersGoOn(lab, () -> skusOf(prices(lab)).size() == 2);
            lab.flink().cluster().triggerCheckpoint(job.getJobID()).get();

            PriceUpdate kept = newest(lab, "A");
            shoppersGoOn(lab, () -> newest(lab, "A").version() > kept.version());
            lab.sendBytes(Topic.PRICE_UPDATES, "A", new byte[] {1, 2, 3});
            lab.send(Topic.PRICE_UPDATES, PriceUpdateCodec.INSTANCE, "A", forged(newest(lab, "A")));
            lab.flush();
            lab.flink().cluster().terminateTaskManager(0).get();
            lab.flink().cluster().startTaskManager();
            goesOn(lab, kept.epoch());

            long epoch = newest(lab, "A").epoch();
            job.cancel().get();
            JobClient withoutState = lab.submit(2, OPTIONS);
            goesOn(lab, epoch);
            withoutState.cancel().get();
        }
    }

    /** A later run takes over the price that the earlier one published last, and decides on. */
    private void goesOn(Lab lab, long before) throws Exception {
        shoppersGoOn(lab, () -> first(lab, before).isPresent());
        PriceUpdate adopted = first(lab, before).orElseThrow();
        PriceUpdate lost =
                pricesOf(lab, "A").stream()
                        .filter(p -> p.epoch() <= before)
                        .reduce((one, other) -> other)
                        .orElseThrow();
        assertThat(adopted.reasons().get(0).code()).isEqualTo(PriceReason.Code.ADOPTED);
        assertThat(List.of(adopted.price(), adopted.previousPrice().orElseThrow()))
                .contains(lost.price());
        assertThat(adopted.version()).isGreaterThan(lost.version());
        shoppersGoOn(lab, () -> newest(lab, "A").decidedAt() > adopted.decidedAt());
        for (String sku : List.of("A", "B")) {
            assertThat(pricesOf(lab, sku)).extracting(PriceUpdate::decidedAt).isSorted();
        }
        assertContinuous(lab);
    }

    private static Optional<PriceUpdate> first(Lab lab, long after) {
        return pricesOf(lab, "A").stream().filter(p -> p.epoch() > after).findFirst();
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

    /** Shoppers look at A until something holds. */
    private void shoppersGoOn(Lab lab, BooleanSupplier until) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(400))
                .until(
                        () -> {
                            views(lab, System.currentTimeMillis());
                            return until.getAsBoolean();
                        });
    }

    private void views(Lab lab, long time) {
        for (int user = 0; user < 40; user++) {
            BehaviorEvent view = TestSale.view("e" + events++, "u" + user, time, "A");
            lab.send(Topic.BEHAVIOR_EVENTS, BehaviorEventCodec.INSTANCE, view.userId(), view);
        }
        lab.flush();
    }

    private static Set<String> skusOf(List<PriceUpdate> updates) {
        return updates.stream().map(PriceUpdate::sku).collect(Collectors.toSet());
    }

    private static List<PriceUpdate> pricesOf(Lab lab, String sku) {
        return prices(lab).stream().filter(p -> p.sku().equals(sku)).toList();
    }

    private static PriceUpdate newest(Lab lab, String sku) {
        List<PriceUpdate> all = pricesOf(lab, sku);
        return all.get(all.size() - 1);
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
