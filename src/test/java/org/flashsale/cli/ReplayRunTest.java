package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.Count;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.StockReallocation;
import org.flashsale.ingest.Importer;
import org.flashsale.ingest.LogBounds;
import org.flashsale.ingest.LogFormat;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.plan.SkuPlan;
import org.flashsale.replay.LogSpan;
import org.flashsale.replay.Pace;
import org.flashsale.replay.PlanDraft;
import org.flashsale.replay.ReportReader;
import org.flashsale.replay.SaleReport;
import org.flashsale.wire.Codec;
import org.flashsale.wire.EventLog;
import org.flashsale.wire.LedgerAlertCodec;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.RejectedRecord;
import org.flashsale.wire.SaleMetricsCodec;
import org.flashsale.wire.StockReallocationCodec;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays of a real log through a real broker and a real Flink. */
class ReplayRunTest {
    private static final Path SAMPLE = Path.of("examples/data/rees46-cosmetics-2019-10-01.csv.gz");
    private static final List<String> POOLS = List.of("east", "north", "west");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir private Path folder;

    /** What a run decided, without what names the run: epochs, ids made of them, offsets. */
    private record Decisions(
            List<String> prices, List<String> moves, List<String> alerts, SaleMetrics books) {}

    @Test
    void twoReplaysOfOneLogAtDifferentSpeedAndParallelismDecideAlike() throws Exception {
        Path log = logOfThreePools();
        LogSpan span = LogSpan.of(log);
        PlanDraft.Draft draft = inThreePools(PlanDraft.of(log, span, 15).plan());

        Decisions flatOut = replay("a", log, span, draft, Pace.MAX, 2);
        Decisions paced = replay("b", log, span, draft, new Pace(600), 1);

        assertThat(flatOut.prices()).hasSizeGreaterThan(100);
        assertThat(flatOut.moves()).isNotEmpty();
        assertThat(flatOut.alerts()).isNotEmpty();
        assertThat(flatOut.books().count(Count.PRICE_CHANGES)).isGreaterThan(20);
        assertThat(flatOut.books().count(Count.EVENTS_READ)).isEqualTo(3_000);
        assertThat(flatOut.books().count(Count.LATE)).isZero();
        assertThat(paced.prices()).isEqualTo(flatOut.prices());
        assertThat(paced.moves()).isEqualTo(flatOut.moves());
        assertThat(paced.alerts()).isEqualTo(flatOut.alerts());
        assertThat(paced.books().counts()).isEqualTo(flatOut.books().counts());
    }

    private Decisions replay(
            String name, Path log, LogSpan span, PlanDraft.Draft draft, Pace pace, int parallelism)
            throws Exception {
        try (ReplayRun run = ReplayRun.start(folder.resolve(name), parallelism)) {
            ReplayRun.Manner manner =
                    new ReplayRun.Manner(
                            pace, ReplayRunTest::parked, PATIENCE, (events, time) -> {});
            ReplayRun.Outcome outcome = run.run(run.prepare(log, span, draft), manner);
            assertThat(outcome.processed()).isTrue();
            assertThat(outcome.device()).isEqualTo("cpu");
            KafkaSettings kafka = run.kafka();
            SaleReport report = ReportReader.read(kafka);
            assertThat(report.differences()).isEmpty();
            List<SaleMetrics> metrics =
                    read(kafka, Topic.SALE_METRICS, SaleMetricsCodec.INSTANCE).stream()
                            .filter(books -> books.sale().equals(draft.plan().id()))
                            .toList();
            assertThat(metrics).isNotEmpty();
            return new Decisions(
                    read(kafka, Topic.PRICE_UPDATES, PriceUpdateCodec.INSTANCE).stream()
                            .map(ReplayRunTest::withoutRun)
                            .sorted()
                            .toList(),
                    read(kafka, Topic.STOCK_REALLOCATIONS, StockReallocationCodec.INSTANCE).stream()
                            .map(ReplayRunTest::withoutRun)
                            .sorted()
                            .toList(),
                    read(kafka, Topic.LEDGER_ALERTS, LedgerAlertCodec.INSTANCE).stream()
                            .map(Object::toString)
                            .sorted()
                            .toList(),
                    report.books());
        }
    }

    private static boolean parked(Duration time) {
        if (!time.isZero()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(time.toMillis()));
        }
        return false;
    }

    private static String withoutRun(PriceUpdate update) {
        return new PriceUpdate(
                        "",
                        update.sale(),
                        update.sku(),
                        0,
                        update.version(),
                        update.price(),
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
                        update.cause().map(cause -> new Origin(cause.topic(), 0, 0, 0)),
                        update.renewal(),
                        update.advice(),
                        update.claim(),
                        update.demandLow(),
                        update.demandHigh(),
                        update.changes(),
                        update.changedAt())
                .toString();
    }

    private static String withoutRun(StockReallocation move) {
        return new StockReallocation(
                        "",
                        0,
                        move.sale(),
                        move.sku(),
                        move.fromPool(),
                        move.toPool(),
                        move.units(),
                        move.reasons(),
                        move.policy(),
                        move.issuedAt(),
                        move.expiresAt())
                .toString();
    }

    /** The sample, each shopper served by one of three pools. */
    private Path logOfThreePools() throws IOException {
        Path imported = folder.resolve("imported.avro");
        new Importer(LogFormat.REES46, new LogBounds(0, Long.MAX_VALUE), rows -> {})
                .run(List.of(SAMPLE), imported, Optional.empty());
        Path log = folder.resolve("log.avro");
        try (EventLog.Reader in = EventLog.open(imported);
                EventLog.Writer out = EventLog.create(log)) {
            while (in.hasNext()) {
                BehaviorEvent e = in.next();
                String pool = POOLS.get(Math.floorMod(e.userId().hashCode(), POOLS.size()));
                out.write(
                        new BehaviorEvent(
                                e.eventId(),
                                e.type(),
                                e.time(),
                                e.userId(),
                                e.sessionId(),
                                e.sku(),
                                e.category(),
                                e.brand(),
                                e.offeredPrice(),
                                e.currency(),
                                e.quantity(),
                                e.orderId(),
                                pool,
                                e.dwellMs(),
                                e.trafficSource(),
                                e.text(),
                                e.stockShown()));
            }
        }
        return log;
    }

    /** All stock in the first pool, so that it has to be moved. */
    private static PlanDraft.Draft inThreePools(SalePlan plan) {
        List<SkuPlan> skus = new ArrayList<>();
        for (SkuPlan sku : plan.skus()) {
            double views = sku.pools().get(0).forecastViews();
            skus.add(
                    new SkuPlan(
                            sku.sku(),
                            sku.list(),
                            sku.flash(),
                            sku.cost(),
                            sku.floor(),
                            sku.margin(),
                            sku.residual(),
                            sku.lowest30d(),
                            sku.lowest30dDate(),
                            sku.endings(),
                            sku.maxStepFraction(),
                            sku.cooldownMs(),
                            sku.maxChanges(),
                            sku.competitorRule(),
                            List.of(
                                    new SkuPlan.PoolPlan(views, 20),
                                    new SkuPlan.PoolPlan(views, 1),
                                    new SkuPlan.PoolPlan(views, 0)),
                            sku.prior(),
                            sku.policies()));
        }
        SalePlan moved =
                new SalePlan(
                        plan.id(),
                        plan.currency(),
                        plan.zone(),
                        plan.start(),
                        plan.end(),
                        plan.tickMs(),
                        plan.mode(),
                        plan.allowRaise(),
                        POOLS,
                        new SalePlan.Transfer(1, 20_000),
                        plan.shape(),
                        plan.pricingPolicy(),
                        plan.allocationPolicy(),
                        skus);
        return new PlanDraft.Draft(moved, SalePlans.toYaml(moved), 0);
    }

    private static <T> List<T> read(KafkaSettings kafka, Topic topic, Codec<T> codec)
            throws RejectedRecord {
        Properties properties = kafka.briefConsumer(topic);
        List<T> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(kafka.name(topic)).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    values.add(codec.decode(record.value()));
                }
            }
        }
        return values;
    }
}
