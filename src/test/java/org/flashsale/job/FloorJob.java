package org.flashsale.job;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.flashsale.config.JobSettings;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.features.Admission;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.features.StoredUser;
import org.flashsale.features.UserRecord;
import org.flashsale.features.UserState;
import org.flashsale.features.UserStateFormat;
import org.flashsale.operator.BinaryTypeInfo;
import org.flashsale.operator.StateTypes;

/**
 * The job without model and control, as a floor for benchmarks: the same source, the same key, the
 * same user state in the same backend, the same sink.
 */
public final class FloorJob {

    private FloorJob() {}

    /** Adds the graph to an environment. */
    public static void build(StreamExecutionEnvironment env, JobSettings settings) {
        SaleJob.prepare(env);
        SingleOutputStreamOperator<ScoredEvent> scored =
                new Nodes(env, settings)
                        .behaviorEvents()
                        .keyBy(BehaviorEvent::userId, Types.STRING)
                        .process(new Users())
                        .returns(StateTypes.SCORED_EVENT)
                        .uid("users")
                        .name("users");
        new Sinks(settings).scoredEvents(scored);
    }

    /** Reads, updates and writes the user's state for each event, as SCORE does. */
    private static final class Users
            extends KeyedProcessFunction<String, BehaviorEvent, ScoredEvent> {

        private static final long serialVersionUID = 1L;

        private transient ValueState<StoredUser> users;
        private transient UserState user;
        private transient UserRecord record;
        private transient float[] row;

        @Override
        public void open(OpenContext context) {
            users =
                    getRuntimeContext()
                            .getState(
                                    new ValueStateDescriptor<>(
                                            "user",
                                            BinaryTypeInfo.mutable(UserStateFormat.INSTANCE)));
            user = new UserState();
            record = new UserRecord();
            row = new float[FeatureCatalogue.WIDTH];
        }

        @Override
        public void processElement(BehaviorEvent event, Context context, Collector<ScoredEvent> out)
                throws Exception {
            StoredUser kept = users.value();
            if (kept == null) {
                user.clear();
            } else {
                record.decode(kept.bytes(), kept.offset(), kept.length(), user);
            }
            if (user.admit(event, Integer.MAX_VALUE) == Admission.FRESH) {
                user.observe(event, row, 0);
                out.collect(ScoredEvent.outside(event, row[0], 0f, "none", "0", false, 0));
            }
            users.update(new StoredUser(record.bytes(), 0, record.encode(user, 0)).copy());
        }
    }
}
