package org.flashsale.operator;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.flashsale.control.EffectiveTime;
import org.flashsale.control.SkuInput;
import org.flashsale.control.SwitchBook;
import org.flashsale.control.Switches;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.operator.Answers.Question;
import org.flashsale.plan.ChangeOrder.Scope;
import org.flashsale.plan.ChangeOrders;
import org.flashsale.plan.PlanBook;
import org.flashsale.plan.PlanError;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SkuPlan;

/**
 * The orders that CONTROL follows: plans, frozen and ordered prices. They are kept in broadcast
 * state; each takes effect at the event time that SALEWIDE found for it.
 */
final class ControlOrders {

    private static final int ONLY = 0;

    private final Controls plans;
    private final BroadcastState<Integer, SwitchBook> kept;
    private final Skus skus;
    private final boolean replay;
    private SwitchBook switches;
    private boolean heardBefore;

    /** The SKUs of the subtask. */
    interface Skus {

        /** Whether a SKU belongs to this subtask. */
        boolean mine(String sku);

        /** Those of this subtask that have state. */
        Collection<String> known();

        /** Event time that has passed, epoch ms. */
        long watermark();

        /** Takes one step of a SKU. */
        void step(String sku, SkuInput input) throws Exception;

        /** Wakes a SKU at an event time. */
        void wakeAt(String sku, long time);
    }

    ControlOrders(OperatorStateStore store, boolean replay, Skus skus) throws Exception {
        this.replay = replay;
        this.skus = skus;
        plans = new Controls(store, replay);
        kept =
                store.getBroadcastState(
                        new MapStateDescriptor<>(
                                "switches", StateTypes.INT, StateTypes.SWITCH_BOOK));
        SwitchBook restored = kept.get(ONLY);
        switches = restored == null ? SwitchBook.EMPTY : restored;
    }

    PlanBook plans() {
        return plans.book();
    }

    Switches switches() {
        return switches.switches();
    }

    /** Time has come to an instant; the first time after a start without state it begins there. */
    void reached(long now) throws Exception {
        if (heardBefore) {
            heardBefore = false;
            for (String sku : List.copyOf(skus.known())) {
                skus.step(sku, new SkuInput.Beginning(now));
            }
        }
    }

    /** Takes a record that was there before a start without state. */
    void hear(Read.Good<ControlRecord> record, Answers answers) throws Exception {
        heardBefore = !replay;
        long at = EffectiveTime.of(record, Long.MIN_VALUE);
        apply(new ControlSignal.Effective(record, at, Long.MIN_VALUE), answers);
    }

    /** Takes a record, and says what became of it. */
    void apply(ControlSignal.Effective order, Answers answers) throws Exception {
        ControlRecord record = order.record().value();
        if (ChangeOrders.KINDS.contains(record.kind())) {
            change(order, answers);
            return;
        }
        PlanBook.Outcome outcome = plans.apply(order.record());
        if (outcome instanceof PlanBook.Outcome.Accepted accepted) {
            long from = holdsFrom(accepted, order);
            plan(accepted, order.record().origin(), from);
            answers.applied(Question.of(record), OptionalLong.of(from));
        } else if (outcome instanceof PlanBook.Outcome.Refused refused) {
            answers.refused(Question.of(record), refused.lines());
        }
    }

    private static long holdsFrom(
            PlanBook.Outcome.Accepted accepted, ControlSignal.Effective order) {
        long from = accepted.effectiveFrom();
        return heardBefore(order)
                ? during(order, EffectiveTime.given(order.record()) < accepted.plan().end(), from)
                : Math.max(from, order.at());
    }

    /** Whether an order was there before the first event: to be replayed, if it is of the past. */
    private static boolean heardBefore(ControlSignal.Effective order) {
        return order.passed() == Long.MIN_VALUE;
    }

    /**
     * When an order holds that is replayed. What was ordered during a sale held from then on at the
     * earliest, whatever date it bears, and does so again; what was ordered at another time is
     * meant for its date.
     */
    private static long during(ControlSignal.Effective order, boolean sale, long date) {
        return sale ? Math.max(date, EffectiveTime.given(order.record())) : date;
    }

    private void plan(PlanBook.Outcome.Accepted accepted, Origin origin, long from)
            throws Exception {
        SalePlan plan = accepted.plan();
        Optional<Origin> cause = Optional.of(origin);
        long now = skus.watermark();
        for (SkuPlan sku : plan.skus()) {
            if (skus.mine(sku.sku())) {
                skus.step(sku.sku(), new SkuInput.Plan(plan.terms(), sku, cause, from, now));
            }
        }
        for (String sku : accepted.withdrawn()) {
            if (skus.mine(sku)) {
                skus.step(sku, new SkuInput.Withdrawal(plan.id(), cause, from, now));
            }
        }
    }

    private void change(ControlSignal.Effective order, Answers answers) throws Exception {
        boolean sale = plans.book().sells(EffectiveTime.given(order.record()));
        long at = heardBefore(order) ? during(order, sale, order.at()) : order.at();
        SwitchBook.Answer answer = switches.apply(order.record(), at, order.passed(), plans.book());
        if (answer.outcome() instanceof SwitchBook.Outcome.Repeated) {
            return;
        }
        switches = answer.book();
        kept.put(ONLY, switches);
        Question question = Question.of(order.record().value());
        if (answer.outcome() instanceof SwitchBook.Outcome.Refused refused) {
            answers.refused(question, PlanError.lines(refused.errors()));
        } else if (answer.outcome() instanceof SwitchBook.Outcome.Applied applied) {
            wake(applied);
            answers.applied(question, OptionalLong.of(applied.at()));
        }
    }

    /** Who sleeps until later has to look at that time. */
    private void wake(SwitchBook.Outcome.Applied applied) {
        Collection<String> concerned =
                applied.scope() == Scope.SKU
                        ? applied.names().stream().filter(skus::mine).toList()
                        : List.copyOf(skus.known());
        concerned.forEach(sku -> skus.wakeAt(sku, applied.at()));
    }
}
