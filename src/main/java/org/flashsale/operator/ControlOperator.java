package org.flashsale.operator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.control.SkuController;
import org.flashsale.control.SkuInput;
import org.flashsale.control.SkuOutput;
import org.flashsale.control.SkuSettings;
import org.flashsale.control.SkuState;
import org.flashsale.control.Step;
import org.flashsale.demand.SaleFigures;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;

/**
 * Drives {@link SkuController} for each SKU: demand sums, stock facts and quotes on the keyed
 * input; plans and sale-wide figures on the broadcast one; event-time timers for what is due. It
 * owns state and time and decides nothing.
 */
public final class ControlOperator extends AbstractStreamOperator<PriceUpdate>
        implements TwoInputStreamOperator<SkuInput.Keyed, ControlSignal, PriceUpdate>,
                Triggerable<String, VoidNamespace>,
                BoundedMultiInput,
                ControlOrders.Skus {

    private static final long serialVersionUID = 1L;
    private static final String WHERE = "CONTROL";

    private final ControlSettings settings;
    private final ControlBootstrap bootstrap;

    private transient ValueState<SkuState> skuState;
    private transient MovementMemory memory;
    private transient FactQueue waiting;
    private transient PendingDemand demand;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient ControlOrders orders;
    private transient FigureBook figures;
    private transient Epoch epoch;
    private transient List<PriceUpdate> shown;
    private transient SkuSettings skuSettings;
    private transient SkuSender sender;
    private transient Answers answers;
    private transient QuietDue quiet;
    private transient EventClock clock;
    private transient boolean fresh;

    /**
     * @param settings what the job decides
     * @param bootstrap reads the control topic to its end on a fresh start
     */
    public ControlOperator(ControlSettings settings, ControlBootstrap bootstrap) {
        this.settings = settings;
        this.bootstrap = bootstrap;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        fresh = !context.isRestored();
        orders =
                new ControlOrders(
                        context.getOperatorStateStore(), settings.inEventTimeOrder(), this);
        figures = new FigureBook(context.getOperatorStateStore());
        epoch = new Epoch(context.getOperatorStateStore());
        clock =
                new EventClock(
                        context.getOperatorStateStore(),
                        getProcessingTimeService(),
                        settings.silenceMs());
    }

    @Override
    public void open() throws Exception {
        super.open();
        skuState =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>("sku", StateTypes.SKU_STATE));
        memory = new MovementMemory(getRuntimeContext());
        waiting = new FactQueue(getRuntimeContext());
        timers = getInternalTimerService("due", VoidNamespaceSerializer.INSTANCE, this);
        demand = new PendingDemand();
        sender =
                new SkuSender(
                        new ControlMetrics(getMetricGroup(), getProcessingTimeService(), settings),
                        output);
        answers =
                new Answers(
                        WHERE,
                        getRuntimeContext().getTaskInfo(),
                        getProcessingTimeService(),
                        output);
        skuSettings = settings.ofRun(epoch.value());
        quiet = new QuietDue();
        shown = new ArrayList<>();
        if (!fresh) {
            try (var keys =
                    getKeyedStateBackend().<VoidNamespace>getKeys("sku", VoidNamespace.INSTANCE)) {
                keys.forEach(key -> quiet.add((String) key));
            }
        }
        if (settings.silenceMs() > 0) {
            scheduleSilence();
        }
    }

    /**
     * The run may decide from now on: first what was ordered before its start, then what was
     * published, then the facts.
     */
    private void begin(ControlSignal.Start run) throws Exception {
        // Orders are heard again from now on: they come before silence is acted on.
        clock.begin();
        epoch.take(run.epoch());
        skuSettings = settings.ofRun(epoch.value());
        if (fresh) {
            for (Read.Good<ControlRecord> order : bootstrap.readToEnd()) {
                if (order.origin().offset() <= run.known()) {
                    orders.hear(order, answers);
                }
            }
        }
        for (PriceUpdate update : shown) {
            step(update.sku(), new SkuInput.Shown(update));
        }
        shown.clear();
        for (SkuInput.Keyed fact : epoch.early()) {
            setCurrentKey(fact.sku());
            receive(fact);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        epoch.write();
        clock.write();
        super.snapshotState(context);
    }

    @Override
    public void processElement1(StreamRecord<SkuInput.Keyed> element) throws Exception {
        if (epoch.isKnown()) {
            receive(element.getValue());
        } else {
            epoch.await(element.getValue());
        }
    }

    private void receive(SkuInput.Keyed input) throws Exception {
        if (input instanceof SkuInput.Demand part) {
            demand.add(part.sum());
            if (demand.isFull()) {
                countDemand();
            }
        } else if (settings.inEventTimeOrder() && FactQueue.timeOf(input) > clock.watermark()) {
            long time = FactQueue.timeOf(input);
            waiting.add(time, input);
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
        } else {
            applyFact(input);
        }
    }

    @Override
    public void processElement2(StreamRecord<ControlSignal> element) throws Exception {
        ControlSignal signal = element.getValue();
        if (signal instanceof ControlSignal.Figures sent) {
            figures.put(sent.figures());
        } else if (signal instanceof ControlSignal.Effective order) {
            orders.apply(order, answers);
        } else if (signal instanceof ControlSignal.Shown published) {
            if (mine(published.update().sku())) {
                shown.add(published.update());
            }
        } else if (signal instanceof ControlSignal.Start run) {
            begin(run);
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        orders.reached(mark.getTimestamp());
        // What the timers do happens at their own times, not yet at the new watermark.
        super.processWatermark(mark);
        clock.passed(mark.getTimestamp());
        figures.forget(mark.getTimestamp(), orders.plans());
        sender.passed(mark.getTimestamp());
    }

    @Override
    public boolean mine(String sku) {
        return Share.holds(getRuntimeContext().getTaskInfo(), sku);
    }

    @Override
    public Collection<String> known() {
        return quiet.skus();
    }

    @Override
    public long watermark() {
        return clock.watermark();
    }

    @Override
    public void step(String sku, SkuInput input) throws Exception {
        setCurrentKey(sku);
        step(input);
    }

    @Override
    public void wakeAt(String sku, long time) {
        setCurrentKey(sku);
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
        quiet.wakeAt(sku, time);
    }

    private void applyFact(SkuInput.Keyed input) throws Exception {
        if (input instanceof SkuInput.Movement fact) {
            step(new SkuInput.Movement(fact.movement(), fact.origin(), appliedAt(fact.now())));
        } else if (input instanceof SkuInput.Quote fact) {
            step(new SkuInput.Quote(fact.price(), fact.origin(), appliedAt(fact.now())));
        }
    }

    /**
     * Event time at which a fact is applied now. In event-time order its own time, or the watermark
     * that has passed it; on arrival what the clock says, whatever the sender's does.
     */
    private long appliedAt(long time) {
        return settings.inEventTimeOrder() ? Math.max(time, clock.watermark()) : clock.now();
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        long now = timer.getTimestamp();
        for (SkuInput.Keyed fact : waiting.take(now)) {
            applyFact(fact);
        }
        SkuState state = skuState.value();
        if (state != null && state.nextWake(orders.switches()) <= now) {
            step(new SkuInput.Wake(now, figuresFor(state, now)));
        }
    }

    private SaleFigures figuresFor(SkuState state, long now) throws Exception {
        return state.terms().isPresent()
                ? figures.usableAt(state.terms().get(), now)
                : SaleFigures.initial("");
    }

    /** Gives all SKUs the demand that waits for them. */
    private void countDemand() throws Exception {
        for (String sku : demand.skus()) {
            setCurrentKey(sku);
            step(demand.take(sku));
        }
    }

    private void step(SkuInput input) throws Exception {
        List<SkuInput> inputs = demand.take((String) getCurrentKey());
        inputs.add(input);
        step(inputs);
    }

    private void step(List<SkuInput> inputs) throws Exception {
        String sku = (String) getCurrentKey();
        SkuState kept = skuState.value();
        SkuState before = kept == null ? SkuState.initial(sku) : memory.moved(kept);
        SkuState after = before;
        for (SkuInput input : inputs) {
            Step step =
                    SkuController.step(
                            after, input, skuSettings, memory.of(after), orders.switches());
            after = step.state();
            memory.keep(step.outputs());
            for (SkuOutput out : step.outputs()) {
                sender.send(out);
            }
        }
        sender.stepped(before, after);
        // Names that no plan knows leave nothing behind, or a bad writer would fill the disk.
        if (kept != null || !after.equals(before)) {
            skuState.update(after);
            quiet.note(after, orders.switches());
        }
        long due = after.nextWake(orders.switches());
        if (due != SkuState.NEVER) {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, due);
        }
    }

    private void scheduleSilence() {
        var time = getProcessingTimeService();
        var unused =
                time.registerTimer(
                        time.getCurrentProcessingTime() + settings.silenceMs(),
                        now -> onSilenceCheck());
    }

    private void onSilenceCheck() throws Exception {
        if (epoch.isKnown() && clock.silent()) {
            long now = clock.now();
            orders.reached(now);
            for (String sku : quiet.due(now)) {
                setCurrentKey(sku);
                step(new SkuInput.Silence(now));
            }
        }
        scheduleSilence();
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("no such timer is set");
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        countDemand();
        sender.sendCounts();
    }

    @Override
    public void endInput(int inputId) throws Exception {
        countDemand();
        sender.sendCounts();
    }
}
