package org.flashsale.operator;

import java.time.Duration;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Count;
import org.flashsale.domain.Read;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.features.UserState;
import org.flashsale.features.UserStateFormat;
import org.flashsale.operator.ScoreMetrics.Flush;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.Wave;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each shopper's recent behaviour and scores each event with the model, in waves of distinct
 * shoppers. The first input is keyed by user, the second one is broadcast.
 *
 * <p>A wave ends when it is full, when its oldest row has waited for the deadline, and before
 * anything that must not overtake its rows: a watermark, a checkpoint barrier, a control record,
 * the end of input. So the state that a checkpoint sees is exactly that of the events whose scores
 * and counts were sent before its barrier, and nothing of a wave needs to be restored.
 *
 * <p>A bundle that is refused, or a demanded device that does not run it, ends the job for good: a
 * restart would meet the same.
 */
public final class ScoreOperator extends AbstractStreamOperator<ScoredEvent>
        implements TwoInputStreamOperator<BehaviorEvent, Read.Good<ControlRecord>, ScoredEvent>,
                BoundedMultiInput {

    private static final long serialVersionUID = 1L;

    /** With more deferred events than this a wave ends early, or one robot would fill memory. */
    static final int DEFERRED_MAX = 500;

    /** Entries of a compaction between two looks at the clock, each a call into the JVM. */
    private static final long CLOCK_READ_EVERY = 100_000;

    /**
     * Cleans the disk of shoppers who did not come back, and decides nothing: what is forgotten is
     * told by the event times in the state, which a job that catches up sees later than the clock.
     * On the heap it cleans nothing, since that would cost more than all the rest.
     */
    private static final StateTtlConfig CLEANING =
            StateTtlConfig.newBuilder(Duration.ofDays(7))
                    .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
                    .setStateVisibility(StateTtlConfig.StateVisibility.ReturnExpiredIfNotCleanedUp)
                    .disableCleanupInBackground()
                    .cleanupInRocksdbCompactFilter(CLOCK_READ_EVERY)
                    .build();

    private final ScoreSettings settings;
    private final ControlBootstrap bootstrap;

    private transient ValueState<UserState> users;
    private transient Controls controls;
    private transient boolean fresh;
    private transient @Nullable ScoreSender opened;
    private transient Wave wave;
    private transient long watermark;
    private transient long waveOpenedAt;
    private transient boolean deadlineArmed;

    /**
     * @param settings how events are scored
     * @param bootstrap reads the control topic to its end on a fresh start
     */
    public ScoreOperator(ScoreSettings settings, ControlBootstrap bootstrap) {
        this.settings = settings;
        this.bootstrap = bootstrap;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        fresh = !context.isRestored();
        controls = new Controls(context.getOperatorStateStore());
        users = context.getKeyedStateStore().getState(userState());
    }

    /** What is kept of each shopper. */
    static ValueStateDescriptor<UserState> userState() {
        ValueStateDescriptor<UserState> descriptor =
                new ValueStateDescriptor<>(
                        "user", BinaryTypeInfo.mutable(UserStateFormat.INSTANCE));
        descriptor.enableTimeToLive(CLEANING);
        return descriptor;
    }

    ScoreMetrics metrics() {
        return sender().metrics();
    }

    @Override
    public void open() throws Exception {
        super.open();
        Models models =
                Models.open(settings, getProcessingTimeService().getClock()::relativeTimeNanos);
        opened = new ScoreSender(models, controls.book(), getMetricGroup(), output);
        wave = new Wave(settings.maxBatch());
        watermark = Long.MIN_VALUE;
        if (fresh) {
            for (Read.Good<ControlRecord> order : bootstrap.readToEnd()) {
                controls.apply(order);
            }
        }
    }

    private ScoreSender sender() {
        ScoreSender sender = opened;
        if (sender == null) {
            throw new IllegalStateException("not open");
        }
        return sender;
    }

    /** The key is set where state is touched: once per event, also for events that waited. */
    @Override
    @SuppressWarnings("rawtypes") // As Flink declares it.
    public void setKeyContextElement1(StreamRecord record) {}

    @Override
    public void processElement1(StreamRecord<BehaviorEvent> element) throws Exception {
        BehaviorEvent event = element.getValue();
        if (isLate(event)) {
            metrics().late.inc();
            sender().notScored(Count.LATE, event);
            return;
        }
        long timestamp = element.hasTimestamp() ? element.getTimestamp() : event.time();
        Wave.Entry entry = new Wave.Entry(event, timestamp, System.nanoTime());
        if (wave.holds(event.userId())) {
            metrics().deferred.inc();
            wave.defer(entry);
            if (wave.deferred() > DEFERRED_MAX) {
                flush(Flush.DEFERRED);
            }
        } else {
            admit(entry);
            if (wave.isFull()) {
                flush(Flush.SIZE);
            }
        }
    }

    private boolean isLate(BehaviorEvent event) {
        return watermark != Long.MIN_VALUE && event.time() <= watermark - settings.latenessMs();
    }

    /** Gives an event its row, or drops it as a duplicate or part of a flood. */
    private void admit(Wave.Entry entry) throws Exception {
        BehaviorEvent event = entry.event();
        setCurrentKey(event.userId());
        UserState known = users.value();
        UserState user = known == null ? new UserState() : known;
        switch (user.admit(event, settings.floodLimit())) {
            case DUPLICATE -> {
                metrics().duplicates.inc();
                sender().notScored(Count.DUPLICATES, event);
            }
            case THROTTLED -> {
                metrics().throttled.inc();
                sender().notScored(Count.THROTTLED, event);
            }
            case FRESH -> {
                user.observe(event, wave.features(), wave.add(entry));
                users.update(user);
                if (wave.size() == 1) {
                    waveOpenedAt = getProcessingTimeService().getCurrentProcessingTime();
                    armDeadline();
                }
            }
        }
    }

    /** At most one timer is under way; one that finds another wave than its own moves on to it. */
    private void armDeadline() {
        if (!deadlineArmed) {
            deadlineArmed = true;
            long number = wave.number();
            var unused =
                    getProcessingTimeService()
                            .registerTimer(
                                    waveOpenedAt + settings.deadlineMs(),
                                    time -> onDeadline(number));
        }
    }

    private void onDeadline(long number) throws Exception {
        deadlineArmed = false;
        if (wave.number() == number) {
            flush(Flush.DEADLINE);
        }
        if (wave.size() > 0) {
            armDeadline();
        }
    }

    /** Scores the open wave, and takes up what waited for the next. */
    private void flush(Flush reason) throws Exception {
        if (wave.size() > 0) {
            score(reason);
            wave.takeUp(this::admit);
        }
    }

    /** Scores until nothing waits any more. */
    private void flushAll(Flush reason) throws Exception {
        while (wave.size() > 0) {
            flush(reason);
        }
    }

    private void score(Flush reason) {
        sender().send(wave, reason);
        wave.next();
    }

    /** What was ordered holds for the events that come after it. */
    @Override
    public void processElement2(StreamRecord<Read.Good<ControlRecord>> element) throws Exception {
        flushAll(Flush.CONTROL);
        controls.apply(element.getValue());
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flushAll(Flush.WATERMARK);
        sender().sendCounts();
        watermark = mark.getTimestamp();
        super.processWatermark(mark);
    }

    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) throws Exception {
        if (status.isIdle()) {
            flushAll(Flush.IDLE);
            sender().sendCounts();
        }
        super.processWatermarkStatus(status, input);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        flushAll(Flush.BARRIER);
        sender().sendCounts();
    }

    @Override
    public void endInput(int input) throws Exception {
        flushAll(Flush.END);
        sender().sendCounts();
    }

    @Override
    public void close() throws Exception {
        ScoreSender sender = opened;
        if (sender != null) {
            opened = null;
            sender.close();
        }
        super.close();
    }
}
