package org.flashsale.job;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.config.JobSettings;
import org.flashsale.config.KafkaSettings;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.local.EmbeddedFlink;
import org.flashsale.local.FlinkSettings;
import org.flashsale.wire.Codec;
import org.flashsale.wire.ProgressMarker;
import org.flashsale.wire.Topic;
import org.flashsale.wire.Topics;

/** A real broker and a real Flink, the topics, and clients to feed and to read them. */
public final class Lab implements AutoCloseable {

    /** What times out is aborted soon after, and not up to ten seconds later. */
    private static final Map<String, String> BROKER =
            Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");

    private final Path folder;
    private EmbeddedBroker broker;
    private final EmbeddedFlink flink;
    private final KafkaProducer<byte[], byte[]> producer;

    private Lab(Path folder, EmbeddedBroker broker, EmbeddedFlink flink) {
        this.folder = folder;
        this.broker = broker;
        this.flink = flink;
        Properties large = properties();
        large.setProperty("max.request.size", String.valueOf(20 << 20));
        large.setProperty("buffer.memory", String.valueOf(64 << 20));
        this.producer =
                new KafkaProducer<>(large, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Starts both, with topics as the catalogue says. */
    public static Lab start(Path folder, int slots) throws Exception {
        return start(folder, slots, MemorySize.ofMebiBytes(512));
    }

    /** As {@link #start(Path, int)}, with memory for RocksDB. */
    public static Lab start(Path folder, int slots, MemorySize managed) throws Exception {
        return start(folder, slots, managed, Map.of());
    }

    /** As {@link #start(Path, int, MemorySize)}, with more of Flink's options. */
    public static Lab start(Path folder, int slots, MemorySize managed, Map<String, String> options)
            throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0, BROKER);
        Configuration settings = FlinkSettings.load();
        settings.setString("execution.checkpointing.interval", "1 s");
        settings.setString("execution.checkpointing.min-pause", "100 ms");
        options.forEach(settings::setString);
        EmbeddedFlink flink =
                EmbeddedFlink.start(
                        settings,
                        folder.resolve("flink"),
                        new EmbeddedFlink.Size(1, slots, 0, managed));
        Lab lab = new Lab(folder, broker, flink);
        lab.createTopics();
        return lab;
    }

    private void createTopics() throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            topics.add(
                    new NewTopic(topic.id(), topic.partitions(), (short) 1)
                            .configs(
                                    Map.of(
                                            "message.timestamp.type",
                                            "LogAppendTime",
                                            "max.message.bytes",
                                            String.valueOf(20 << 20))));
        }
        try (Admin admin = Admin.create(properties())) {
            admin.createTopics(topics).all().get();
            Set<TopicPartition> partitions = new HashSet<>();
            for (NewTopic topic : topics) {
                for (int i = 0; i < topic.numPartitions(); i++) {
                    partitions.add(new TopicPartition(topic.name(), i));
                }
            }
            Topics.awaitLeaders(admin, partitions);
        }
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Ends the broker and starts it again on its port, with what it had. */
    public void restartBroker() {
        String address = bootstrapServers();
        broker.close();
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        broker = EmbeddedBroker.start(folder.resolve("broker"), port, BROKER);
    }

    public EmbeddedFlink flink() {
        return flink;
    }

    /** Submits the job; {@code options} on top of those that a test always needs. */
    public JobClient submit(int parallelism, Map<String, String> options) throws Exception {
        return job(parallelism, options).executeAsync("flashsale");
    }

    /** The job, built but not submitted. */
    StreamExecutionEnvironment job(int parallelism, Map<String, String> options) throws Exception {
        Configuration more = new Configuration();
        more.setString(KafkaSettings.BOOTSTRAP, bootstrapServers());
        more.setString("flashsale.metrics.window", "500 ms");
        options.forEach(more::setString);
        StreamExecutionEnvironment env = flink.environment(more);
        env.setParallelism(parallelism);
        SaleJob.build(env, JobSettings.of(env.getConfiguration()));
        return env;
    }

    public <T> void send(Topic topic, Codec<T> codec, String key, T value) {
        sendBytes(topic, key, codec.encode(value));
    }

    public void sendBytes(Topic topic, String key, byte[] value) {
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                topic.id(), key.getBytes(StandardCharsets.UTF_8), value));
    }

    /** Promises that no earlier record follows in any partition of any input. */
    public void progress(long time) {
        for (Topic topic :
                List.of(Topic.BEHAVIOR_EVENTS, Topic.STOCK_MOVEMENTS, Topic.COMPETITOR_PRICES)) {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                var unused = producer.send(ProgressMarker.record(topic.id(), partition, time));
            }
        }
    }

    public void flush() {
        producer.flush();
    }

    /** All committed records of a topic, up to now. */
    public <T> List<T> read(Topic topic, Codec<T> codec) throws Exception {
        List<T> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : readRaw(topic)) {
            records.add(codec.decode(record.value()));
        }
        return records;
    }

    /** As {@link #read}, as Kafka records. */
    public List<ConsumerRecord<byte[], byte[]>> readRaw(Topic topic) {
        return readRaw(topic.id());
    }

    /** As {@link #readRaw(Topic)}, of a topic under a name of its own. */
    public List<ConsumerRecord<byte[], byte[]>> readRaw(String topic) {
        Properties properties = properties();
        properties.setProperty("isolation.level", "read_committed");
        // Closing waits for the answer of the broker, which has no more records.
        properties.setProperty("fetch.max.wait.ms", "20");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            while (ends.entrySet().stream()
                    .anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                consumer.poll(Duration.ofMillis(50)).forEach(records::add);
            }
        }
        return records;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", bootstrapServers());
        return properties;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        flink.close();
        broker.close();
    }
}
