package org.flashsale.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.DeadLetter;
import org.flashsale.failure.Failure;
import org.flashsale.wire.DeadLetterBox;
import org.flashsale.wire.DeadLetterCodec;
import org.flashsale.wire.OpenTransactions;
import org.flashsale.wire.Topic;

/**
 * Sends records again, each with the mark that it was, in one transaction: all or none. Of two that
 * run at a time the later one wins, and the other cannot commit.
 */
final class DeadLetterSender implements AutoCloseable {
    /** Readers of the inputs wait for an abandoned transaction no longer than this. */
    private static final String TIMEOUT_MS = "60000";

    private final KafkaProducer<byte[], byte[]> producer;
    private final String marks;

    /** Why nothing was sent. */
    enum Problem {
        /** The broker did not take it, or another retry runs. */
        NOT_SENT
    }

    /**
     * Opens the transaction.
     *
     * @throws Failure NOT_SENT if the broker does not let it
     */
    DeadLetterSender(KafkaSettings settings, String job) {
        marks = settings.name(Topic.DEAD_LETTERS);
        Properties properties = settings.producer();
        properties.setProperty(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                OpenTransactions.prefix(job, Topic.DEAD_LETTERS) + "-retry");
        properties.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TIMEOUT_MS);
        producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
            producer.beginTransaction();
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw notSent(e);
        }
    }

    /** Adds a record, with its mark. */
    void send(DeadLetter letter) {
        byte[] key = letter.key().length == 0 ? null : letter.key();
        try {
            var unused =
                    producer.send(
                            new ProducerRecord<>(
                                    letter.origin().topic(),
                                    letter.origin().partition(),
                                    key,
                                    letter.payload()));
            var unusedToo =
                    producer.send(
                            new ProducerRecord<>(
                                    marks,
                                    letter.origin().topic().getBytes(StandardCharsets.UTF_8),
                                    DeadLetterCodec.INSTANCE.encode(DeadLetterBox.mark(letter))));
        } catch (KafkaException e) {
            throw notSent(e);
        }
    }

    /** Makes all that was sent visible. */
    void commit() {
        try {
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw notSent(e);
        }
    }

    private static Failure notSent(KafkaException e) {
        return new Failure(Problem.NOT_SENT, "nothing was sent: " + e.getMessage(), e);
    }

    /** Aborts what was not committed. */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
