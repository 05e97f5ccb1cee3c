package org.flashsale.job;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.flashsale.config.JobSettings;
import org.flashsale.domain.Read;
import org.flashsale.operator.BinaryTypeInfo;
import org.flashsale.wire.Codec;
import org.flashsale.wire.TimeBounds;
import org.flashsale.wire.Topic;

/**
 * The Kafka sources. In live mode the behaviour events alone make time: facts are applied on
 * arrival, and a silent topic must not hold decisions back. In replay mode all inputs together do.
 */
final class Sources {

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
                .setParallelism(settings.sourceParallelism(topic, env.getParallelism()));
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
            Topic topic, Codec<T> codec, BinaryTypeInfo<Read<T>> type, WatermarkStrategy<Read<T>> time) {
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
}
