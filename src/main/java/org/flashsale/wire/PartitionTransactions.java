package org.flashsale.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Transactions as the partitions see them that they were written to: what holds read-committed
 * readers back, and which of it hangs, that is, no coordinator knows it and nothing will end it.
 */
public final class PartitionTransactions {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final int POLLS = 40;

    private final Admin admin;
    private final List<TopicPartition> partitions;

    /**
     * A transaction that is open on a partition.
     *
     * @param partition as {@code topic-partition}
     * @param producerId Kafka's number of the producer
     * @param producerEpoch its epoch
     * @param coordinatorEpoch epoch of the coordinator that wrote the last marker; 0 if none did
     * @param startOffset where its first record stands: read-committed readers wait there
     */
    public record Pending(
            String partition,
            long producerId,
            int producerEpoch,
            int coordinatorEpoch,
            long startOffset) {}

    /**
     * A partition whose read-committed readers wait.
     *
     * @param partition as {@code topic-partition}
     * @param offset where they wait: the last stable offset
     * @param behind records and markers that they do not get to see
     * @param since when the record was appended that they wait for, epoch ms; 0 if it is gone
     */
    public record Blocked(String partition, long offset, long behind, long since) {}

    /**
     * Works through an admin client, which the caller closes.
     *
     * @param name name of a topic on the broker; topics that are not there are left out
     */
    public PartitionTransactions(Admin admin, Function<Topic, String> name) {
        this.admin = admin;
        Set<String> there = BrokerAnswer.get(admin.listTopics().names(), ANSWER);
        List<String> outputs = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            if (!topic.isInput() && there.contains(name.apply(topic))) {
                outputs.add(name.apply(topic));
            }
        }
        partitions = new ArrayList<>();
        BrokerAnswer.get(admin.describeTopics(outputs).allTopicNames(), ANSWER)
                .forEach(
                        (topic, described) ->
                                described
                                        .partitions()
                                        .forEach(
                                                p ->
                                                        partitions.add(
                                                                new TopicPartition(
                                                                        topic, p.partition()))));
        partitions.sort(Comparator.comparing(TopicPartition::toString));
    }

    /**
     * The hanging ones. Looked at twice, since transactions end meanwhile: what was open before the
     * coordinators were asked, is open afterwards, and was known to none of them.
     */
    public List<Pending> hanging() {
        List<Pending> before = pending();
        if (before.isEmpty()) {
            return List.of();
        }
        Set<String> known = known(before.stream().map(Pending::producerId).toList());
        List<Pending> after = pending();
        return before.stream()
                .filter(each -> !known.contains(each.producerId() + " " + each.partition()))
                .filter(after::contains)
                .toList();
    }

    /** All that are open on the partitions. */
    public List<Pending> pending() {
        List<Pending> open = new ArrayList<>();
        BrokerAnswer.get(admin.describeProducers(partitions).all(), ANSWER)
                .forEach(
                        (partition, states) ->
                                states.activeProducers().stream()
                                        .filter(s -> s.currentTransactionStartOffset().isPresent())
                                        .map(state -> pending(partition, state))
                                        .forEach(open::add));
        open.sort(Comparator.comparing(Pending::partition).thenComparing(Pending::startOffset));
        return open;
    }

    private static Pending pending(TopicPartition partition, ProducerState state) {
        return new Pending(
                partition.toString(),
                state.producerId(),
                state.producerEpoch(),
                state.coordinatorEpoch().orElse(0),
                state.currentTransactionStartOffset().orElse(0));
    }

    /** Producers with the partitions of their transactions, as the coordinators know them. */
    private Set<String> known(Collection<Long> producers) {
        ListTransactionsOptions unfinished =
                new ListTransactionsOptions()
                        .filterProducerIds(producers)
                        .filterStates(
                                List.of(
                                        TransactionState.ONGOING,
                                        TransactionState.PREPARE_COMMIT,
                                        TransactionState.PREPARE_ABORT));
        Set<String> ids =
                BrokerAnswer.get(admin.listTransactions(unfinished).all(), ANSWER).stream()
                        .map(TransactionListing::transactionalId)
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = new HashSet<>();
        BrokerAnswer.get(admin.describeTransactions(ids).all(), ANSWER)
                .forEach(
                        (id, described) ->
                                described
                                        .topicPartitions()
                                        .forEach(p -> known.add(described.producerId() + " " + p)));
        return known;
    }

    /** Has markers written that abort transactions on their partitions. */
    public void abort(List<Pending> hanging) {
        for (Pending each : hanging) {
            TopicPartition partition =
                    partitions.stream()
                            .filter(p -> p.toString().equals(each.partition()))
                            .findFirst()
                            .orElseThrow();
            AbortTransactionSpec spec =
                    new AbortTransactionSpec(
                            partition,
                            each.producerId(),
                            (short) each.producerEpoch(),
                            each.coordinatorEpoch());
            BrokerAnswer.get(admin.abortTransaction(spec).all(), ANSWER);
        }
    }

    /**
     * The partitions whose read-committed readers wait, and since when.
     *
     * @param consumer properties of a consumer, without deserialisers
     */
    public List<Blocked> blocked(Properties consumer) {
        Map<TopicPartition, Long> stable = ends(IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Long> all = ends(IsolationLevel.READ_UNCOMMITTED);
        List<Blocked> blocked = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            long offset = stable.getOrDefault(partition, 0L);
            long behind = all.getOrDefault(partition, 0L) - offset;
            if (behind > 0) {
                long since = appendedAt(partition, offset, consumer);
                blocked.add(new Blocked(partition.toString(), offset, behind, since));
            }
        }
        return blocked;
    }

    private Map<TopicPartition, Long> ends(IsolationLevel level) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        BrokerAnswer.get(admin.listOffsets(latest, new ListOffsetsOptions(level)).all(), ANSWER)
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static long appendedAt(TopicPartition partition, long offset, Properties settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        properties.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            for (int i = 0; i < POLLS; i++) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    return record.timestamp();
                }
            }
        }
        return 0;
    }
}
