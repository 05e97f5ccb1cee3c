package org.flashsale.job;

import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.flashsale.config.JobSettings;
import org.flashsale.operator.Runs;
import org.flashsale.wire.OpenTransactions;
import org.flashsale.wire.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names of the transactions, {@code NAME-TOPIC-RUN-SUBTASK-NUMBER}, and the end of those that
 * others left open. A sink that starts aborts what its prefix left open; so a submission has a
 * prefix of its own, or of two jobs of one name each would abort the other's.
 */
final class Transactions implements Runs {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
    private static final long ANSWER_S = 30;

    private final String name;
    private final Properties admin;
    private final String run;

    /** Those of a new submission. */
    Transactions(JobSettings settings) {
        name = settings.name();
        admin = settings.kafka().admin();
        run = UUID.randomUUID().toString().substring(0, 8);
    }

    @Override
    public String own() {
        return run;
    }

    /** Prefix of the transactional ids of a topic's sink. */
    String prefix(Topic topic) {
        return OpenTransactions.prefix(name, topic) + "-" + run;
    }

    @Override
    public void abortOthers(Set<String> kept) throws Exception {
        try (Admin client = Admin.create(admin)) {
            List<String> left =
                    client
                            .listTransactions(
                                    new ListTransactionsOptions()
                                            .filterStates(Set.of(TransactionState.ONGOING)))
                            .all()
                            .get(ANSWER_S, TimeUnit.SECONDS)
                            .stream()
                            .map(TransactionListing::transactionalId)
                            .filter(id -> isOfAnother(id, kept))
                            .toList();
            if (!left.isEmpty()) {
                LOG.warn("Aborting transactions that other runs left open: {}", left);
                client.fenceProducers(left).all().get(ANSWER_S, TimeUnit.SECONDS);
            }
        }
    }

    private boolean isOfAnother(String id, Set<String> kept) {
        for (Topic topic : Topic.values()) {
            Matcher matcher =
                    Pattern.compile(
                                    Pattern.quote(OpenTransactions.prefix(name, topic))
                                            + "-([0-9a-f]{8})-[0-9]+-[0-9]+")
                            .matcher(id);
            if (matcher.matches()) {
                String other = matcher.group(1);
                return !other.equals(run) && !kept.contains(other);
            }
        }
        return false;
    }
}
