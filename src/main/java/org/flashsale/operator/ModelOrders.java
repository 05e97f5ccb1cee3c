package org.flashsale.operator;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.BroadcastState;
import org.flashsale.domain.ControlRecord;
import org.flashsale.operator.Answers.Question;
import org.flashsale.operator.Models.Loaded;
import org.flashsale.operator.Models.Model;
import org.flashsale.plan.ScoringOrder;
import org.flashsale.plan.ScoringOrders;
import org.flashsale.scoring.ModelBook;
import org.flashsale.scoring.ModelBook.Bundle;
import org.flashsale.scoring.ModelBook.Prepared;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the orders to prepare, activate and roll back models, and keeps in broadcast state which
 * ones hold. Bundles are fetched, checked and warmed by a thread of its own; everything else is
 * done by the task's.
 *
 * <p>A prepared model is activated from an event time on, so all subtasks agree on who scores an
 * event, in whatever order they hear of it.
 */
final class ModelOrders implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelOrders.class);
    private static final int ONLY = 0;

    private final BroadcastState<Integer, ModelBook> kept;
    private final Models.Loader loader;
    private final Models models;
    private final MailboxExecutor task;
    private final Answers answers;
    private final PassedEvents passed;
    private final Set<Model> arriving = ConcurrentHashMap.newKeySet();
    private final Set<String> failed = new HashSet<>();
    private final ThreadPoolExecutor loading =
            new ThreadPoolExecutor(
                    0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ModelOrders::thread);
    private ModelBook book;
    private long watermark = Long.MIN_VALUE;
    private volatile boolean closed;

    /**
     * Loads the models that hold: those of the restored state, or else the configured one with what
     * was ordered since.
     *
     * @param kept the book as it was restored, if it was
     * @param configuredUri bundle of a job without state
     * @param loader loads bundles, on any thread
     * @param orders what was ordered before the start; heard again later
     * @param task runs what loading leads to on the task's thread
     * @param answers says what became of orders
     * @param passed counts the events that were taken
     */
    ModelOrders(
            BroadcastState<Integer, ModelBook> kept,
            String configuredUri,
            Models.Loader loader,
            List<ControlRecord> orders,
            MailboxExecutor task,
            Answers answers,
            PassedEvents passed)
            throws Exception {
        this.kept = kept;
        this.loader = loader;
        this.task = task;
        this.answers = answers;
        this.passed = passed;
        ModelBook restored = kept.get(ONLY);
        if (restored == null) {
            models = Models.configured(loader, configuredUri);
            book = models.book();
            for (ControlRecord order : orders) {
                hear(order);
            }
            follow(book);
            models.requireLast();
        } else {
            book = restored;
            models = Models.restore(loader, book);
            models.requireAll();
        }
        newest(book).ifPresent(this::load);
    }

    /** The last bundle that was ordered to be prepared. */
    private static Optional<Prepared> newest(ModelBook book) {
        return book.prepared().stream().reduce((first, second) -> second);
    }

    private static Thread thread(Runnable run) {
        Thread thread = new Thread(run, "flashsale-model-loading");
        thread.setDaemon(true);
        return thread;
    }

    Models models() {
        return models;
    }

    /** Whether a model is being loaded, or waits to be. */
    boolean isLoading() {
        return loading.getActiveCount() > 0 || !loading.getQueue().isEmpty();
    }

    /** Takes an order from before the start: only what it leads to counts, and no answer is due. */
    private void hear(ControlRecord record) {
        if (book.knows(record.requestId())
                || !(ScoringOrders.parse(record) instanceof ScoringOrders.Parsed.Valid valid)) {
            return;
        }
        if (valid.order() instanceof ScoringOrder.Prepare prepare) {
            Question question = Question.of(record);
            book = book.prepare(prepared(prepare, question));
        } else if (valid.order() instanceof ScoringOrder.Activate activate) {
            book.prepared(activate.sha256())
                    .ifPresent(
                            p ->
                                    book =
                                            book.activate(
                                                    p.bundle(),
                                                    activate.effectiveFrom(),
                                                    record.requestId()));
        } else if (valid.order() instanceof ScoringOrder.Rollback rollback
                && rollback.effectiveFrom().isPresent()
                && book.before(rollback.effectiveFrom().getAsLong()).isPresent()) {
            book = book.rollBack(rollback.effectiveFrom().getAsLong(), record.requestId());
        }
    }

    /** Follows an order about models. No batch may be under way. */
    void apply(ScoringOrder order, Question question) throws Exception {
        if (book.knows(question.requestId())) {
            return;
        }
        if (order instanceof ScoringOrder.Prepare prepare) {
            prepare(prepared(prepare, question));
        } else if (order instanceof ScoringOrder.Activate activate) {
            activate(activate, question);
        } else if (order instanceof ScoringOrder.Rollback rollback) {
            rollBack(rollback, question);
        }
    }

    private static Prepared prepared(ScoringOrder.Prepare prepare, Question question) {
        return new Prepared(
                new Bundle(prepare.bundle(), prepare.sha256()),
                question.kind(),
                question.id(),
                question.requestId());
    }

    private void prepare(Prepared order) throws Exception {
        failed.remove(order.bundle().sha256());
        follow(book.prepare(order));
        failed.removeIf(sha256 -> book.prepared(sha256).isEmpty());
        load(order);
    }

    private void load(Prepared order) {
        if (models.holds(order.bundle())) {
            ready(order);
            return;
        }
        loading.execute(
                () -> {
                    Loaded loaded = Loaded.of(loader, order.bundle());
                    if (loaded.model().isPresent()) {
                        hand(order, loaded.model().get());
                    } else {
                        back(() -> failed(order, loaded.problems()));
                    }
                });
    }

    private void hand(Prepared order, Model model) {
        arriving.add(model);
        if (closed) {
            closeArriving();
        }
        back(() -> arrived(order, model));
    }

    /** Runs something on the task's thread, unless the task has ended. */
    private void back(Runnable run) {
        try {
            task.execute(run::run, "a model bundle was loaded");
        } catch (RejectedExecutionException e) {
            LOG.info("The task ended while a model bundle was loaded");
        }
    }

    private void arrived(Prepared order, Model model) {
        if (arriving.remove(model)) {
            models.add(order.bundle(), model);
            models.closeAllBut(Set.of(order.bundle()));
            ready(order);
        }
    }

    private void closeArriving() {
        for (Model model : List.copyOf(arriving)) {
            if (arriving.remove(model)) {
                model.scorer().close();
            }
        }
    }

    private void ready(Prepared order) {
        answers.applied(new Question(order.kind(), order.id(), order.requestId()), answerTime());
    }

    /** The watermark, if there is one: an activation should hold for later events only. */
    private OptionalLong answerTime() {
        return watermark == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(watermark);
    }

    private void failed(Prepared order, List<String> lines) {
        failed.add(order.bundle().sha256());
        answers.refused(new Question(order.kind(), order.id(), order.requestId()), lines);
    }

    /**
     * What was prepared is loaded here once more if it gave way to another since, or if the task
     * was restored and is still about to: all subtasks that could load it follow the order.
     */
    private void activate(ScoringOrder.Activate order, Question question) throws Exception {
        Optional<Prepared> prepared = book.prepared(order.sha256());
        if (prepared.isEmpty() || failed.contains(order.sha256())) {
            answers.refused(
                    question,
                    List.of("NOT_PREPARED: no bundle of this hash was prepared with success"));
            return;
        }
        Bundle bundle = prepared.get().bundle();
        if (isThere(bundle, question)) {
            follow(book.activate(bundle, order.effectiveFrom(), question.requestId()));
            began(order.effectiveFrom(), question);
        }
    }

    /** Sees to it that a bundle is loaded, or says why the order is not followed. */
    private boolean isThere(Bundle bundle, Question question) {
        List<String> problems = models.want(bundle);
        if (!problems.isEmpty()) {
            answers.refused(question, problems);
        }
        return problems.isEmpty();
    }

    private void began(long effectiveFrom, Question question) {
        passed.activated(effectiveFrom);
        answers.applied(question, OptionalLong.of(effectiveFrom));
    }

    private void rollBack(ScoringOrder.Rollback order, Question question) throws Exception {
        long from = order.effectiveFrom().orElse(Long.MAX_VALUE);
        Optional<Bundle> target = book.before(from);
        if (target.isEmpty()) {
            answers.refused(question, List.of("NOTHING_BEFORE: no model was released before"));
        } else if (order.effectiveFrom().isEmpty()) {
            prepare(
                    new Prepared(
                            target.get(), question.kind(), question.id(), question.requestId()));
        } else if (isThere(target.get(), question)) {
            follow(book.rollBack(from, question.requestId()));
            began(from, question);
        }
    }

    private void follow(ModelBook next) throws Exception {
        book = next;
        kept.put(ONLY, next);
        models.follow(next);
    }

    /**
     * Time has passed: closes models that no event can need.
     *
     * @param needed earliest event time that is still scored, epoch ms
     */
    void passed(long mark, long needed) throws Exception {
        watermark = mark;
        ModelBook next = book.passed(needed);
        if (!next.equals(book)) {
            follow(next);
            Set<Bundle> newest = new HashSet<>();
            newest(next).ifPresent(prepared -> newest.add(prepared.bundle()));
            models.closeAllBut(newest);
        }
    }

    @Override
    public void close() {
        closed = true;
        loading.shutdownNow();
        closeArriving();
        models.close();
    }
}
