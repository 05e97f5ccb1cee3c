package org.flashsale.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
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
import org.flashsale.features.StoredUser;
import org.flashsale.operator.ScoreMetrics.Flush;
import org.flashsale.plan.ScoringOrders;
import org.flashsale.scoring.Intake;
import org.flashsale.scoring.ModelAccess;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.UserCache;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(ScoreOperator.class);

    /** The backend that keeps bytes and not objects. */
    private static final String BYTES_BACKEND = "rocksdb";

    private final ScoreSettings settings;
    private final ControlBootstrap bootstrap;
    private final ModelAccess access;
    private final CalibrationUse calibration;
    private final ScoreParts parts;

    private transient ValueState<StoredUser> users;
    private transient Controls controls;
    private transient ScoreOrders orders;
    private transient ScoreCalibrations calibrations;
    private transient @Nullable RunWatch runWatch;
    private transient boolean fresh;
    private transient UserCache cache;
    private transient WritePace writePace;
    private transient ScoreMetrics scoreMetrics;
    private transient ScoreSender sender;
    private transient @Nullable WaveRunner opened;
    private transient DeadlineTimer deadline;
    private transient long watermark;

    /**
     * @param settings how events are scored
     * @param bootstrap reads the control topic to its end on a fresh start
     * @param access what models may be fetched from, and which GPU may be used
     * @param calibration whose calibrations are followed
     */
    public ScoreOperator(
            ScoreSettings settings,
            ControlBootstrap bootstrap,
            ModelAccess access,
            CalibrationUse calibration) {
        this(settings, bootstrap, access, calibration, ScoreParts.OF_A_JOB);
    }

    ScoreOperator(
            ScoreSettings settings,
            ControlBootstrap bootstrap,
            ModelAccess access,
            ScoreParts parts) {
        this(settings, bootstrap, access, CalibrationUse.OFF_THE_JOB, parts);
    }

    ScoreOperator(
            ScoreSettings settings,
            ControlBootstrap bootstrap,
            ModelAccess access,
            CalibrationUse calibration,
            ScoreParts parts) {
        this.settings = settings;
        this.bootstrap = bootstrap;
        this.access = access;
        this.calibration = calibration;
        this.parts = parts;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        fresh = !context.isRestored();
        controls = new Controls(context.getOperatorStateStore(), calibration.replay());
        ScoreOrders.declare(context.getOperatorStateStore());
        ScoreCalibrations.state(context.getOperatorStateStore());
        users = context.getKeyedStateStore().getState(UserStore.descriptor());
    }

    ScoreOrders orders() {
        return orders;
    }

    ScoreMetrics metrics() {
        return scoreMetrics;
    }

    @Override
    public void open() throws Exception {
        super.open();
        LongSupplier nanoClock = getProcessingTimeService().getClock()::relativeTimeNanos;
        List<Read.Good<ControlRecord>> before = ordersBefore();
        RunWatch watch = new RunWatch();
        runWatch = watch;
        Answers answers =
                new Answers(
                        "SCORE",
                        getRuntimeContext().getTaskInfo(),
                        getProcessingTimeService(),
                        output);
        MetricGroup metrics = parts.metrics(getMetricGroup());
        calibrations =
                new ScoreCalibrations(
                        getOperatorStateBackend(), calibration, before, answers, metrics);
        orders =
                new ScoreOrders(
                        getOperatorStateBackend(),
                        settings,
                        watch.over(
                                parts.loader(
                                        GivenGpu.of(getRuntimeContext(), access).apply(settings),
                                        new BundleFetcher(access),
                                        nanoClock)),
                        calibration.name(),
                        before,
                        mailbox(),
                        answers);
        boolean keepsReferences =
                !getKeyedStateBackend().getBackendTypeIdentifier().equals(BYTES_BACKEND);
        cache =
                new UserCache(
                        Math.max(cacheBytes(), parts.cacheBytesMin()),
                        new UserStore(users, this::setCurrentKey, keepsReferences));
        Intake intake = new Intake(cache, settings.floodLimit());
        scoreMetrics = new ScoreMetrics(metrics, settings);
        scoreMetrics.of(cache, intake, orders);
        writePace = new WritePace();
        sender =
                new ScoreSender(
                        controls.book(),
                        orders,
                        settings.explainSample(),
                        calibrations,
                        scoreMetrics,
                        nanoClock,
                        output);
        opened =
                new WaveRunner(
                        parts.choice(orders.models()),
                        cache,
                        settings.cache().bytes() == 0,
                        writePace,
                        intake,
                        sender,
                        parts.policy(settings),
                        nanoClock,
                        parts.device(mailbox(), this::takeBack));
        deadline =
                new DeadlineTimer(
                        getProcessingTimeService(), runner(), () -> orders.limits().deadlineMs());
        watermark = Long.MIN_VALUE;
        opened.limit(orders.limits());
    }

    /** On a start without state: what was ordered; plans hold from now on. */
    private List<Read.Good<ControlRecord>> ordersBefore() throws Exception {
        List<Read.Good<ControlRecord>> before = new ArrayList<>();
        if (fresh) {
            for (Read.Good<ControlRecord> order : bootstrap.readToEnd()) {
                controls.apply(order);
                before.add(order);
            }
        }
        return before;
    }

    /** What was asked for, within half of the heap over all slots. */
    private long cacheBytes() {
        Configuration manager =
                getContainingTask().getEnvironment().getTaskManagerInfo().getConfiguration();
        long share =
                Runtime.getRuntime().maxMemory()
                        / 2
                        / manager.get(TaskManagerOptions.NUM_TASK_SLOTS);
        if (settings.cache().bytes() > share) {
            LOG.warn("The cache of recent users has {} bytes: half of the heap", share);
        }
        return Math.min(settings.cache().bytes(), share);
    }

    private MailboxExecutor mailbox() {
        return getContainingTask()
                .getMailboxExecutorFactory()
                .createExecutor(getOperatorConfig().getChainIndex());
    }

    private WaveRunner runner() {
        WaveRunner runner = opened;
        if (runner == null) {
            throw new IllegalStateException("not open");
        }
        return runner;
    }

    /** The key is set where state is touched: once per event, also for events that waited. */
    @Override
    @SuppressWarnings("rawtypes") // As Flink declares it.
    public void setKeyContextElement1(StreamRecord record) {}

    @Override
    public void processElement1(StreamRecord<BehaviorEvent> element) throws Exception {
        BehaviorEvent event = element.getValue();
        if (isLate(event)) {
            scoreMetrics.late.inc();
            sender.notScored(Count.LATE, event);
            return;
        }
        orders.took(event.time());
        runner().take(event, element.hasTimestamp() ? element.getTimestamp() : event.time());
        deadline.arm();
    }

    private boolean isLate(BehaviorEvent event) {
        return watermark != Long.MIN_VALUE && event.time() <= watermark - settings.latenessMs();
    }

    /** A wave came back from its device. */
    private void takeBack() throws Exception {
        WaveRunner runner = opened;
        if (runner != null) {
            runner.takeBack();
            deadline.arm();
        }
    }

    /** What was ordered holds for the events that come after it. */
    @Override
    public void processElement2(StreamRecord<Read.Good<ControlRecord>> element) throws Exception {
        runner().flushAll(Flush.CONTROL);
        Read.Good<ControlRecord> order = element.getValue();
        if (ScoringOrders.KINDS.contains(order.value().kind())) {
            orders.apply(order);
            runner().limit(orders.limits());
        } else if (calibrations.hears(order.value().kind())) {
            calibrations.hear(order);
        } else {
            controls.apply(order);
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        runner().flushAll(Flush.WATERMARK);
        sender.sendCounts();
        watermark = mark.getTimestamp();
        if (orders.passed(watermark)) {
            runner().limit(orders.limits());
        }
        calibrations.passed(watermark, settings.latenessMs());
        super.processWatermark(mark);
    }

    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) throws Exception {
        if (status.isIdle()) {
            runner().flushAll(Flush.IDLE);
            sender.sendCounts();
        }
        super.processWatermarkStatus(status, input);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        runner().flushAll(Flush.BARRIER);
        sender.sendCounts();
    }

    /** The barrier is on its way already when users are written; the backend's snapshot follows. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        long now = getProcessingTimeService().getClock().relativeTimeNanos();
        scoreMetrics.writtenAtBarrier(writePace.writeAll(cache, now));
    }

    @Override
    public void endInput(int input) throws Exception {
        runner().flushAll(Flush.END);
        sender.sendCounts();
    }

    @Override
    public void close() throws Exception {
        WaveRunner runner = opened;
        if (runner != null) {
            opened = null;
            runner.close();
        }
        if (orders != null) {
            orders.close();
        }
        RunWatch watch = runWatch;
        if (watch != null) {
            watch.close();
        }
        super.close();
    }
}
