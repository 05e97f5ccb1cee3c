package org.flashsale.sim.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flashsale.domain.Count;
import org.flashsale.plan.InitialStock;
import org.flashsale.plan.SalePlan;
import org.flashsale.sim.Evidence;
import org.flashsale.sim.Manners;
import org.flashsale.sim.Market;
import org.flashsale.sim.Stamped;

/** A sale played against a running job: the market, its observer, a line per second, a report. */
public final class LiveSale implements AutoCloseable {
    private static final Duration READ_TO_END = Duration.ofSeconds(30);

    private final Market market;
    private final SalePlan plan;
    private final String servers;
    private final LiveMarket live;
    private final Observer observer;
    private final List<Sample> samples = new ArrayList<>();

    /** Figures at one moment; counters are totals. */
    record Sample(double elapsedSec, long read, long scored, long changes, long unitsLeft) {}

    /**
     * Nothing happens before {@link #start}.
     *
     * @param market the market to play
     * @param plan its plan, as published
     * @param servers Kafka bootstrap servers
     * @param rate behaviour events per second in all
     * @param manners what warehouses do about commands
     * @param seed of everything that the market's own draws do not cover
     * @param disorderMs how long the job waits for late events of a tick, ms
     */
    public LiveSale(
            Market market,
            SalePlan plan,
            String servers,
            Rate rate,
            Manners manners,
            long seed,
            long disorderMs) {
        this.market = market;
        this.plan = plan;
        this.servers = servers;
        observer = new Observer(plan.id(), disorderMs);
        live =
                new LiveMarket(
                        market,
                        plan,
                        servers,
                        rate,
                        manners,
                        seed,
                        () -> observer.soFar(Count.EVENTS_READ));
    }

    /** Begins to read and to play; shoppers of the sale come when the plan's window opens. */
    public void start() {
        observer.start(servers, live);
        live.start();
    }

    /** Takes a sample, and tells it in one line. */
    public String sample(long now) {
        LiveMarket.Snapshot at = live.snapshot();
        double elapsed = (now - plan.start()) / 1_000.0;
        Sample sample =
                new Sample(
                        elapsed,
                        observer.soFar(Count.EVENTS_READ),
                        observer.soFar(Count.EVENTS_SCORED),
                        observer.priceChanges(),
                        at.unitsLeft());
        samples.add(sample);
        return String.format(
                Locale.ROOT,
                "%4.0f s | %,7.0f events/s | scored %,9d | price changes %4d | moves %3d (%,d"
                        + " units) | sold %,6d, left %,6d | score p99 %5.1f ms, tick p99 %4.0f ms",
                elapsed,
                ratePerSecond(),
                sample.scored(),
                sample.changes(),
                observer.saleSoFar(Count.REALLOCATIONS),
                observer.saleSoFar(Count.UNITS_MOVED),
                at.unitsSold(),
                at.unitsLeft(),
                observer.scoreP99(),
                observer.tickP99());
    }

    /** Events read by the job per second, over the last three samples. */
    private double ratePerSecond() {
        Sample last = samples.get(samples.size() - 1);
        Sample first = samples.get(Math.max(0, samples.size() - 4));
        double seconds = last.elapsedSec() - first.elapsedSec();
        return seconds <= 0 ? 0 : (last.read() - first.read()) / seconds;
    }

    /** Lets so many times as many visitors come from now on; 1 for as many as was said. */
    public void crowd(double factor) {
        live.crowd(factor);
    }

    /**
     * What was written and what the job has read of it.
     *
     * @param sent behaviour records written so far
     * @param read behaviour records read by the job, as its books last said; less than before after
     *     a restart
     * @param readAt when they said so, epoch ms
     */
    public record Pulse(long sent, long read, long readAt) {}

    /** Where market and job stand. */
    public Pulse pulse() {
        Stamped<Long> read = observer.read();
        return new Pulse(live.sent().behavior(), read.value(), read.appendedAt());
    }

    /** What the market wrote so far. */
    public LiveMarket.Sent sent() {
        return live.sent();
    }

    /** What the topics hold beside a count of the shelves, once the market has ended. */
    public Evidence evidence(Archive archive) throws InterruptedException {
        Outcome outcome = live.finish();
        return new Evidence(
                plan,
                archive.movements(),
                archive.commands(),
                archive.updates(),
                outcome.shelves(),
                outcome.inTransit(),
                archive.lastBooks(plan.id()));
    }

    /**
     * Units that buyers would have found if warehouses had executed every command whole, once and
     * on time; to be asked once the market has ended.
     */
    public long unitsMissed() {
        return live.unitsMissed();
    }

    /** Lets nobody in any more. */
    public void closeDoors() {
        live.closeDoors();
    }

    /** Whether orders and transfers have come to rest. */
    public boolean atRest() {
        return live.atRest();
    }

    /** Ends the market: from here on nothing is written. */
    public void halt() throws InterruptedException {
        live.halt();
    }

    /** Whether the job's books account for whatever was written. */
    public boolean caughtUp() {
        LiveMarket.Sent sent = live.sent();
        long accounted = DemoReport.ACCOUNTED.stream().mapToLong(observer::soFar).sum();
        return observer.soFar(Count.EVENTS_READ) >= sent.behavior()
                && accounted >= sent.behavior()
                && observer.saleSoFar(Count.MOVEMENTS)
                        >= sent.movements() + InitialStock.of(plan, 0).size();
    }

    /** Ends the market, once the job has ended, and sums up. */
    public DemoReport finish(JobFacts facts) throws InterruptedException {
        LiveMarket.Sent sent = live.sent();
        Outcome outcome = live.finish();
        Observed observed = observer.finish(READ_TO_END);
        return DemoReport.of(
                new DemoReport.Material(
                        market, plan, sent, outcome, observed, List.copyOf(samples), facts));
    }

    /** Ends the market at once. */
    @Override
    public void close() {
        live.close();
    }
}
