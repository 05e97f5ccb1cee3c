package org.flashsale.operator;

import java.util.Optional;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SaleFigures;
import org.flashsale.demand.SaleWideState;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;
import org.flashsale.plan.PlanBook;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SaleTerms;

/**
 * Makes the sale-wide figures of each tick, over all SKUs of a sale. Runs with parallelism 1: its
 * input is already summed, and every sale's key is its own.
 */
public final class SaleWideOperator extends AbstractStreamOperator<SaleFigures>
        implements TwoInputStreamOperator<DemandSum, Read.Good<ControlRecord>, SaleFigures>,
                Triggerable<String, VoidNamespace> {

    private static final long serialVersionUID = 1L;

    private final ControlBootstrap bootstrap;

    private transient ValueState<SaleWideState> state;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient Controls controls;
    private transient boolean fresh;

    /**
     * @param bootstrap reads the control topic to its end on a fresh start
     */
    public SaleWideOperator(ControlBootstrap bootstrap) {
        this.bootstrap = bootstrap;
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
        controls = new Controls(context.getOperatorStateStore());
    }

    @Override
    public void open() throws Exception {
        super.open();
        state =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>("sale", StateTypes.SALE_WIDE_STATE));
        timers = getInternalTimerService("ticks", VoidNamespaceSerializer.INSTANCE, this);
        if (fresh) {
            for (Read.Good<ControlRecord> order : bootstrap.readToEnd()) {
                apply(order);
            }
        }
    }

    @Override
    public void processElement1(StreamRecord<DemandSum> element) throws Exception {
        SaleWideState sale = state.value();
        if (sale != null && sale.add(element.getValue())) {
            state.update(sale);
        }
    }

    @Override
    public void processElement2(StreamRecord<Read.Good<ControlRecord>> element) throws Exception {
        apply(element.getValue());
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
            output.collect(new StreamRecord<>(figures, timer.getTimestamp()));
        }
        awaitTick(terms, sale.nextTick());
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("no such timer is set");
    }
}
