package org.flashsale.operator;

import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.flashsale.domain.ControlRecord;
import org.flashsale.operator.Answers.Question;
import org.flashsale.plan.PlanError;
import org.flashsale.plan.ScoringOrder;
import org.flashsale.plan.ScoringOrders;
import org.flashsale.scoring.ModelBook;
import org.flashsale.scoring.ScoreSettings;

/**
 * The orders that SCORE follows besides the plans: models, and limits of batches. Both are kept in
 * broadcast state.
 */
final class ScoreOrders implements AutoCloseable {

    private static final int ONLY = 0;

    private final ScoreSettings settings;
    private final BroadcastState<Integer, ControlRecord> keptOptions;
    private final ModelOrders modelOrders;
    private final Answers answers;
    private final PassedEvents passed = new PassedEvents();
    private Limits limits;

    /**
     * Limits of batches.
     *
     * @param deadlineMs longest wait of a row for the others, ms
     * @param maxBatch most rows of a run
     * @param unwritten users that may be unwritten between batches
     */
    record Limits(long deadlineMs, int maxBatch, int unwritten) {}

    /**
     * Follows what was ordered before, and loads the models that hold.
     *
     * @param store where the orders are kept
     * @param loader loads model bundles, on any thread
     * @param before orders from before a start without state; heard again later
     * @param task runs what loading leads to on the task's thread
     * @param answers says what became of orders
     */
    ScoreOrders(
            OperatorStateStore store,
            ScoreSettings settings,
            Models.Loader loader,
            List<ControlRecord> before,
            MailboxExecutor task,
            Answers answers)
            throws Exception {
        this.settings = settings;
        this.answers = answers;
        keptOptions = options(store);
        limits =
                new Limits(
                        settings.deadlineMs(), settings.maxBatch(), settings.cache().unwritten());
        for (ControlRecord order : before) {
            if (order.kind().equals(ControlRecord.OPTIONS)) {
                keptOptions.put(ONLY, order);
            }
        }
        modelOrders =
                new ModelOrders(
                        models(store), settings.modelUri(), loader, before, task, answers, passed);
        ControlRecord kept = keptOptions.get(ONLY);
        if (kept != null && ScoringOrders.parse(kept) instanceof ScoringOrders.Parsed.Valid valid) {
            take((ScoringOrder.Options) valid.order());
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
        return limits;
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
    void apply(ControlRecord record) throws Exception {
        Question question = Question.of(record);
        ScoringOrders.Parsed parsed = ScoringOrders.parse(record);
        if (parsed instanceof ScoringOrders.Parsed.Invalid invalid) {
            answers.refused(question, invalid.errors().stream().map(PlanError::render).toList());
        } else if (parsed instanceof ScoringOrders.Parsed.Valid valid) {
            if (valid.order() instanceof ScoringOrder.Options options) {
                apply(options, record, question);
            } else {
                modelOrders.apply(valid.order(), question);
            }
        }
    }

    private void apply(ScoringOrder.Options options, ControlRecord record, Question question)
            throws Exception {
        if (options.maxBatch().orElse(0) > settings.maxBatch()) {
            answers.refused(
                    question,
                    List.of("maxBatch: at most " + settings.maxBatch() + ", as the job started"));
            return;
        }
        keptOptions.put(ONLY, record);
        take(options);
        answers.applied(question, OptionalLong.empty());
    }

    private void take(ScoringOrder.Options options) {
        limits =
                new Limits(
                        options.deadlineMs().orElse(settings.deadlineMs()),
                        Math.min(
                                options.maxBatch().orElse(settings.maxBatch()),
                                settings.maxBatch()),
                        options.unwritten().orElse(settings.cache().unwritten()));
        models().deadline(limits.deadlineMs());
    }

    /**
     * Time has passed: closes models that no event can need.
     *
     * @param watermark event time, epoch ms
     */
    void passed(long watermark) throws Exception {
        long latest = Math.max(watermark, Long.MIN_VALUE + settings.latenessMs());
        modelOrders.passed(watermark, latest - settings.latenessMs());
    }

    @Override
    public void close() {
        modelOrders.close();
    }
}
