package org.flashsale.config;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.flashsale.failure.UsageError;
import org.flashsale.wire.Topic;

/**
 * Kafka clients and topic names, from these options:
 *
 * <ul>
 *   <li>{@code flashsale.kafka.PROPERTY}: any Kafka client property, for all clients that know it;
 *   <li>{@code flashsale.kafka.consumer.PROPERTY}, {@code .producer.}, {@code .admin.}: for clients
 *       of that kind;
 *   <li>{@code flashsale.kafka.topic.TOPIC.PROPERTY}: for the clients of one topic, by its default
 *       name;
 *   <li>{@code flashsale.topic.TOPIC}: name of the topic on the broker.
 * </ul>
 *
 * The later wins. Secrets are written as {@code ${env:NAME}} or {@code ${file:/PATH:KEY}}: the
 * clients themselves resolve them where they run, so they never enter the job graph.
 */
public final class KafkaSettings {

    /** Begin of every option for Kafka clients. */
    public static final String PREFIX = "flashsale.kafka.";

    /** Begin of the options that name topics. */
    public static final String NAME_PREFIX = "flashsale.topic.";

    /** The one option without which nothing works. */
    public static final String BOOTSTRAP = PREFIX + "bootstrap.servers";

    private static final String TOPIC_PREFIX = "topic.";
    private static final String BRIEF_WAIT_MS = "20";
    private static final Set<String> OWN =
            Set.of(
                    "key.serializer",
                    "value.serializer",
                    "key.deserializer",
                    "value.deserializer",
                    "group.id",
                    "auto.offset.reset",
                    "enable.auto.commit",
                    "transactional.id");

    private final Map<String, String> common = new HashMap<>();
    private final Map<KafkaClient, Map<String, String>> byClient = new EnumMap<>(KafkaClient.class);
    private final Map<Topic, Map<String, String>> byTopic = new EnumMap<>(Topic.class);
    private final Map<Topic, String> names = new EnumMap<>(Topic.class);

    private KafkaSettings(Map<String, String> options) {
        for (KafkaClient client : KafkaClient.values()) {
            byClient.put(client, new HashMap<>());
        }
        for (Topic topic : Topic.values()) {
            byTopic.put(topic, new HashMap<>());
            names.put(topic, topic.id());
        }
        options.forEach(this::take);
        if (!common.containsKey("bootstrap.servers")) {
            throw new UsageError("set " + BOOTSTRAP + " to the brokers, as HOST:PORT[,HOST:PORT]");
        }
        if (new HashSet<>(names.values()).size() < names.size()) {
            throw new UsageError("two topics have one name: see the options " + NAME_PREFIX + "*");
        }
    }

    /**
     * Reads the options out of Flink's configuration.
     *
     * @throws UsageError if one is missing, unknown or cannot be
     */
    public static KafkaSettings of(ReadableConfig config) {
        return of(config.toMap());
    }

    /** As {@link #of(ReadableConfig)}, from options by their full names; others are ignored. */
    public static KafkaSettings of(Map<String, String> options) {
        return new KafkaSettings(options);
    }

    /** Name of a topic on the broker. */
    public String name(Topic topic) {
        return names.getOrDefault(topic, topic.id());
    }

    /** Properties of a consumer of one topic, without deserialisers and group. */
    public Properties consumer(Topic topic) {
        return properties(KafkaClient.CONSUMER, byTopic.getOrDefault(topic, Map.of()));
    }

    /**
     * Properties of a consumer of one topic that is closed as soon as it has come to the end, or to
     * what it waits for. The broker holds back an answer without records, and closing waits for it:
     * so it may hold it back for some milliseconds only.
     */
    public Properties briefConsumer(Topic topic) {
        Properties properties = consumer(topic);
        properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, BRIEF_WAIT_MS);
        return properties;
    }

    /** Properties of a consumer of several topics. */
    public Properties consumer() {
        return properties(KafkaClient.CONSUMER, Map.of());
    }

    /** Properties of a producer to one topic, without serialisers. */
    public Properties producer(Topic topic) {
        Map<String, String> special = new HashMap<>(KafkaClient.defaultsOf(topic));
        special.putAll(byTopic.getOrDefault(topic, Map.of()));
        return properties(KafkaClient.PRODUCER, special);
    }

    /** Properties of a producer to several topics. */
    public Properties producer() {
        return properties(KafkaClient.PRODUCER, Map.of());
    }

    /** Properties of an admin client. */
    public Properties admin() {
        return properties(KafkaClient.ADMIN, Map.of());
    }

    /** The settings without their secrets. */
    @Override
    public String toString() {
        Map<String, String> shown = new HashMap<>();
        common.forEach((key, value) -> shown.put(PREFIX + key, value));
        byClient.forEach(
                (client, own) ->
                        own.forEach((key, v) -> shown.put(PREFIX + client.prefix() + key, v)));
        byTopic.forEach(
                (topic, own) ->
                        own.forEach(
                                (key, v) ->
                                        shown.put(
                                                PREFIX + TOPIC_PREFIX + topic.id() + "." + key,
                                                v)));
        names.forEach((topic, name) -> shown.put(NAME_PREFIX + topic.id(), name));
        return Secrets.mask(shown).toString();
    }

    private Properties properties(KafkaClient client, Map<String, String> special) {
        Map<String, String> merged = new HashMap<>(client.defaults());
        merged.put("config.providers", "env,file");
        merged.put("config.providers.env.class", EnvVarConfigProvider.class.getName());
        merged.put("config.providers.file.class", FileConfigProvider.class.getName());
        merged.putAll(common);
        merged.putAll(byClient.getOrDefault(client, Map.of()));
        merged.putAll(special);
        Properties properties = new Properties();
        merged.forEach(
                (key, value) -> {
                    if (client.takes(key)) {
                        properties.setProperty(key, value);
                    }
                });
        return properties;
    }

    private void take(String option, String value) {
        if (option.startsWith(NAME_PREFIX)) {
            names.put(topic(option, option.substring(NAME_PREFIX.length())), legal(option, value));
        } else if (option.startsWith(PREFIX)) {
            takeProperty(option, option.substring(PREFIX.length()), value);
        }
    }

    private void takeProperty(String option, String key, String value) {
        for (KafkaClient client : KafkaClient.values()) {
            if (key.startsWith(client.prefix())) {
                String property = key.substring(client.prefix().length());
                byClient.computeIfAbsent(client, c -> new HashMap<>())
                        .put(checked(option, property, value), value);
                return;
            }
        }
        if (key.startsWith(TOPIC_PREFIX)) {
            String rest = key.substring(TOPIC_PREFIX.length());
            int dot = rest.indexOf('.');
            String property = dot < 0 ? "" : rest.substring(dot + 1);
            Topic topic = topic(option, dot < 0 ? rest : rest.substring(0, dot));
            byTopic.computeIfAbsent(topic, t -> new HashMap<>())
                    .put(checked(option, property, value), value);
            return;
        }
        common.put(checked(option, key, value), value);
    }

    /** The property, if it may have that value. */
    private static String checked(String option, String property, String value) {
        if (property.isEmpty() || OWN.contains(property)) {
            throw new UsageError(option + ": the job sets this itself");
        }
        if (Secrets.isReference(value)) {
            return property;
        }
        if (Secrets.isSecret(property) && !Secrets.hiddenByFlink(option)) {
            throw new UsageError(
                    option
                            + " would be shown in Flink's web UI: write ${env:NAME} or"
                            + " ${file:/PATH:KEY} instead of the secret");
        }
        try {
            KafkaClient.check(property, value);
        } catch (ConfigException e) {
            throw new UsageError(option + " cannot be '" + Secrets.mask(option, value) + "'", e);
        }
        return property;
    }

    private static Topic topic(String option, String id) {
        return Topic.of(id)
                .orElseThrow(
                        () ->
                                new UsageError(
                                        option
                                                + ": there is no topic '"
                                                + id
                                                + "': use "
                                                + Topic.ids()));
    }

    private static String legal(String option, String name) {
        if (!name.matches("[a-zA-Z0-9._-]{1,249}") || name.matches("\\.\\.?")) {
            throw new UsageError(
                    option + " cannot be '" + name + "': use letters, digits, '.', '_' and '-'");
        }
        return name;
    }
}
