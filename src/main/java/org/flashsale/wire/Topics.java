package org.flashsale.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.flashsale.failure.Failure;

/** Sets up the topics on a broker, and says where they differ from what this build wants. */
public final class Topics {
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofMillis(50);
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final Admin admin;
    private final Function<Topic, String> names;

    /**
     * Works through an admin client, which the caller closes.
     *
     * @param names name of each topic on the broker
     * @throws Failure BROKER_UNREACHABLE if no broker answers within five seconds
     */
    public Topics(Admin admin, Function<Topic, String> names) {
        this.admin = admin;
        this.names = names;
        BrokerAnswer.get(admin.describeCluster().clusterId(), FIRST_ANSWER);
    }

    /**
     * Creates the topics that are missing; those that exist are left as they are.
     *
     * @param partitions numbers of partitions; the default where there is none
     * @param replicas replication factor; empty for the broker's default
     * @return per topic whether it was created
     */
    public Map<Topic, Boolean> create(Map<Topic, Integer> partitions, Optional<Short> replicas) {
        List<NewTopic> wanted = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            int count = partitions.getOrDefault(topic, topic.partitions());
            wanted.add(
                    new NewTopic(names.apply(topic), Optional.of(count), replicas)
                            .configs(settings(topic)));
        }
        CreateTopicsResult result = admin.createTopics(wanted);
        Map<String, KafkaFuture<Void>> futures = result.values();
        Map<Topic, Boolean> created = new EnumMap<>(Topic.class);
        for (Topic topic : Topic.values()) {
            KafkaFuture<Void> future = futures.get(names.apply(topic));
            created.put(topic, future != null && getUnlessExists(future));
        }
        Set<TopicPartition> partitionsMade = new HashSet<>();
        created.forEach(
                (topic, isNew) -> {
                    if (isNew) {
                        String name = names.apply(topic);
                        int count = BrokerAnswer.get(result.numPartitions(name), FIRST_ANSWER);
                        for (int i = 0; i < count; i++) {
                            partitionsMade.add(new TopicPartition(name, i));
                        }
                    }
                });
        awaitLeaders(admin, partitionsMade);
        return created;
    }

    /**
     * Waits until the leader of each partition serves it. A producer that is quicker may see its
     * first batch refused and a later one accepted; the first can then never be appended.
     */
    public static void awaitLeaders(Admin admin, Set<TopicPartition> partitions) {
        awaitLeaders(admin, partitions, ANSWER);
    }

    /**
     * As {@link #awaitLeaders(Admin, Set)}.
     *
     * @throws Failure if a leader is still missing after that time
     */
    public static void awaitLeaders(
            Admin admin, Set<TopicPartition> partitions, Duration patience) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        long giveUpAt = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                BrokerAnswer.await(admin.listOffsets(asked).all(), patience);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException)) {
                    throw BrokerAnswer.refused(e);
                }
                if (System.nanoTime() >= giveUpAt) {
                    throw new Failure(
                            BrokerAnswer.Code.BROKER_UNREACHABLE,
                            "new partitions have no leader after " + patience.toSeconds() + " s",
                            e);
                }
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    /**
     * Compares the topics with what {@link #create} would make: settings must be equal, partitions
     * at least as many, of {@code control} exactly as many.
     *
     * @return one line per difference; empty if there is none
     */
    public List<String> check(Map<Topic, Integer> partitions, Optional<Short> replicas) {
        Map<String, TopicDescription> found = describe();
        Map<ConfigResource, Config> configs = configs(found.keySet());
        List<String> differences = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            String name = names.apply(topic);
            TopicDescription description = found.get(name);
            Config config = configs.get(resource(name));
            if (description == null || config == null) {
                differences.add(name + ": is missing");
                continue;
            }
            int wanted = partitions.getOrDefault(topic, topic.partitions());
            int has = description.partitions().size();
            if (has < wanted || (topic == Topic.CONTROL && has != wanted)) {
                differences.add(line(name, "partitions", wanted, has));
            }
            int copies = description.partitions().get(0).replicas().size();
            replicas.filter(n -> n != copies)
                    .ifPresent(n -> differences.add(line(name, "replication factor", n, copies)));
            compareSettings(topic, config, differences);
        }
        return differences;
    }

    /** Kafka's settings of a topic. */
    public static Map<String, String> settings(Topic topic) {
        Map<String, String> settings = new TreeMap<>();
        long keepMs = topic.cleanup().keep().toMillis();
        if (topic.cleanup().compacted()) {
            settings.put("cleanup.policy", "compact");
            settings.put("min.compaction.lag.ms", String.valueOf(keepMs));
        } else {
            settings.put("cleanup.policy", "delete");
            settings.put("retention.ms", String.valueOf(keepMs));
        }
        settings.put("max.message.bytes", String.valueOf(Topic.MESSAGE_BYTES_MAX));
        settings.put("message.timestamp.type", "LogAppendTime");
        return settings;
    }

    private void compareSettings(Topic topic, Config config, List<String> differences) {
        settings(topic)
                .forEach(
                        (key, wanted) -> {
                            ConfigEntry entry = config.get(key);
                            String value = entry == null ? "" : String.valueOf(entry.value());
                            if (!value.equals(wanted)) {
                                differences.add(line(names.apply(topic), key, wanted, value));
                            }
                        });
    }

    /** The topics that exist, by name. */
    private Map<String, TopicDescription> describe() {
        List<String> all = Arrays.stream(Topic.values()).map(names).toList();
        Map<String, TopicDescription> found = new HashMap<>();
        admin.describeTopics(all)
                .topicNameValues()
                .forEach(
                        (name, future) -> {
                            try {
                                found.put(name, BrokerAnswer.await(future, ANSWER));
                            } catch (ExecutionException e) {
                                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                                    throw BrokerAnswer.refused(e);
                                }
                            }
                        });
        return found;
    }

    private Map<ConfigResource, Config> configs(Set<String> topics) {
        List<ConfigResource> resources = topics.stream().map(Topics::resource).toList();
        return BrokerAnswer.get(admin.describeConfigs(resources).all(), ANSWER);
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static boolean getUnlessExists(KafkaFuture<Void> future) {
        try {
            BrokerAnswer.await(future, ANSWER);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw BrokerAnswer.refused(e);
        }
    }

    private static String line(String topic, String what, Object wanted, Object has) {
        return topic + ": " + what + " is " + has + ", wanted " + wanted;
    }
}
