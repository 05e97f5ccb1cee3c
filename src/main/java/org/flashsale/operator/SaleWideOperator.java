package org.flashsale.operator;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.flashsale.control.EffectiveTime;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SaleFigures;
import org.flashsale.demand.SaleWideState;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;
import org.flashsale.plan.PlanBook;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SaleTerms;

/**
 * Makes the sale-wide figures of each tick, over all SKUs of a sale, and tells the CONTROL subtasks
 * of each control record and the one event time at which it takes effect. Runs with parallelism 1:
 * its input is already summed, and every sale's key is its own.
 *
 * <p>A CONTROL subtask takes its time from this operator's watermarks too, which come to it in
 * order with the records. So none has passed a time that lies behind the last watermark sent, and
 * all hear of a change before they reach it; for that this operator never falls idle, and sends no
 * watermark before the run may decide.
 */
public final class SaleWideOperator extends AbstractStreamOperator<ControlSignal>
        implements TwoInputStreamOperator<DemandSum, ControlSignal, ControlSignal>,
                Triggerable<String, VoidNamespace> {

    private static final long serialVersionUID = 1L;

    /** In silence subtasks go on with their wall clocks; a record has this long to reach them. */
    private static final long SILENT_MARGIN_MS = 1_000;

    private final ControlBootstrap bootstrap;
    private final boolean replay;
    private final long silenceMs;

    private transient ListState<Long> keptPassed;
    private transient long passed;
    private transient EventClock clock;
    private transient long watermark;
    private transient long known;
    private transient boolean started;
    private transient ValueState<SaleWideState> state;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient Controls controls;
    private transient Counter sums;
    private transient Counter ticks;
    private transient boolean fresh;

    /**
     * @param bootstrap reads the control topic to its end on a fresh start
     * @param replay whether the log of a past time is read, not what happens now
     * @param silenceMs CONTROL goes on with wall-clock time after such a silence; 0 for never
     */
    public SaleWideOperator(ControlBootstrap bootstrap, boolean replay, long silenceMs) {
        this.bootstrap = bootstrap;
        this.replay = replay;
        this.silenceMs = silenceMs;
    }

    /**
     * Instant at which a tick is complete for every SKU, whatever its shift: a SKU's next tick ends
     * then at the earliest, so it finds the figures of the tick before.
     */
    static long dueAt(SaleTerms terms, int tick) {
        return terms.start() + (tick + 2L) * terms.tickMs();
    }

    /** The newest tick that is complete for every SKU at an instant; below 0 for none. */
    static int lastClosed(SaleTerms terms, long now) {
        return (int) (Math.floorDiv(now - terms.start(), terms.tickMs()) - 2);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        fresh = !context.isRestored();
        controls = new Controls(context.getOperatorStateStore(), replay);
        keptPassed =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("passed", StateTypes.LONG));
        passed = Long.MIN_VALUE;
        for (long kept : keptPassed.get()) {
            passed = Math.max(passed, kept);
        }
        // Earlier than CONTROL takes its input for silent, which hears everything a little later.
        clock =
                new EventClock(
                        context.getOperatorStateStore(),
                        getProcessingTimeService(),
                        (silenceMs + 1) / 2);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        keptPassed.update(List.of(passed));
        clock.write();
        super.snapshotState(context);
    }

    @Override
    public void open() throws Exception {
        super.open();
        state =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>("sale", StateTypes.SALE_WIDE_STATE));
        MetricGroup metrics = getMetricGroup().addGroup("flashsale").addGroup("saleWide");
        sums = metrics.counter("sums");
        ticks = metrics.counter("ticks");
        timers = getInternalTimerService("ticks", VoidNamespaceSerializer.INSTANCE, this);
        watermark = Long.MIN_VALUE;
        known = -1;
        started = false;
        if (fresh) {
            for (Read.Good<ControlRecord> order : bootstrap.readToEnd()) {
                apply(order);
                known = order.origin().offset();
            }
        }
    }

    @Override
    public void processElement1(StreamRecord<DemandSum> element) throws Exception {
        sums.inc();
        SaleWideState sale = state.value();
        if (sale != null && sale.add(element.getValue())) {
            state.update(sale);
        }
    }

    @Override
    public void processElement2(StreamRecord<ControlSignal> element) throws Exception {
        ControlSignal signal = element.getValue();
        if (signal instanceof ControlSignal.Epoch run) {
            output.collect(new StreamRecord<>(new ControlSignal.Start(run.value(), known)));
            started = true;
            if (watermark > Long.MIN_VALUE) {
                pass(new Watermark(watermark));
            }
        } else if (signal instanceof ControlSignal.Shown) {
            output.collect(element);
        } else if (signal instanceof ControlSignal.Order order
                && order.record().origin().offset() > known) {
            apply(order.record());
            long by = passedNow();
            // What was given before this run takes effect where it did in the run before, or would.
            long then = clock.before(order.record().origin().appendedAt());
            long at = EffectiveTime.of(order.record(), Math.max(by, then));
            output.collect(new StreamRecord<>(new ControlSignal.Effective(order.record(), at, by)));
        }
    }

    /** Event time up to which a CONTROL subtask may have decided, by events or in silence. */
    private long passedNow() {
        return clock.silent() ? Math.max(passed, clock.now() + SILENT_MARGIN_MS) : passed;
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (started && !clock.unknown()) {
            // In a silence that ends now subtasks may have gone further than this watermark.
            passed = passedNow();
        }
        watermark = mark.getTimestamp();
        clock.passed(watermark);
        if (started) {
            pass(mark);
        }
    }

    private void pass(Watermark mark) throws Exception {
        passed = Math.max(passed, mark.getTimestamp());
        super.processWatermark(mark);
    }

    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) throws Exception {
        if (combinedWatermark.updateStatus(input, status.isIdle())) {
            processWatermark(new Watermark(combinedWatermark.getCombinedWatermark()));
        }
    }

    private void apply(Read.Good<ControlRecord> order) throws Exception {
        if (controls.apply(order) instanceof PlanBook.Outcome.Accepted accepted) {
            SalePlan plan = accepted.plan();
            setCurrentKey(plan.id());
            SaleWideState kept = state.value();
            SaleWideState sale = kept == null ? SaleWideState.initial(plan.id()) : kept;
            state.update(sale);
            awaitTick(plan.terms(), sale.nextTick());
        }
    }

    private void awaitTick(SaleTerms terms, int tick) {
        if (tick < terms.ticks()) {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, dueAt(terms, tick));
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        SaleWideState sale = state.value();
        Optional<SalePlan> held = controls.book().plan(timer.getKey(), timer.getTimestamp());
        if (sale == null || held.isEmpty()) {
            return;
        }
        SaleTerms terms = held.get().terms();
        if (dueAt(terms, sale.nextTick()) <= timer.getTimestamp()) {
            SaleFigures figures = sale.close(sale.nextTick(), held.get());
            state.update(sale);
            ticks.inc();
            output.collect(
                    new StreamRecord<>(new ControlSignal.Figures(figures), timer.getTimestamp()));
        }
        awaitTick(terms, sale.nextTick());
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("no such timer is set");
    }
}
