package org.flashsale.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flashsale.local.Ports;
import org.flashsale.wire.RejectedRecord;
import org.flashsale.wire.ScoredRecordCodec;

/** A broker as a process of its own, and a client that looks at output topics. */
final class Broker implements AutoCloseable {

    private static final int OUTPUT_PARTITIONS = 4;
    private static final int LATENCIES_PER_PARTITION = 25_000;

    private final Process process;
    private final String servers;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;

    private Broker(Process process, String servers) {
        this.process = process;
        this.servers = servers;
        Properties p = new Properties();
        p.setProperty("bootstrap.servers", servers);
        admin = Admin.create(p);
        consumer = new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static Broker start(Processes processes, Path folder) throws Exception {
        Path ready = folder.resolve("broker.ready");
        Process process =
                processes.start(
                        "broker",
                        List.of("-Xmx1g", "-XX:+UseG1GC"),
                        "org.flashsale.local.BrokerMain",
                        folder.resolve("broker").toString(),
                        String.valueOf(Ports.free(0)),
                        ready.toString());
        while (!Files.exists(ready) || Files.size(ready) == 0) {
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new IOException("the broker ended: " + processes.lastWords("broker"));
            }
        }
        return new Broker(process, Files.readString(ready));
    }

    String servers() {
        return servers;
    }

    long pid() {
        return process.pid();
    }

    void createTopic(String name, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
    }

    void createOutput(String name) throws Exception {
        createTopic(name, OUTPUT_PARTITIONS);
    }

    void deleteTopic(String name) throws Exception {
        admin.deleteTopics(List.of(name)).all().get();
    }

    private static List<TopicPartition> partitions(String output) {
        List<TopicPartition> all = new ArrayList<>();
        for (int i = 0; i < OUTPUT_PARTITIONS; i++) {
            all.add(new TopicPartition(output, i));
        }
        return all;
    }

    /** Records of an output topic so far. */
    long count(String output) {
        return consumer.endOffsets(partitions(output)).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Where the partitions of an output topic end. */
    Map<TopicPartition, Long> ends(String output) {
        return consumer.endOffsets(partitions(output));
    }

    /** Latencies that the newest records of an output topic tell, none older than given, µs. */
    Histogram latencies(
            String output, Map<TopicPartition, Long> from, ToLongFunction<byte[]> latency) {
        Histogram latencies = new Histogram(3);
        List<TopicPartition> partitions = partitions(output);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            consumer.seek(
                    partition,
                    Math.max(from.get(partition), ends.get(partition) - LATENCIES_PER_PARTITION));
        }
        while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                latencies.recordValue(Math.max(0, latency.applyAsLong(record.value())));
            }
        }
        return latencies;
    }

    /** Latency that a scored event tells, µs. */
    static long latencyOf(byte[] scored) {
        try {
            return ScoredRecordCodec.INSTANCE.decode(scored).latencyMicros();
        } catch (RejectedRecord e) {
            throw new IllegalArgumentException("no scored event", e);
        }
    }

    @Override
    public void close() {
        consumer.close();
        admin.close(Duration.ofSeconds(1));
        process.destroyForcibly();
    }
}
