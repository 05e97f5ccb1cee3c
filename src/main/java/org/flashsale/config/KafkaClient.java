package org.flashsale.config;

import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.flashsale.wire.Limits;
import org.flashsale.wire.Topic;

/** Kinds of Kafka clients: what they know, and what they are given unless an option says else. */
enum KafkaClient {
    CONSUMER,
    PRODUCER,
    ADMIN;

    /** Begin of the options of this kind, behind {@link KafkaSettings#PREFIX}. */
    String prefix() {
        return name().toLowerCase(Locale.ROOT) + ".";
    }

    /** Whether a property is for this kind: it knows it, or no kind does (plug-ins do). */
    boolean takes(String property) {
        if (definition().names().contains(property)) {
            return true;
        }
        for (KafkaClient client : values()) {
            if (client.definition().names().contains(property)) {
                return false;
            }
        }
        return true;
    }

    /** What clients of this kind are given. */
    Map<String, String> defaults() {
        return switch (this) {
            case CONSUMER ->
                    Map.of(
                            // Inputs may be written in transactions; exactly-once outputs are.
                            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                            "read_committed",
                            // Each poll costs as much as reading some hundred records.
                            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                            "4000");
            case PRODUCER ->
                    Map.of(
                            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                            String.valueOf(Topic.MESSAGE_BYTES_MAX),
                            // The most that brokers allow as they come.
                            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                            "900000");
            case ADMIN -> Map.of();
        };
    }

    /** What producers of one topic are given: prices at once, scores in large batches. */
    static Map<String, String> defaultsOf(Topic topic) {
        return switch (topic) {
            case PRICE_UPDATES, CONTROL_RESULTS -> Map.of(ProducerConfig.LINGER_MS_CONFIG, "0");
            // The client measures a plan before it is compressed, the broker afterwards.
            case CONTROL ->
                    Map.of(
                            ProducerConfig.LINGER_MS_CONFIG,
                            "0",
                            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                            String.valueOf(Limits.CONTROL_BYTES_MAX + (64 << 10)),
                            ProducerConfig.COMPRESSION_TYPE_CONFIG,
                            "gzip");
            case SCORED_EVENTS, BEHAVIOR_EVENTS ->
                    Map.of(
                            ProducerConfig.LINGER_MS_CONFIG,
                            "50",
                            ProducerConfig.BATCH_SIZE_CONFIG,
                            "131072",
                            ProducerConfig.COMPRESSION_TYPE_CONFIG,
                            "lz4");
            case STOCK_MOVEMENTS,
                    COMPETITOR_PRICES,
                    STOCK_REALLOCATIONS,
                    SALE_METRICS,
                    LEDGER_ALERTS,
                    DEAD_LETTERS ->
                    Map.of();
        };
    }

    /**
     * Refuses a value that no kind of client would take.
     *
     * @throws org.apache.kafka.common.config.ConfigException if it is of the wrong type or range
     */
    static void check(String property, String value) {
        for (KafkaClient client : values()) {
            ConfigDef.ConfigKey key = client.definition().configKeys().get(property);
            if (key != null) {
                Object parsed = ConfigDef.parseType(property, value, key.type);
                if (key.validator != null) {
                    key.validator.ensureValid(property, parsed);
                }
            }
        }
    }

    private ConfigDef definition() {
        return switch (this) {
            case CONSUMER -> ConsumerConfig.configDef();
            case PRODUCER -> ProducerConfig.configDef();
            case ADMIN -> AdminClientConfig.configDef();
        };
    }
}
