package org.flashsale.operator;

import java.util.ArrayDeque;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.Count;
import org.flashsale.features.Hashes;
import org.flashsale.operator.Models.Model;
import org.flashsale.operator.ScoreMetrics.Flush;
import org.flashsale.operator.WavePool.Filling;
import org.flashsale.scoring.BatchPolicy;
import org.flashsale.scoring.EventQueue;
import org.flashsale.scoring.Intake;
import org.flashsale.scoring.UserCache;
import org.flashsale.scoring.Wave;

/**
 * Fills waves and has them scored. One wave is open; on a device of its own up to {@link
 * #RUNNING_MAX} more are being scored meanwhile, and come back in their order.
 *
 * <p>An event whose user has a row in an open or running wave is deferred, and taken up in order as
 * soon as its user has none, before any new event: so at any time each user with a deferred event
 * has a row, and a user's events are never reordered.
 *
 * <p>When many events come, some are collected before they get their rows, so that the memory of
 * their users is fetched together.
 */
final class WaveRunner implements AutoCloseable {

    /** With more deferred events than this a wave ends early, or one robot would fill memory. */
    static final int DEFERRED_MAX = 500;

    /** Waves that are being scored while another one fills. */
    static final int RUNNING_MAX = 2;

    private final LongFunction<Model> models;
    private final UserCache cache;
    private final boolean writeThrough;
    private final WritePace writePace;
    private final Intake intake;
    private final ScoreSender sender;
    private final ScoreMetrics metrics;
    private final BatchPolicy policy;
    private final LongSupplier nanoClock;
    private final WaveDevice device;
    private final EventQueue arrived = new EventQueue();
    private final EventQueue deferred = new EventQueue();
    private final ArrayDeque<Running> running = new ArrayDeque<>();
    private final WavePool pool;
    private Filling open;
    private long number;
    private long beganNanos;

    /** Whether the wave that is filling has its number. */
    private boolean begun;

    private int mostRows = Integer.MAX_VALUE;

    private record Running(Filling filled, Flush reason, Future<?> done) {}

    /**
     * @param models the model of each event time; the same object while it is the same
     * @param writeThrough whether users are written home after each wave and then forgotten
     * @param writePace how many users may be unwritten between waves
     */
    WaveRunner(
            LongFunction<Model> models,
            UserCache cache,
            boolean writeThrough,
            WritePace writePace,
            Intake intake,
            ScoreSender sender,
            BatchPolicy policy,
            LongSupplier nanoClock,
            WaveDevice device) {
        this.models = models;
        this.cache = cache;
        this.writeThrough = writeThrough;
        this.writePace = writePace;
        this.intake = intake;
        this.sender = sender;
        this.metrics = sender.metrics();
        this.policy = policy;
        this.nanoClock = nanoClock;
        this.device = device;
        this.pool = new WavePool(metrics, nanoClock);
        this.open = pool.take(models.apply(Long.MIN_VALUE));
    }

    /** Sets other limits; rows beyond what the models were opened for are not taken. */
    void limit(OptionOrders.Limits limits) {
        mostRows = limits.maxBatch();
        writePace.want(limits.unwritten());
        policy.limit(limits.maxBatch(), limits.deadlineMs());
    }

    /** Whether there are events for a wave that has not begun to run. */
    boolean isFilling() {
        return hasRows() || arrived.size() > 0;
    }

    private boolean hasRows() {
        return open.wave().size() > 0;
    }

    /** Number of the wave that is filling, another one for each. */
    long number() {
        return number;
    }

    /** How long the first row of the wave that is filling has waited, ms. */
    long waitedMs() {
        return (nanoClock.getAsLong() - beganNanos) / 1_000_000;
    }

    /** Takes a new event. */
    void take(BehaviorEvent event, long timestamp) throws Exception {
        long entered = nanoClock.getAsLong();
        if (!isFilling()) {
            begin(entered);
        }
        arrived.add(event, timestamp, entered, Hashes.of(event.userId()));
        int waiting = arrived.size();
        if (waiting == Intake.AHEAD || open.wave().size() + waiting >= policy.target()) {
            takeIn();
        }
    }

    private void begin(long entered) {
        begun = true;
        beganNanos = entered;
        number++;
        policy.opened(entered);
    }

    /** Gives the events that have arrived their rows, or defers them. */
    private void takeIn() throws Exception {
        if (arrived.size() > 1) {
            intake.lookAhead(arrived);
        }
        while (arrived.size() > 0) {
            if (holds(arrived.userHash())) {
                metrics.deferred.inc();
                arrived.moveFirst(deferred);
                if (deferred.size() > DEFERRED_MAX) {
                    score(Flush.DEFERRED);
                }
            } else {
                Model model = models.apply(arrived.event().time());
                while (hasRows() && (!WavePool.same(model, open.model()) || isFull())) {
                    score(isFull() ? Flush.SIZE : Flush.MODEL);
                }
                admitFirst(arrived, model);
                flushIfDue();
            }
        }
    }

    private void flushIfDue() throws Exception {
        int size = open.wave().size();
        if (size == 0) {
            return;
        }
        if (cache.isCrowded()) {
            scoreAll(Flush.MEMORY);
        } else if (isFull() || (size >= policy.target() && running.size() < RUNNING_MAX)) {
            score(Flush.SIZE);
        }
    }

    private boolean isFull() {
        return open.wave().size() >= Math.min(mostRows, open.wave().rowsMax());
    }

    private boolean holds(long hash) {
        return open.wave().holds(hash) || (!running.isEmpty() && runs(hash));
    }

    private boolean runs(long hash) {
        for (Running run : running) {
            if (run.filled.wave().holds(hash)) {
                return true;
            }
        }
        return false;
    }

    /** Gives the first event its row, or drops it as a duplicate or part of a flood. */
    private void admitFirst(EventQueue from, Model model) throws Exception {
        if (!WavePool.same(model, open.model())) {
            Filling other = open;
            open = pool.take(model);
            pool.giveBack(other);
        }
        BehaviorEvent event = from.event();
        long entered = from.enteredNanos();
        switch (intake.takeFirst(from, open.wave())) {
            case DUPLICATE -> {
                metrics.duplicates.inc();
                sender.notScored(Count.DUPLICATES, event);
            }
            case THROTTLED -> {
                metrics.throttled.inc();
                sender.notScored(Count.THROTTLED, event);
            }
            case FRESH -> {
                if (open.wave().size() == 1 && !begun) {
                    begin(entered);
                }
            }
        }
    }

    /** Has the wave that is filling scored, and takes up what waited for the next. */
    void flush(Flush reason) throws Exception {
        takeIn();
        score(reason);
    }

    private void score(Flush reason) throws Exception {
        if (hasRows()) {
            launch(reason);
            settle();
        }
    }

    /** Scores until nothing runs or waits any more. */
    void flushAll(Flush reason) throws Exception {
        takeIn();
        scoreAll(reason);
    }

    private void scoreAll(Flush reason) throws Exception {
        while (hasRows() || !running.isEmpty()) {
            if (hasRows()) {
                launch(reason);
            }
            while (!running.isEmpty()) {
                finishFirst();
            }
            settle();
        }
    }

    /** Takes back what has been scored by now. */
    void takeBack() throws Exception {
        boolean any = false;
        while (!running.isEmpty() && running.element().done.isDone()) {
            finishFirst();
            any = true;
        }
        if (any) {
            settle();
            flushIfDue();
        }
    }

    private void launch(Flush reason) throws Exception {
        Filling filled = open;
        begun = false;
        policy.left(filled.wave().size(), nanoClock.getAsLong());
        if (device.runsAside(filled.model())) {
            while (running.size() >= RUNNING_MAX) {
                finishFirst();
            }
            running.add(new Running(filled, reason, device.start(filled.wave()::run)));
            open = pool.take(filled.model());
        } else {
            while (!running.isEmpty()) {
                finishFirst();
            }
            filled.wave().run();
            finish(filled, reason);
        }
    }

    private void finishFirst() throws Exception {
        Running first = running.remove();
        boolean ended = device.await(first.done, first.filled.wave());
        finish(first.filled, first.reason);
        if (ended) {
            pool.giveBack(first.filled);
        }
    }

    private void finish(Filling scored, Flush reason) throws Exception {
        Wave wave = scored.wave();
        policy.measured(wave.size(), wave.runNanos(), device.runsAside(scored.model()));
        intake.finish(wave);
        sender.send(scored.model().manifest(), wave);
        metrics.flushed(
                reason,
                wave.size(),
                wave.scorer().bucket(wave.size()),
                wave.waitedNanos(),
                wave.runNanos());
        wave.next();
        if (!writeThrough) {
            writePace.writeDown(cache, nanoClock.getAsLong());
        } else if (running.isEmpty() && !hasRows()) {
            cache.writeAll();
            cache.clear();
        }
    }

    /** Takes up deferred events until each that is left has a row of its user before it. */
    private void settle() throws Exception {
        while (!takeUp()) {
            launch(Flush.DEFERRED);
        }
    }

    /**
     * Admits the deferred events whose user has no row, in order; the others stay, in order.
     *
     * @return whether none had to stay for want of room, or for the model of the wave
     */
    private boolean takeUp() throws Exception {
        boolean blocked = false;
        for (int left = deferred.size(); left > 0; left--) {
            if (blocked || holds(deferred.userHash())) {
                deferred.rotate();
                continue;
            }
            Model model = models.apply(deferred.event().time());
            boolean fits = !isFull() && !cache.isCrowded();
            if (hasRows() && (!fits || !WavePool.same(model, open.model()))) {
                blocked = true;
                deferred.rotate();
                continue;
            }
            admitFirst(deferred, model);
        }
        return !blocked;
    }

    @Override
    public void close() {
        device.close();
    }
}
