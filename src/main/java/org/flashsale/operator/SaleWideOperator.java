package org.flashsale.operator;

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
        if (sale != null) {
            state.update(sale.add(element.getValue()));
        }
    }

    @Override
    public void processElement2(StreamRecord<Read.Good<ControlRecord>> element) throws Exception {
        apply(element.getValue());
    }

    private void apply(Read.Good<ControlRecord> order) throws Exception {
        if (controls.apply(order) instanceof PlanBook.Accepted accepted) {
            SalePlan plan = accepted.plan();
            setCurrentKey(plan.id());
            SaleWideState old = state.value();
            state.update(old == null ? SaleWideState.initial(plan) : old.replan(plan));
            timers.registerEventTimeTimer(
                    VoidNamespace.INSTANCE, dueAt(plan.terms(), state.value().nextTick()));
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        SaleWideState sale = state.value();
        if (sale == null || dueAt(sale.terms(), sale.nextTick()) > timer.getTimestamp()) {
            return;
        }
        SaleWideState.Closed closed = sale.close();
        state.update(closed.state());
        output.collect(new StreamRecord<>(closed.figures(), timer.getTimestamp()));
        if (closed.state().nextTick() < sale.terms().ticks()) {
            timers.registerEventTimeTimer(
                    VoidNamespace.INSTANCE, dueAt(sale.terms(), closed.state().nextTick()));
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("no such timer is set");
    }
}
