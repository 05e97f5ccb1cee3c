package org.flashsale.operator;

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
 * <p>Each subtask says that it has the newest model ready; when all have said so, {@link
 * ReadyOperator} tells them by a record, and only an activation that comes after that record is
 * followed, from an event time on. So all subtasks agree on who scores an event, in whatever order
 * they hear of it, and whichever of them could not load the model.
 */
final class ModelOrders implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelOrders.class);
    private static final int ONLY = 0;

    private final BroadcastState<Integer, ModelBook> kept;
    private final Models.Loader loader;
    private final Optional<String> job;
    private final Models models;
    private final MailboxExecutor task;
    private final Answers answers;
    private final PassedEvents passed;
    private final Set<Model> arriving = ConcurrentHashMap.newKeySet();
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
     * @param job name of the job whose {@code model-ready} counts; empty for all
     * @param orders what was ordered before the start; heard again later
     * @param task runs what loading leads to on the task's thread
     * @param answers says what became of orders
     * @param passed counts the events that were taken
     */
    ModelOrders(
            BroadcastState<Integer, ModelBook> kept,
            String configuredUri,
            Models.Loader loader,
            Optional<String> job,
            List<ControlRecord> orders,
            MailboxExecutor task,
            Answers answers,
            PassedEvents passed)
            throws Exception {
        this.kept = kept;
        this.loader = loader;
        this.job = job;
        this.task = task;
        this.answers = answers;
        this.passed = passed;
        ModelBook restored = kept.get(ONLY);
        models =
                restored == null
                        ? Models.configured(loader, configuredUri)
                        : Models.restore(loader, restored);
        book = models.book();
        try {
            if (restored == null) {
                orders.forEach(this::hear);
                follow(book);
                models.requireLast();
            } else {
                models.requireAll();
            }
        } catch (RuntimeException e) {
            // The job may be restarted over and over until the bundle is back.
            models.close();
            throw e;
        }
        book.newest().ifPresent(this::load);
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
        } else if (valid.order() instanceof ScoringOrder.Ready ready) {
            meant(ready).ifPresent(p -> book = book.ready(p));
        } else if (valid.order() instanceof ScoringOrder.Activate activate) {
            book.ready(activate.sha256())
                    .ifPresent(
                            p ->
                                    book =
                                            book.activate(
                                                    p.bundle(),
                                                    activate.effectiveFrom(),
                                                    record.requestId()));
        } else if (valid.order() instanceof ScoringOrder.Rollback rollback) {
            hear(rollback, Question.of(record));
        }
    }

    private void hear(ScoringOrder.Rollback rollback, Question question) {
        long from = rollback.effectiveFrom().orElse(Long.MAX_VALUE);
        Optional<Bundle> target = book.before(from);
        if (target.isEmpty()) {
            return;
        }
        if (rollback.effectiveFrom().isEmpty()) {
            book = book.prepare(prepared(target.get(), question));
        } else if (book.ready(target.get().sha256()).isPresent()) {
            book = book.rollBack(from, question.requestId());
        }
    }

    /** Follows an order about models. No batch may be under way. */
    void apply(ScoringOrder order, Question question) throws Exception {
        if (book.knows(question.requestId())) {
            return;
        }
        if (order instanceof ScoringOrder.Prepare prepare) {
            prepare(prepared(prepare, question));
        } else if (order instanceof ScoringOrder.Ready ready) {
            allReady(ready);
        } else if (order instanceof ScoringOrder.Activate activate) {
            activate(activate, question);
        } else if (order instanceof ScoringOrder.Rollback rollback) {
            rollBack(rollback, question);
        }
    }

    private static Prepared prepared(ScoringOrder.Prepare prepare, Question question) {
        return prepared(new Bundle(prepare.bundle(), prepare.sha256()), question);
    }

    private static Prepared prepared(Bundle bundle, Question question) {
        return new Prepared(bundle, question.kind(), question.id(), question.requestId());
    }

    private void prepare(Prepared order) throws Exception {
        follow(book.prepare(order));
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
            models.closeAllBut(newest());
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

    private Set<Bundle> newest() {
        return book.newest().map(prepared -> Set.of(prepared.bundle())).orElse(Set.of());
    }

    /** The order is answered when all subtasks are as far, or when it gave way to a newer one. */
    private void ready(Prepared order) {
        if (book.newest().filter(order::equals).isPresent()) {
            answers.ready(question(order));
        } else {
            failed(order, List.of("GAVE_WAY: another bundle was ordered to be prepared since"));
        }
    }

    private static Question question(Prepared order) {
        return new Question(order.kind(), order.id(), order.requestId());
    }

    /** The newest prepared bundle, if that is meant. */
    private Optional<Prepared> meant(ScoringOrder.Ready ready) {
        boolean ours = job.map(ready.job()::equals).orElse(true);
        return book.newest().filter(p -> ours && p.requestId().equals(ready.request()));
    }

    private void allReady(ScoringOrder.Ready ready) throws Exception {
        Optional<Prepared> order = meant(ready);
        if (order.isPresent()) {
            follow(book.ready(order.get()));
            answers.applied(question(order.get()), answerTime());
        }
    }

    /** The watermark, if there is one: an activation should hold for later events only. */
    private OptionalLong answerTime() {
        return watermark == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(watermark);
    }

    private void failed(Prepared order, List<String> lines) {
        answers.refused(question(order), lines);
    }

    /** Whether it is followed depends on the orders alone: all subtasks do, or none does. */
    private void activate(ScoringOrder.Activate order, Question question) throws Exception {
        Optional<Prepared> ready = book.ready(order.sha256());
        if (ready.isEmpty()) {
            refuseUnprepared(question);
            return;
        }
        Bundle bundle = ready.get().bundle();
        models.demand(bundle);
        follow(book.activate(bundle, order.effectiveFrom(), question.requestId()));
        began(order.effectiveFrom(), question);
    }

    private void refuseUnprepared(Question question) {
        answers.refused(
                question,
                List.of(
                        "NOT_PREPARED: the bundle is not the one that was prepared last, or not"
                                + " all subtasks have it ready"));
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
            prepare(prepared(target.get(), question));
        } else if (book.ready(target.get().sha256()).isEmpty()) {
            refuseUnprepared(question);
        } else {
            models.demand(target.get());
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
            models.closeAllBut(newest());
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
