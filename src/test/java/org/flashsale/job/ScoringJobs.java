package org.flashsale.job;

import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flashsale.config.JobSettings;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.operator.StateTypes;
import org.flashsale.wire.Topic;

/**
 * The jobs that the scoring benchmark compares. All have the sale job's own source of behaviour
 * events and its own sink of scored events; what lies between differs.
 */
public final class ScoringJobs {

    /** Questions under way at once. */
    private static final int IN_FLIGHT = 100;

    private ScoringJobs() {}

    /** The sale job's scoring operator, which hears the control topic. */
    public static void engine(StreamExecutionEnvironment env, JobSettings settings) {
        SaleJob.prepare(env);
        Nodes nodes = new Nodes(env, settings);
        new Sinks(settings)
                .scoredEvents(nodes.score(nodes.behaviorEvents(), nodes.controlRecords()));
    }

    /** The scoring operator between a source and a sink inside the process. */
    public static void inProcess(
            StreamExecutionEnvironment env,
            JobSettings settings,
            MapFunction<Long, BehaviorEvent> events,
            MapFunction<ScoredEvent, ScoredEvent> counter) {
        SaleJob.prepare(env);
        Nodes nodes = new Nodes(env, settings);
        DataStream<BehaviorEvent> made =
                env.fromSource(
                                new NumberSequenceSource(1, Long.MAX_VALUE - 1),
                                WatermarkStrategy.noWatermarks(),
                                "numbers")
                        .map(events)
                        .returns(StateTypes.BEHAVIOR_EVENT);
        nodes.score(made, nodes.controlRecords())
                .map(counter)
                .returns(StateTypes.SCORED_EVENT)
                .sinkTo(new DiscardingSink<>());
    }

    /** Messages as they are, through an operator, with the source and sink of Kafka's connector. */
    public static void messages(
            StreamExecutionEnvironment env,
            JobSettings settings,
            OneInputStreamOperator<byte[], byte[]> operator) {
        SaleJob.prepare(env);
        String output = settings.kafka().name(Topic.SCORED_EVENTS);
        env.fromSource(
                        KafkaSource.<byte[]>builder()
                                .setProperties(settings.kafka().consumer(Topic.BEHAVIOR_EVENTS))
                                .setTopics(settings.kafka().name(Topic.BEHAVIOR_EVENTS))
                                .setGroupId(settings.name())
                                .setStartingOffsets(OffsetsInitializer.earliest())
                                .setDeserializer(
                                        KafkaRecordDeserializationSchema.valueOnly(
                                                ByteArrayDeserializer.class))
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "messages",
                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
                .transform("score", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO, operator)
                .sinkTo(
                        KafkaSink.<byte[]>builder()
                                .setKafkaProducerConfig(
                                        settings.kafka().producer(Topic.SCORED_EVENTS))
                                .setRecordSerializer(
                                        (message, context, timestamp) ->
                                                new ProducerRecord<>(output, message))
                                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                                .build());
    }

    /** Any function of the events of one shopper instead. */
    public static void perShopper(
            StreamExecutionEnvironment env,
            JobSettings settings,
            KeyedProcessFunction<String, BehaviorEvent, ScoredEvent> function) {
        SaleJob.prepare(env);
        DataStream<ScoredEvent> scored =
                new Nodes(env, settings)
                        .behaviorEvents()
                        .keyBy(BehaviorEvent::userId, Types.STRING)
                        .process(function)
                        .returns(StateTypes.SCORED_EVENT)
                        .uid("shoppers")
                        .name("shoppers");
        new Sinks(settings).scoredEvents(scored);
    }

    /** A function that asks, and one that waits for the answers, in the order of the questions. */
    public static <Q> void asynchronous(
            StreamExecutionEnvironment env,
            JobSettings settings,
            KeyedProcessFunction<String, BehaviorEvent, Q> ask,
            TypeInformation<Q> questions,
            AsyncFunction<Q, ScoredEvent> answers) {
        SaleJob.prepare(env);
        DataStream<Q> asked =
                new Nodes(env, settings)
                        .behaviorEvents()
                        .keyBy(BehaviorEvent::userId, Types.STRING)
                        .process(ask)
                        .returns(questions)
                        .uid("ask")
                        .name("ask");
        new Sinks(settings)
                .scoredEvents(
                        AsyncDataStream.orderedWait(asked, answers, 60, TimeUnit.SECONDS, IN_FLIGHT)
                                .returns(StateTypes.SCORED_EVENT)
                                .uid("wait")
                                .name("wait"));
    }
}
