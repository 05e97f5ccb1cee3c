package org.flashsale.replay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.StockMovement;
import org.flashsale.failure.Failure;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.Codec;
import org.flashsale.wire.ProgressMarker;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.Topic;

/**
 * Writes to the input topics that have event times, and promises in each of their partitions how
 * far time has come. No topic runs ahead of another by more than {@link #LEAD_MAX} records.
 */
final class InputWriter {
    /** Records written at most before all of them are known to be on the broker. */
    static final int LEAD_MAX = 10_000;

    /** The control topic is not among them: its records take effect by what they say. */
    private static final List<Topic> TIMED =
            List.of(Topic.BEHAVIOR_EVENTS, Topic.STOCK_MOVEMENTS, Topic.COMPETITOR_PRICES);

    private final Producer<byte[], byte[]> producer;
    private final Function<Topic, String> names;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final AtomicReference<Exception> problem = new AtomicReference<>();
    private int unconfirmed;

    /**
     * @param producer must be idempotent, so that records keep their order
     * @param names name of each topic
     * @throws Failure NO_TOPIC if one is missing
     */
    InputWriter(Producer<byte[], byte[]> producer, Function<Topic, String> names) {
        this.producer = producer;
        this.names = names;
        for (Topic topic : TIMED) {
            for (PartitionInfo partition : partitionsOf(names.apply(topic))) {
                partitions.add(new TopicPartition(partition.topic(), partition.partition()));
            }
        }
    }

    private List<PartitionInfo> partitionsOf(String topic) {
        try {
            return producer.partitionsFor(topic);
        } catch (KafkaException e) {
            throw new Failure(
                    ReplayFailure.NO_TOPIC,
                    "topic " + topic + " cannot be written; 'flashsale topics create' makes it",
                    e);
        }
    }

    void write(BehaviorEvent event) {
        write(Topic.BEHAVIOR_EVENTS, BehaviorEventCodec.INSTANCE, event.userId(), event);
    }

    void write(StockMovement movement) {
        write(Topic.STOCK_MOVEMENTS, StockMovementCodec.INSTANCE, movement.sku(), movement);
    }

    /** Promises that nothing earlier follows. */
    void promise(long time) {
        for (TopicPartition partition : partitions) {
            send(ProgressMarker.record(partition.topic(), partition.partition(), time));
        }
        if (unconfirmed >= LEAD_MAX) {
            confirm();
        }
    }

    /**
     * Returns when the broker has all records.
     *
     * @throws Failure NOT_WRITTEN if it refused one
     */
    void confirm() {
        producer.flush();
        unconfirmed = 0;
        Exception refused = problem.get();
        if (refused != null) {
            throw new Failure(
                    ReplayFailure.NOT_WRITTEN,
                    "the broker did not take a record: " + refused.getMessage(),
                    refused);
        }
    }

    private <T> void write(Topic topic, Codec<T> codec, String key, T value) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        send(new ProducerRecord<>(names.apply(topic), bytes, codec.encode(value)));
        if (unconfirmed >= LEAD_MAX) {
            confirm();
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        unconfirmed++;
        var unused =
                producer.send(
                        record,
                        (metadata, refused) -> {
                            if (refused != null) {
                                problem.compareAndSet(null, refused);
                            }
                        });
    }
}
