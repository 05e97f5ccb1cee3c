package org.flashsale.sim.live;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.StockMovement;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.CompetitorPriceCodec;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.Topic;

/** Writes the job's inputs. Counts are those of records handed over; {@link #flush} waits. */
final class Feed implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicLong behavior = new AtomicLong();
    private final AtomicLong movements = new AtomicLong();
    private final AtomicReference<Optional<Exception>> failure =
            new AtomicReference<>(Optional.empty());

    Feed(String bootstrapServers) {
        producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                // Each request costs the broker and all who read there.
                                ProducerConfig.LINGER_MS_CONFIG,
                                10,
                                ProducerConfig.BATCH_SIZE_CONFIG,
                                128 << 10,
                                ProducerConfig.CLIENT_ID_CONFIG,
                                "flashsale-market"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /** Learns where the topics are, so that the first records need not wait for it. */
    void connect() {
        for (Topic topic :
                List.of(Topic.BEHAVIOR_EVENTS, Topic.STOCK_MOVEMENTS, Topic.COMPETITOR_PRICES)) {
            producer.partitionsFor(topic.id());
        }
    }

    void send(BehaviorEvent event) {
        sendBehavior(bytes(event.userId()), BehaviorEventCodec.INSTANCE.encode(event));
    }

    void send(StockMovement movement) {
        movements.incrementAndGet();
        send(Topic.STOCK_MOVEMENTS, bytes(movement.sku()), encoded(movement));
    }

    void send(CompetitorPrice quote) {
        send(
                Topic.COMPETITOR_PRICES,
                bytes(quote.sku()),
                CompetitorPriceCodec.INSTANCE.encode(quote));
    }

    /** Any bytes as a behaviour event; an empty array stands for no payload. */
    void sendBehavior(byte[] key, byte[] message) {
        behavior.incrementAndGet();
        send(Topic.BEHAVIOR_EVENTS, key, message);
    }

    /** Any bytes to any topic, uncounted. */
    void send(Topic topic, byte[] key, byte[] message) {
        var unused =
                producer.send(
                        new ProducerRecord<>(topic.id(), key, message),
                        (metadata, problem) -> {
                            if (problem != null) {
                                failure.compareAndSet(Optional.empty(), Optional.of(problem));
                            }
                        });
    }

    /** Behaviour records handed over, hostile ones and repetitions included. */
    long behaviorSent() {
        return behavior.get();
    }

    /** Stock movements handed over, repetitions included. */
    long movementsSent() {
        return movements.get();
    }

    /** What first went wrong, if anything. */
    Optional<Exception> failure() {
        Optional<Exception> first = failure.get();
        return first == null ? Optional.empty() : first;
    }

    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }

    static byte[] encoded(StockMovement movement) {
        return StockMovementCodec.INSTANCE.encode(movement);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
