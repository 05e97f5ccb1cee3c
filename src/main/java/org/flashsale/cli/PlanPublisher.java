package org.flashsale.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.StockMovement;
import org.flashsale.failure.Failure;
import org.flashsale.plan.InitialStock;
import org.flashsale.plan.SalePlan;
import org.flashsale.wire.Codec;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.ControlResultCodec;
import org.flashsale.wire.Limits;
import org.flashsale.wire.RejectedRecord;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.Topic;

/** Writes orders, sale plans first, and waits for what the job says to them. For one thread. */
public final class PlanPublisher implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final String BROKER_TIMEOUT_MS = "15000";

    private final KafkaSettings kafka;
    private final KafkaProducer<byte[], byte[]> producer;

    /** What went wrong. */
    enum Problem {
        /** The broker cannot be reached, or refuses. */
        KAFKA,
        /** The document is too long for one message. */
        TOO_BIG
    }

    /** What the job said. */
    public sealed interface Answer {

        /**
         * Every subtask applied it.
         *
         * @param effectiveFrom latest event time that a subtask named, epoch ms: from then on it
         *     holds everywhere; {@link Long#MIN_VALUE} if none did
         * @param subtasks how many answered
         */
        record Applied(long effectiveFrom, int subtasks) implements Answer {}

        /** It was refused, for these reasons. */
        record Refused(List<String> errors) implements Answer {

            /** Copies the list. */
            public Refused {
                errors = List.copyOf(errors);
            }
        }

        /**
         * Time ran out.
         *
         * @param answered how many subtasks did answer
         * @param expected how many there are; 0 when none answered
         */
        record Missing(int answered, int expected) implements Answer {
            /** Who answered, in words. */
            String who() {
                return answered == 0
                        ? "no job"
                        : "only %d of %d subtasks of the job".formatted(answered, expected);
            }
        }
    }

    /** Connects when something is published. */
    public PlanPublisher(KafkaSettings kafka) {
        this.kafka = kafka;
        Properties properties = kafka.producer(Topic.CONTROL);
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, BROKER_TIMEOUT_MS);
        properties.putIfAbsent(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Writes a valid plan to {@code control} and waits until every subtask of the job has applied
     * it, one has refused it, or time is over.
     *
     * @param document the plan as YAML
     * @param effectiveFrom event time from which it is to hold; empty for as early as possible
     * @throws Failure KAFKA if the broker fails, TOO_BIG if no message can hold the document
     */
    public Answer publish(
            SalePlan plan, String document, OptionalLong effectiveFrom, Duration timeout) {
        return order(ControlRecord.SALE_PLAN, plan.id(), document, effectiveFrom, timeout);
    }

    /**
     * As {@link #publish}, as if the plan had been published before its sale: what is given during
     * a sale does not hold before that, and the sale of a log that is replayed may be today's.
     */
    public Answer publishForReplay(SalePlan plan, String document, Duration timeout) {
        long before = Math.min(System.currentTimeMillis(), plan.start());
        OptionalLong early = OptionalLong.empty();
        return order(record(ControlRecord.SALE_PLAN, plan.id(), document, before, early), timeout);
    }

    /**
     * Writes an order to {@code control} and waits until every subtask that answers such orders has
     * applied it, one has refused it, or time is over.
     *
     * @param effectiveFrom event time from which it is to hold; empty for as early as possible
     * @throws Failure KAFKA if the broker fails, TOO_BIG if no message can hold the document
     */
    public Answer order(
            String kind, String id, String document, OptionalLong effectiveFrom, Duration timeout) {
        long now = System.currentTimeMillis();
        return order(record(kind, id, document, now, effectiveFrom), timeout);
    }

    private static ControlRecord record(
            String kind, String id, String document, long issuedAt, OptionalLong effectiveFrom) {
        return new ControlRecord(
                kind,
                id,
                UUID.randomUUID().toString(),
                issuedAt,
                effectiveFrom,
                System.getProperty("user.name", ""),
                document);
    }

    private Answer order(ControlRecord record, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (KafkaConsumer<byte[], byte[]> answers = atTheEnd(Topic.CONTROL_RESULTS)) {
            send(ControlRecordCodec.INSTANCE, record.key(), record).get();
            AnswersOfSubtasks heard = new AnswersOfSubtasks(record.requestId());
            do {
                for (ConsumerRecord<byte[], byte[]> message : answers.poll(POLL)) {
                    decode(message.value()).ifPresent(heard::add);
                }
                Optional<Answer> answer = heard.complete();
                if (answer.isPresent()) {
                    return answer.get();
                }
            } while (System.nanoTime() < deadline);
            return heard.missing();
        } catch (KafkaException | ExecutionException | InterruptedException e) {
            throw failure(e);
        }
    }

    /**
     * Books the stock that the plan expects, as {@code initial} movements; doing it again changes
     * nothing. The job must know the plan by then: it takes stock of unknown SKUs for a mistake.
     *
     * @param time event time of the movements, epoch ms
     * @return how many movements were written
     * @throws Failure KAFKA if the broker fails
     */
    public int publishStock(SalePlan plan, long time) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try {
            for (StockMovement movement : InitialStock.of(plan, time)) {
                sent.add(send(StockMovementCodec.INSTANCE, movement.sku(), movement));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
            return sent.size();
        } catch (KafkaException | ExecutionException | InterruptedException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }

    private <T> Future<RecordMetadata> send(Codec<T> codec, String key, T record) {
        byte[] value = codec.encode(record);
        int most = Limits.payloadBytesMax(codec.topic());
        if (value.length > most) {
            throw new Failure(
                    Problem.TOO_BIG,
                    "the document makes a message of "
                            + value.length
                            + " bytes; the most is "
                            + most
                            + ": split a plan into several");
        }
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        return producer.send(new ProducerRecord<>(kafka.name(codec.topic()), keyBytes, value));
    }

    /** A consumer of a topic that reads what comes from now on. */
    private KafkaConsumer<byte[], byte[]> atTheEnd(Topic topic) {
        Properties properties = kafka.briefConsumer(topic);
        properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, BROKER_TIMEOUT_MS);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(kafka.name(topic)).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            if (partitions.isEmpty()) {
                consumer.close();
                throw new Failure(
                        Problem.KAFKA,
                        "there is no topic "
                                + kafka.name(topic)
                                + "; 'flashsale topics create' makes it");
            }
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            // Seeking is lazy: only asking for the position fixes it before the plan is written.
            partitions.forEach(consumer::position);
            return consumer;
        } catch (KafkaException e) {
            consumer.close();
            throw e;
        }
    }

    private static Optional<ControlResult> decode(byte[] message) {
        try {
            return Optional.of(ControlResultCodec.INSTANCE.decode(message));
        } catch (RejectedRecord e) {
            // Not an answer that this version understands, so none to this request.
            return Optional.empty();
        }
    }

    private static Failure failure(Exception problem) {
        if (problem instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        Throwable cause =
                problem instanceof ExecutionException && problem.getCause() != null
                        ? problem.getCause()
                        : problem;
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new Failure(Problem.KAFKA, message + " (do the brokers run?)", problem);
    }
}
