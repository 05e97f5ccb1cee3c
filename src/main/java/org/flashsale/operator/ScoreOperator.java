package org.flashsale.operator;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Count;
import org.flashsale.domain.Read;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.features.UserState;
import org.flashsale.features.UserStateFormat;
import org.flashsale.operator.ScoreMetrics.Flush;
import org.flashsale.plan.PlanBook;
import org.flashsale.plan.SaleTerms;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.GuardedScorer;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.Wave;
import org.flashsale.scoring.onnx.OrtScorer;
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

    /**
     * Cleans the disk of shoppers who did not come back, and decides nothing: what is forgotten is
     * told by the event times in the state, which a job that catches up sees later than the clock.
     */
    private static final StateTtlConfig CLEANING =
            StateTtlConfig.newBuilder(Duration.ofDays(7))
                    .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
                    .setStateVisibility(StateTtlConfig.StateVisibility.ReturnExpiredIfNotCleanedUp)
                    .build();

    private final ScoreSettings settings;
    private final ControlBootstrap bootstrap;

    private transient ValueState<UserState> users;
    private transient Controls controls;
    private transient boolean fresh;
    private transient ModelBundle bundle;
    private transient @Nullable GuardedScorer scorer;
    private transient ScoreMetrics metrics;
    private transient Tally tally;
    private transient Wave wave;
    private transient StreamRecord<ScoredEvent> scored;
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

    /** For tests. */
    ScoreMetrics metrics() {
        return metrics;
    }

    @Override
    public void open() throws Exception {
        super.open();
        GuardedScorer opened = openScorer();
        scorer = opened;
        metrics =
                new ScoreMetrics(
                        getMetricGroup(),
                        bundle.manifest().name(),
                        bundle.manifest().version(),
                        opened.executionDevice());
        tally = new Tally();
        wave = new Wave(settings.maxBatch());
        scored = new StreamRecord<>(null);
        watermark = Long.MIN_VALUE;
        if (fresh) {
            for (Read.Good<ControlRecord> order : bootstrap.readToEnd()) {
                controls.apply(order);
            }
        }
    }

    private GuardedScorer openScorer() throws IOException {
        try {
            bundle = ModelBundle.load(settings.modelUri(), FlinkFiles.INSTANCE);
            return new GuardedScorer(OrtScorer.open(bundle, settings), bundle, System::nanoTime);
        } catch (BundleRejected | DeviceUnavailable e) {
            LOG.error("{}", e.getMessage());
            throw new SuppressRestartsException(e);
        }
    }

    /** The key is set where state is touched: once per event, also for events that waited. */
    @Override
    public void setKeyContextElement1(StreamRecord record) {}

    @Override
    public void processElement1(StreamRecord<BehaviorEvent> element) throws Exception {
        BehaviorEvent event = element.getValue();
        if (isLate(event)) {
            metrics.late.inc();
            countNotScored(Count.LATE, event);
            return;
        }
        long timestamp = element.hasTimestamp() ? element.getTimestamp() : event.time();
        Wave.Entry entry = new Wave.Entry(event, timestamp, System.nanoTime());
        if (wave.holds(event.userId())) {
            metrics.deferred.inc();
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
                metrics.duplicates.inc();
                countNotScored(Count.DUPLICATES, event);
            }
            case THROTTLED -> {
                metrics.throttled.inc();
                countNotScored(Count.THROTTLED, event);
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

    private void countNotScored(Count count, BehaviorEvent event) {
        tally.add(BookEntry.JOB, count, 1);
        saleOf(event).ifPresent(terms -> tally.add(terms.sale(), count, 1));
    }

    private Optional<SaleTerms> saleOf(BehaviorEvent event) {
        return controls.book().at(event.sku(), event.time()).map(PlanBook.Entry::terms);
    }

    /** At most one timer is under way; one that finds another wave than its own moves on to it. */
    private void armDeadline() {
        if (!deadlineArmed) {
            deadlineArmed = true;
            long number = wave.number();
            getProcessingTimeService()
                    .registerTimer(
                            waveOpenedAt + settings.deadlineMs(), time -> onDeadline(number));
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
        if (wave.size() == 0) {
            return;
        }
        scoreWave(reason);
        wave.takeUp(this::admit);
        while (wave.isFull()) {
            scoreWave(Flush.SIZE);
            wave.takeUp(this::admit);
        }
    }

    /** Scores until nothing waits any more. */
    private void flushAll(Flush reason) throws Exception {
        while (wave.size() > 0) {
            scoreWave(reason);
            wave.takeUp(this::admit);
        }
    }

    private void scoreWave(Flush reason) {
        GuardedScorer model = scorer;
        int rows = wave.size();
        if (model == null) {
            throw new IllegalStateException("not open");
        }
        if (model.score(wave.features(), rows)) {
            metrics.modelFailures.inc();
            LOG.warn("The base rates score for a while: {}", model.lastFailure());
        }
        long now = System.nanoTime();
        int outside = 0;
        for (int row = 0; row < rows; row++) {
            ScoredEvent result = result(model, row, now);
            if (result.inSale()) {
                tally.add(result.sale(), Count.EVENTS_SCORED, 1);
            } else {
                outside++;
            }
            output.collect(scored.replace(result, wave.entry(row).timestamp()));
        }
        tally.add(BookEntry.JOB, Count.EVENTS_SCORED, rows);
        if (outside > 0) {
            tally.add(BookEntry.JOB, Count.OUTSIDE_SALE, outside);
        }
        metrics.scored.inc(rows);
        metrics.outsideSale.inc(outside);
        metrics.flushed(reason, rows);
        wave.next();
    }

    private ScoredEvent result(GuardedScorer model, int row, long now) {
        Wave.Entry entry = wave.entry(row);
        BehaviorEvent event = entry.event();
        Optional<SaleTerms> sale = saleOf(event);
        boolean degraded = model.degraded(row);
        if (degraded) {
            metrics.degraded.inc();
        }
        long latencyMicros = (now - entry.enteredNanos()) / 1_000;
        metrics.latencyMicros.update(latencyMicros);
        return new ScoredEvent(
                event,
                sale.map(SaleTerms::sale).orElse(""),
                sale.map(terms -> terms.tickAt(event.sku(), event.time())).orElse(0),
                sale.map(terms -> terms.poolIndex(event.pool())).orElse(0),
                sale.map(terms -> terms.pools().size()).orElse(0),
                model.purchase(row),
                model.exit(row),
                bundle.manifest().name(),
                bundle.manifest().version(),
                degraded,
                latencyMicros);
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
        tally.flush(output);
        watermark = mark.getTimestamp();
        super.processWatermark(mark);
    }

    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) throws Exception {
        if (status.isIdle()) {
            flushAll(Flush.IDLE);
            tally.flush(output);
        }
        super.processWatermarkStatus(status, input);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        flushAll(Flush.BARRIER);
        tally.flush(output);
    }

    @Override
    public void endInput(int input) throws Exception {
        flushAll(Flush.END);
        tally.flush(output);
    }

    @Override
    public void finish() throws Exception {
        flushAll(Flush.END);
        tally.flush(output);
        super.finish();
    }

    @Override
    public void close() throws Exception {
        GuardedScorer model = scorer;
        if (model != null) {
            scorer = null;
            model.close();
        }
        super.close();
    }
}
