package org.flashsale.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.plan.PlanBook;
import org.flashsale.wire.Codec;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.ControlResultCodec;
import org.flashsale.wire.RejectedRecord;

/** The job's side of the conversation on the control topics: a plan book per subtask. */
final class AnsweringJob implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> control;
    private final KafkaProducer<byte[], byte[]> results;
    private final Job job;
    private final Thread thread;

    /** What the subtasks of a job say to a control record. */
    interface Job {
        List<ControlResult> answer(ControlRecord record);
    }

    /** Answers plans that are written from now on. */
    AnsweringJob(String servers, int subtasks) {
        this(servers, ofPlans(subtasks));
    }

    /** Answers what is written from now on. */
    AnsweringJob(String servers, Job job) {
        this.job = job;
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        control = new KafkaConsumer<>(client(servers), bytes, bytes);
        List<TopicPartition> partitions = List.of(new TopicPartition("control", 0));
        control.assign(partitions);
        control.seekToEnd(partitions);
        partitions.forEach(control::position);
        ByteArraySerializer raw = new ByteArraySerializer();
        results = new KafkaProducer<>(client(servers), raw, raw);
        thread = new Thread(this::run, "answering-job");
        thread.start();
    }

    static Map<String, Object> client(String servers) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", servers);
        // Closing waits for the answer of the broker, which has no more records.
        properties.put("fetch.max.wait.ms", "20");
        return properties;
    }

    /** Reads that many records of a topic from its beginning. */
    static <T> List<T> readAll(String servers, Codec<T> codec, int count) throws RejectedRecord {
        List<T> read = new ArrayList<>();
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client(servers), bytes, bytes)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(codec.topic().id()).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (read.size() < count && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> message :
                        consumer.poll(Duration.ofMillis(200))) {
                    read.add(codec.decode(message.value()));
                }
            }
        }
        return read;
    }

    @Override
    public void close() throws InterruptedException {
        control.wakeup();
        thread.join();
        results.close();
        control.close();
    }

    private void run() {
        try {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> message : control.poll(Duration.ofDays(1))) {
                    answer(ControlRecordCodec.INSTANCE.decode(message.value()));
                }
            }
        } catch (WakeupException e) {
            // Closed.
        } catch (RejectedRecord e) {
            throw new AssertionError(e);
        }
    }

    private void answer(ControlRecord record) {
        for (ControlResult result : job.answer(record)) {
            byte[] key = record.key().getBytes(StandardCharsets.UTF_8);
            byte[] value = ControlResultCodec.INSTANCE.encode(result);
            var unused = results.send(new ProducerRecord<>("control-results", key, value));
        }
        results.flush();
    }

    /** Subtasks of CONTROL that follow the plans. */
    private static Job ofPlans(int subtasks) {
        List<PlanBook> books = new ArrayList<>();
        for (int i = 0; i < subtasks; i++) {
            books.add(new PlanBook());
        }
        return record -> {
            List<ControlResult> answers = new ArrayList<>();
            for (int i = 0; i < subtasks; i++) {
                answers.add(answer(record, books.get(i).apply(record), i, subtasks));
            }
            return answers;
        };
    }

    private static ControlResult answer(
            ControlRecord record, PlanBook.Outcome outcome, int subtask, int subtasks) {
        return new ControlResult(
                record.kind(),
                record.id(),
                record.requestId(),
                outcome instanceof PlanBook.Outcome.Accepted,
                "CONTROL",
                subtask,
                subtasks,
                outcome instanceof PlanBook.Outcome.Accepted accepted
                        ? OptionalLong.of(accepted.effectiveFrom())
                        : OptionalLong.empty(),
                outcome instanceof PlanBook.Outcome.Refused refused ? refused.lines() : List.of(),
                record.issuedAt());
    }
}
