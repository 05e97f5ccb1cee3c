package org.flashsale.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/** The transactions of one job on a broker: those that hold back its read-committed readers. */
public final class OpenTransactions {
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Admin admin;
    private final Pattern ids;

    /**
     * A transaction that is neither committed nor aborted.
     *
     * @param id transactional id
     * @param state Kafka's word for it: Ongoing, PrepareCommit, PrepareAbort
     * @param startedAt when its first record was announced, epoch ms; 0 if the broker does not say
     * @param timeoutMs the broker aborts it by itself after this, ms
     * @param partitions what it wrote to, as {@code topic-partition}
     */
    public record Open(
            String id, String state, long startedAt, long timeoutMs, List<String> partitions) {
        /** Copies the partitions. */
        public Open {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * Works through an admin client, which the caller closes.
     *
     * @param job name of the job: {@code flashsale.name}
     */
    public OpenTransactions(Admin admin, String job) {
        this.admin = admin;
        List<String> topics = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            topics.add(Pattern.quote(prefix(job, topic)));
        }
        // A submission has a name of its own; the sink appends its subtask and a growing number.
        ids = Pattern.compile("(" + String.join("|", topics) + ")-[0-9a-f]{8}-\\d+-\\d+");
    }

    /** Begin of the transactional ids that a job's sink of a topic uses. */
    public static String prefix(String job, Topic topic) {
        return job + "-" + topic.id();
    }

    /** The job's open transactions, the oldest first. */
    public List<Open> open() {
        ListTransactionsOptions unfinished =
                new ListTransactionsOptions()
                        .filterStates(
                                List.of(
                                        TransactionState.ONGOING,
                                        TransactionState.PREPARE_COMMIT,
                                        TransactionState.PREPARE_ABORT));
        List<String> found =
                BrokerAnswer.get(admin.listTransactions(unfinished).all(), ANSWER).stream()
                        .map(TransactionListing::transactionalId)
                        .filter(id -> ids.matcher(id).matches())
                        .toList();
        Map<String, TransactionDescription> described =
                BrokerAnswer.get(admin.describeTransactions(found).all(), ANSWER);
        List<Open> open = new ArrayList<>();
        described.forEach((id, description) -> open.add(open(id, description)));
        open.sort(Comparator.comparingLong(Open::startedAt).thenComparing(Open::id));
        return open;
    }

    private static Open open(String id, TransactionDescription description) {
        TreeSet<String> partitions = new TreeSet<>();
        description.topicPartitions().forEach(partition -> partitions.add(partition.toString()));
        return new Open(
                id,
                description.state().toString(),
                description.transactionStartTimeMs().orElse(0),
                description.transactionTimeoutMs(),
                List.copyOf(partitions));
    }

    /**
     * Aborts transactions: their records are never seen, and whoever held them can commit no more.
     */
    public void abort(List<Open> transactions) {
        BrokerAnswer.get(
                admin.fenceProducers(transactions.stream().map(Open::id).toList()).all(), ANSWER);
    }
}
