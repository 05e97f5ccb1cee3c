package org.flashsale.sim.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.sim.Stamped;
import org.flashsale.sim.live.Tail.Isolation;
import org.flashsale.wire.Codec;
import org.flashsale.wire.DeadLetterCodec;
import org.flashsale.wire.LedgerAlertCodec;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.SaleMetricsCodec;
import org.flashsale.wire.ScoredRecord;
import org.flashsale.wire.ScoredRecordCodec;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.StockReallocationCodec;

/** Reads everything that the job writes, hands on what the market needs, and keeps the rest. */
public final class Observer {
    private final String sale;
    private final long disorderMs;
    private final List<Tail<?>> tails = new ArrayList<>();
    private final List<Stamped<StockMovement>> movements = shared();
    private final List<Stamped<StockReallocation>> commands = shared();
    private final List<Stamped<PriceUpdate>> updates = shared();
    private final Map<String, AtomicLong> alerts = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> deadLetters = new ConcurrentHashMap<>();
    private final Map<String, Stamped<SaleMetrics>> early = new ConcurrentHashMap<>();
    private final Map<String, SaleMetrics> committed = new ConcurrentHashMap<>();
    private final Latency score = new Latency();
    private final Latency decision = new Latency();
    private final Latency tick = new Latency();
    private final AtomicLong changes = new AtomicLong();
    private volatile String modelVersion = "";
    private final AtomicLong degraded = new AtomicLong();

    /**
     * An observer of one sale.
     *
     * @param sale plan id
     * @param disorderMs what the decision of a tick waits for late events, ms
     */
    public Observer(String sale, long disorderMs) {
        this.sale = sale;
        this.disorderMs = disorderMs;
    }

    private static <T> List<T> shared() {
        return Collections.synchronizedList(new ArrayList<>());
    }

    /** Starts to read; prices and commands go on to the market as they become visible. */
    public void start(String servers, LiveMarket market) {
        read(
                servers,
                PriceUpdateCodec.INSTANCE,
                Isolation.COMMITTED,
                (Stamped<PriceUpdate> update) -> {
                    market.accept(update.value());
                    observe(update);
                });
        read(
                servers,
                StockReallocationCodec.INSTANCE,
                Isolation.COMMITTED,
                (Stamped<StockReallocation> command) -> {
                    market.accept(command.value());
                    commands.add(command);
                });
        read(servers, StockMovementCodec.INSTANCE, Isolation.COMMITTED, movements::add);
        read(servers, ScoredRecordCodec.INSTANCE, Isolation.COMMITTED, this::observeScore);
        read(
                servers,
                SaleMetricsCodec.INSTANCE,
                Isolation.COMMITTED,
                metrics -> committed.put(metrics.value().sale(), metrics.value()));
        // Figures on the way: what an open transaction holds is visible a checkpoint earlier.
        read(
                servers,
                SaleMetricsCodec.INSTANCE,
                Isolation.UNCOMMITTED,
                metrics -> early.put(metrics.value().sale(), metrics));
        read(
                servers,
                LedgerAlertCodec.INSTANCE,
                Isolation.COMMITTED,
                (Stamped<LedgerAlert> alert) -> count(alerts, alert.value().code().name()));
        read(
                servers,
                DeadLetterCodec.INSTANCE,
                Isolation.COMMITTED,
                letter ->
                        count(
                                deadLetters,
                                letter.value().origin().topic() + "/" + letter.value().code()));
    }

    private <T> void read(
            String servers, Codec<T> codec, Isolation isolation, Consumer<Stamped<T>> receiver) {
        tails.add(Tail.start(servers, codec, isolation, receiver));
    }

    private static void count(Map<String, AtomicLong> counters, String name) {
        counters.computeIfAbsent(name, n -> new AtomicLong()).incrementAndGet();
    }

    private void observe(Stamped<PriceUpdate> stamped) {
        PriceUpdate update = stamped.value();
        if (!update.sale().equals(sale)) {
            return;
        }
        updates.add(stamped);
        if (update.renewal()) {
            return;
        }
        if (update.previousPrice().isPresent()
                && update.previousPrice().getAsLong() != update.price()) {
            changes.incrementAndGet();
        }
        if (update.cause().isPresent()) {
            decision.addMillis(stamped.appendedAt() - update.cause().get().appendedAt());
        } else if (has(update, PriceReason.Code.TICK)) {
            tick.addMillis(stamped.appendedAt() - (update.decidedAt() + disorderMs));
        }
    }

    private static boolean has(PriceUpdate update, PriceReason.Code code) {
        return update.reasons().stream().anyMatch(reason -> reason.code() == code);
    }

    private void observeScore(Stamped<ScoredRecord> scored) {
        score.addMicros(scored.value().latencyMicros());
        if (scored.value().degraded()) {
            degraded.incrementAndGet();
        } else {
            modelVersion = scored.value().model() + " " + scored.value().modelVersion();
        }
    }

    /** A counter of the whole job, as last reported, transactions under way included. */
    public long soFar(Count count) {
        return of(early, BookEntry.JOB, count);
    }

    /** A counter of the sale, as last reported, transactions under way included. */
    public long saleSoFar(Count count) {
        return of(early, sale, count);
    }

    private static long of(Map<String, Stamped<SaleMetrics>> books, String key, Count count) {
        Stamped<SaleMetrics> metrics = books.get(key);
        return metrics == null ? 0 : metrics.value().count(count);
    }

    /** Behaviour records read by the job, and when it said so. */
    Stamped<Long> read() {
        Stamped<SaleMetrics> metrics = early.get(BookEntry.JOB);
        return metrics == null
                ? new Stamped<>(0L, 0)
                : new Stamped<>(metrics.value().count(Count.EVENTS_READ), metrics.appendedAt());
    }

    /** Price changes seen so far. */
    public long priceChanges() {
        return changes.get();
    }

    /** Reads the topics to their ends and stops. */
    Observed finish(Duration time) throws InterruptedException {
        boolean complete = true;
        long deadline = System.nanoTime() + time.toNanos();
        long unreadable = 0;
        for (Tail<?> tail : tails) {
            Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            complete &= tail.finish(left);
            unreadable += tail.unreadable();
        }
        return new Observed(
                complete,
                unreadable,
                List.copyOf(movements),
                List.copyOf(commands),
                List.copyOf(updates),
                Optional.ofNullable(committed.get(BookEntry.JOB)),
                Optional.ofNullable(committed.get(sale)),
                totals(alerts),
                totals(deadLetters),
                score.summary(),
                decision.summary(),
                tick.summary(),
                changes.get(),
                modelVersion,
                degraded.get());
    }

    private static Map<String, Long> totals(Map<String, AtomicLong> counters) {
        Map<String, Long> totals = new TreeMap<>();
        counters.forEach((name, value) -> totals.put(name, value.get()));
        return totals;
    }

    /** Scoring latency so far: p99 in ms. */
    public double scoreP99() {
        return score.summary().p99();
    }

    /** Time from a tick's end and the disorder bound to its price update so far: p99 in ms. */
    public double tickP99() {
        return tick.summary().p99();
    }
}
