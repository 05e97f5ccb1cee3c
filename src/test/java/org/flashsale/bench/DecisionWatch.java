package org.flashsale.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.RejectedRecord;
import org.flashsale.wire.SaleMetricsCodec;
import org.flashsale.wire.Topic;

/** Reads what the job writes, as its consumers do, and takes the times. */
final class DecisionWatch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final long disorderMs;
    private final Thread committed;
    private final Thread early;
    private volatile boolean closing;
    private volatile Times times = new Times();
    private volatile long read;

    /** Latencies of one phase, ms. */
    static final class Times {
        /** Append time of an update less that of the record that caused it. */
        final Histogram decision = histogram();

        /** Append time of an update less (end of its tick + allowed disorder). */
        final Histogram tick = histogram();

        /** Arrival at a read-committed consumer less append time: prices. */
        final Histogram pricesVisible = histogram();

        /** The same of an exactly-once topic. */
        final Histogram exactlyOnceVisible = histogram();

        private static Histogram histogram() {
            return new Histogram(TimeUnit.HOURS.toMillis(1), 3);
        }
    }

    DecisionWatch(String servers, long disorderMs) {
        this.disorderMs = disorderMs;
        committed =
                new Thread(
                        () ->
                                read(
                                        servers,
                                        "read_committed",
                                        List.of(Topic.PRICE_UPDATES, Topic.SALE_METRICS),
                                        this::observe),
                        "watch");
        early =
                new Thread(
                        () ->
                                read(
                                        servers,
                                        "read_uncommitted",
                                        List.of(Topic.SALE_METRICS),
                                        this::progress),
                        "progress");
        committed.start();
        early.start();
    }

    /** Begins a phase. */
    Times start() {
        Times next = new Times();
        times = next;
        return next;
    }

    /** Behaviour events that the job has read, as it last said. */
    long read() {
        return read;
    }

    private void read(
            String servers,
            String isolation,
            List<Topic> topics,
            Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers, "isolation.level", isolation),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    topics.stream()
                            .flatMap(topic -> consumer.partitionsFor(topic.id()).stream())
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closing) {
                consumer.poll(POLL).forEach(taker);
            }
        }
    }

    private void observe(ConsumerRecord<byte[], byte[]> record) {
        Times now = times;
        long visible = Math.max(0, System.currentTimeMillis() - record.timestamp());
        if (record.topic().equals(Topic.SALE_METRICS.id())) {
            now.exactlyOnceVisible.recordValue(visible);
            return;
        }
        now.pricesVisible.recordValue(visible);
        PriceUpdate update = decoded(record);
        boolean ticked =
                update.reasons().stream().anyMatch(each -> each.code() == PriceReason.Code.TICK);
        if (update.cause().isPresent()) {
            long cause = update.cause().get().appendedAt();
            now.decision.recordValue(Math.max(0, record.timestamp() - cause));
        } else if (!update.renewal() && ticked) {
            long due = update.decidedAt() + disorderMs;
            now.tick.recordValue(Math.max(0, record.timestamp() - due));
        }
    }

    private static PriceUpdate decoded(ConsumerRecord<byte[], byte[]> record) {
        try {
            return PriceUpdateCodec.INSTANCE.decode(record.value());
        } catch (RejectedRecord e) {
            throw new IllegalStateException(e);
        }
    }

    private void progress(ConsumerRecord<byte[], byte[]> record) {
        try {
            SaleMetrics books = SaleMetricsCodec.INSTANCE.decode(record.value());
            if (books.sale().equals(BookEntry.JOB)) {
                read = books.count(Count.EVENTS_READ);
            }
        } catch (RejectedRecord e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        committed.join();
        early.join();
    }
}
