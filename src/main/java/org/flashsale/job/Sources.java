package org.flashsale.job;

import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.flashsale.config.JobSettings;
import org.flashsale.domain.Read;
import org.flashsale.failure.UsageError;
import org.flashsale.operator.BinaryTypeInfo;
import org.flashsale.wire.Codec;
import org.flashsale.wire.TimeBounds;
import org.flashsale.wire.Topic;

/**
 * The Kafka sources. In live mode the behaviour events alone make time: facts are applied on
 * arrival, and a silent topic must not hold decisions back. In replay mode all inputs together do.
 */
final class Sources {

    private static final String ADMIN_TIMEOUT_MS = "10000";

    private final StreamExecutionEnvironment env;
    private final JobSettings settings;

    Sources(StreamExecutionEnvironment env, JobSettings settings) {
        this.env = env;
        this.settings = settings;
    }

    /** The topic whose events make time. */
    <T> SingleOutputStreamOperator<Read<T>> leading(
            Topic topic, Codec<T> codec, BinaryTypeInfo<Read<T>> type) {
        WatermarkStrategy<Read<T>> time =
                settings.replay()
                        ? EventTime.bounded(codec, 0)
                        : EventTime.bounded(codec, settings.disorder().toMillis())
                                .withIdleness(settings.idleness());
        return source(topic, codec, type, time)
                .setParallelism(Math.min(env.getParallelism(), partitions(topic)));
    }

    /** A topic of facts: it makes time in replay mode only. */
    <T> SingleOutputStreamOperator<Read<T>> facts(
            Topic topic, Codec<T> codec, BinaryTypeInfo<Read<T>> type) {
        return source(
                        topic,
                        codec,
                        type,
                        settings.replay() ? EventTime.bounded(codec, 0) : EventTime.none())
                .setParallelism(1);
    }

    /** The control topic: it never holds time back. */
    <T> SingleOutputStreamOperator<Read<T>> orders(
            Topic topic, Codec<T> codec, BinaryTypeInfo<Read<T>> type) {
        return source(topic, codec, type, EventTime.none()).setParallelism(1);
    }

    private <T> SingleOutputStreamOperator<Read<T>> source(
            Topic topic,
            Codec<T> codec,
            BinaryTypeInfo<Read<T>> type,
            WatermarkStrategy<Read<T>> time) {
        TimeBounds bounds =
                settings.replay()
                        ? TimeBounds.fixed(settings.from(), settings.until())
                        : TimeBounds.live();
        KafkaSourceBuilder<Read<T>> source =
                KafkaSource.<Read<T>>builder()
                        .setProperties(settings.kafka().consumer(topic))
                        .setTopics(settings.kafka().name(topic))
                        .setGroupId(settings.name())
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setDeserializer(
                                new RecordSchema<>(codec, type, bounds, settings.replay()));
        if (settings.bounded()) {
            source.setBounded(OffsetsInitializer.latest());
        }
        return env.fromSource(source.build(), time, topic.id(), type)
                .uid("source-" + topic.id())
                .setMaxParallelism(SaleJob.MAX_PARALLELISM);
    }

    /**
     * Partitions of a topic: a source with more tasks than partitions would wait for the idle ones.
     *
     * @throws UsageError when the broker or the topic is not there
     */
    private int partitions(Topic topic) {
        String name = settings.kafka().name(topic);
        Properties properties = settings.kafka().admin();
        properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS);
        properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS);
        try (Admin admin = Admin.create(properties)) {
            return admin.describeTopics(List.of(name))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UsageError(
                    cause instanceof UnknownTopicOrPartitionException
                            ? "topic " + name + " is missing: run 'flashsale topics create'"
                            : "no broker answers at "
                                    + properties.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)
                                    + ": "
                                    + cause.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
