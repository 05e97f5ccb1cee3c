package org.flashsale.operator;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;
import org.flashsale.operator.Answers.Question;
import org.flashsale.operator.OptionOrders.Limits;
import org.flashsale.plan.PlanError;
import org.flashsale.plan.ScoringOrder;
import org.flashsale.plan.ScoringOrders;
import org.flashsale.scoring.EventSample;
import org.flashsale.scoring.ModelBook;
import org.flashsale.scoring.ScoreSettings;

/**
 * The orders that SCORE follows besides the plans: models, and options. Both are kept in broadcast
 * state.
 */
final class ScoreOrders implements AutoCloseable {

    private final long latenessMs;
    private final OptionOrders optionOrders;
    private final ModelOrders modelOrders;
    private final Answers answers;
    private final PassedEvents passed = new PassedEvents();

    /**
     * Follows what was ordered before, and loads the models that hold.
     *
     * @param store where the orders are kept
     * @param loader loads model bundles, on any thread
     * @param job name of the job whose {@code model-ready} counts; empty for all, as a replay does
     * @param before orders from before a start without state; heard again later
     * @param task runs what loading leads to on the task's thread
     * @param answers says what became of orders
     */
    ScoreOrders(
            OperatorStateStore store,
            ScoreSettings settings,
            Models.Loader loader,
            Optional<String> job,
            List<Read.Good<ControlRecord>> before,
            MailboxExecutor task,
            Answers answers)
            throws Exception {
        this.latenessMs = settings.latenessMs();
        this.answers = answers;
        optionOrders = new OptionOrders(options(store), settings, before, answers);
        List<ControlRecord> records = before.stream().map(Read.Good::value).toList();
        modelOrders =
                new ModelOrders(
                        models(store),
                        settings.modelUri(),
                        loader,
                        job,
                        records,
                        task,
                        answers,
                        passed);
        if (limits().deadlineMs() != settings.deadlineMs()) {
            models().deadline(limits().deadlineMs());
        }
    }

    /** Declares the state; to be called when the operator's state is initialised. */
    static void declare(OperatorStateStore store) throws Exception {
        options(store);
        models(store);
    }

    private static BroadcastState<Integer, ControlRecord> options(OperatorStateStore store)
            throws Exception {
        return store.getBroadcastState(
                new MapStateDescriptor<>(
                        "score-options", StateTypes.INT, StateTypes.KEPT_CONTROL_RECORD));
    }

    private static BroadcastState<Integer, ModelBook> models(OperatorStateStore store)
            throws Exception {
        return store.getBroadcastState(
                new MapStateDescriptor<>("models", StateTypes.INT, StateTypes.MODEL_BOOK));
    }

    Models models() {
        return modelOrders.models();
    }

    Limits limits() {
        return optionOrders.limits();
    }

    /** Whether a scored event is published. */
    boolean samples(BehaviorEvent event) {
        double share = optionOrders.sampleAt(event.time());
        return share >= 1 || EventSample.holds(event.eventId(), share);
    }

    /** Share of the scored events that is published at the watermark, 0 to 1. */
    double sample() {
        return optionOrders.sample();
    }

    /** Whether a model is being loaded that somebody waits for. */
    boolean isLoading() {
        return modelOrders.isLoading();
    }

    /** Counts an event that was taken: it may turn out to have come before its model. */
    void took(long eventTime) {
        passed.add(eventTime);
    }

    /** Events that the model before scored, since their own was activated after them. */
    long passedBefore() {
        return passed.total();
    }

    /** Takes a record of one of the {@link ScoringOrders#KINDS}. No batch may be under way. */
    void apply(Read.Good<ControlRecord> order) throws Exception {
        Question question = Question.of(order.value());
        ScoringOrders.Parsed parsed = ScoringOrders.parse(order.value());
        if (parsed instanceof ScoringOrders.Parsed.Invalid invalid) {
            answers.refused(question, invalid.errors().stream().map(PlanError::render).toList());
        } else if (parsed instanceof ScoringOrders.Parsed.Valid valid) {
            if (valid.order() instanceof ScoringOrder.Options options) {
                optionOrders.apply(options, order);
                models().deadline(limits().deadlineMs());
            } else {
                modelOrders.apply(valid.order(), question);
            }
        }
    }

    /**
     * Time has passed: closes models that no event can need.
     *
     * @param watermark event time, epoch ms
     * @return whether other limits hold from now on
     */
    boolean passed(long watermark) throws Exception {
        long latest = Math.max(watermark, Long.MIN_VALUE + latenessMs);
        modelOrders.passed(watermark, latest - latenessMs);
        boolean limited = optionOrders.passed(watermark, latest - latenessMs);
        if (limited) {
            models().deadline(limits().deadlineMs());
        }
        return limited;
    }

    @Override
    public void close() {
        modelOrders.close();
    }
}
