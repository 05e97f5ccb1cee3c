package org.flashsale.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.flashsale.failure.UsageError;
import org.flashsale.wire.Topic;

/** Reads and checks the delivery guarantees of the output topics. */
final class Deliveries {

    /** Transactions must outlive the checkpoint that commits them, and one that fails before it. */
    private static final int CHECKPOINTS_PER_TRANSACTION = 3;

    private Deliveries() {}

    /**
     * @throws UsageError when an option names no output, or cannot be kept
     */
    static Map<Topic, DeliveryGuarantee> read(Configuration config, KafkaSettings kafka) {
        for (String key : config.keySet()) {
            if (key.startsWith(JobOptions.DELIVERY_PREFIX)) {
                checkTopic(key);
            }
        }
        Map<Topic, DeliveryGuarantee> deliveries = new EnumMap<>(Topic.class);
        for (Topic topic : Topic.values()) {
            if (!topic.isInput()) {
                deliveries.put(topic, guarantee(config, topic));
            }
        }
        deliveries.forEach(
                (topic, guarantee) -> {
                    if (guarantee == DeliveryGuarantee.EXACTLY_ONCE) {
                        checkTransactions(config, kafka, topic);
                    }
                });
        return deliveries;
    }

    private static void checkTopic(String key) {
        String id = key.substring(JobOptions.DELIVERY_PREFIX.length());
        Optional<Topic> topic = Topic.of(id).filter(known -> !known.isInput());
        if (topic.isEmpty()) {
            throw new UsageError(
                    key
                            + ": the job writes no topic '"
                            + id
                            + "'; it writes "
                            + Arrays.stream(Topic.values())
                                    .filter(known -> !known.isInput())
                                    .map(Topic::id)
                                    .collect(Collectors.joining(", ")));
        }
    }

    private static DeliveryGuarantee guarantee(Configuration config, Topic topic) {
        var option = JobOptions.delivery(topic);
        DeliveryGuarantee guarantee;
        try {
            guarantee = config.get(option);
        } catch (IllegalArgumentException e) {
            throw new UsageError(wrong(option.key()), e);
        }
        if (guarantee == DeliveryGuarantee.NONE) {
            throw new UsageError(wrong(option.key()));
        }
        return guarantee;
    }

    private static String wrong(String key) {
        return key + " must be at-least-once or exactly-once";
    }

    private static void checkTransactions(Configuration config, KafkaSettings kafka, Topic topic) {
        Duration interval = config.get(CheckpointingOptions.CHECKPOINTING_INTERVAL);
        if (interval == null) {
            throw new UsageError(
                    "exactly-once topics are committed by checkpoints: set "
                            + CheckpointingOptions.CHECKPOINTING_INTERVAL.key());
        }
        String timeout =
                kafka.producer(topic).getProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "0");
        if (Secrets.isReference(timeout)) {
            return;
        }
        if (Long.parseLong(timeout.trim()) < CHECKPOINTS_PER_TRANSACTION * interval.toMillis()) {
            throw new UsageError(
                    ProducerConfig.TRANSACTION_TIMEOUT_CONFIG
                            + " of "
                            + topic.id()
                            + " must be at least three checkpoint intervals: what its transaction"
                            + " holds is lost when it times out first");
        }
    }
}
