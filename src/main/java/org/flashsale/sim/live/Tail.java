package org.flashsale.sim.live;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flashsale.sim.Stamped;
import org.flashsale.wire.Codec;
import org.flashsale.wire.RejectedRecord;

/**
 * Reads one topic from its beginning, as any consumer would, and hands each record to a receiver on
 * a thread of its own.
 */
final class Tail<T> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Codec<T> codec;
    private final Consumer<Stamped<T>> receiver;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final AtomicLong unreadable = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Map<TopicPartition, Long> target = Map.of();
    private volatile boolean closing;
    private volatile boolean complete;

    /** Whether records of transactions that are still open are read, too. */
    enum Isolation {
        COMMITTED,
        UNCOMMITTED
    }

    private Tail(String servers, Codec<T> codec, Isolation isolation, Consumer<Stamped<T>> to) {
        this.codec = codec;
        this.receiver = to;
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                servers,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_" + symbol(isolation),
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest",
                                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                                5_000),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
    }

    private static String symbol(Isolation isolation) {
        return switch (isolation) {
            case COMMITTED -> "committed";
            case UNCOMMITTED -> "uncommitted";
        };
    }

    /** Starts to read; the receiver is called on one thread. */
    static <T> Tail<T> start(
            String servers, Codec<T> codec, Isolation isolation, Consumer<Stamped<T>> receiver) {
        Tail<T> tail = new Tail<>(servers, codec, isolation, receiver);
        Thread thread = new Thread(tail::run, "tail-" + codec.topic().id());
        thread.setDaemon(true);
        thread.start();
        return tail;
    }

    private void run() {
        try (consumer) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(codec.topic().id()).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closing || !reached()) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    receive(each);
                }
                for (TopicPartition partition : partitions) {
                    positions.put(partition, consumer.position(partition));
                }
                if (closing && target.isEmpty()) {
                    target = consumer.endOffsets(partitions);
                }
            }
            complete = true;
        } catch (WakeupException e) {
            closing = true;
        } finally {
            ended.countDown();
        }
    }

    private boolean reached() {
        return !target.isEmpty()
                && target.entrySet().stream()
                        .allMatch(e -> positions.getOrDefault(e.getKey(), 0L) >= e.getValue());
    }

    private void receive(ConsumerRecord<byte[], byte[]> each) {
        try {
            byte[] message = each.value() == null ? new byte[0] : each.value();
            receiver.accept(new Stamped<>(codec.decode(message), each.timestamp()));
        } catch (RejectedRecord e) {
            unreadable.incrementAndGet();
        }
    }

    /** Records that the topic's codec refused. */
    long unreadable() {
        return unreadable.get();
    }

    /**
     * Reads up to what the topic holds now, then stops; gives up after the time. False if it has
     * not come to the end.
     */
    boolean finish(Duration time) throws InterruptedException {
        closing = true;
        boolean done = ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
        if (!done) {
            consumer.wakeup();
        }
        return done && complete;
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
    }
}
