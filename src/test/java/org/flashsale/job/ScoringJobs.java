package org.flashsale.job;

import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.flashsale.config.JobSettings;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.operator.StateTypes;

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
