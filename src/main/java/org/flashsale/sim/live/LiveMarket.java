package org.flashsale.sim.live;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.plan.SalePlan;
import org.flashsale.sim.Manners;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.View;
import org.flashsale.sim.Warehouses;

/**
 * A market that runs against the job in real time. One thread plays everything in order of time;
 * what the job sends reaches it through two queues.
 */
public final class LiveMarket implements AutoCloseable {
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long NOISE_EVERY_MS = 700;

    private final Market market;
    private final Scenario scenario;
    private final SalePlan plan;
    private final Warehouses warehouses;
    private final Obedience obedience;
    private final PriceBoard prices;
    private final Agenda agenda = new Agenda();
    private final Feed feed;
    private final Shoppers shoppers;
    private final Carriers carriers;
    private final Browsers browsers;
    private final Noise noise;
    private final Throttle throttle;
    private final Till till;
    private final Diary diary;
    private final LongSupplier readByJob;
    private final Queue<PriceUpdate> updates = new ConcurrentLinkedQueue<>();
    private final Queue<StockReallocation> commands = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile double rateFactor = 1;
    private volatile boolean quit;
    private volatile boolean closedForBuyers;
    private volatile boolean atRest;
    private volatile Snapshot snapshot = new Snapshot(0, 0, 0, 0);
    private volatile Optional<RuntimeException> failure = Optional.empty();
    private int ticksBegun;

    /** Views of the tick that begins next: drawn ahead, so that no tick begins with a stall. */
    private List<View> upcoming;

    /**
     * Where the market stands.
     *
     * @param unitsLeft units on shelves and under way
     * @param unitsSold units handed over
     * @param revenue minor units
     * @param turnedAway buyers who found the shelf empty
     */
    public record Snapshot(long unitsLeft, long unitsSold, long revenue, long turnedAway) {}

    /**
     * A market that waits for {@link #start}.
     *
     * @param market shoppers and events
     * @param plan the plan that was published, of the same scenario
     * @param servers Kafka bootstrap servers
     * @param rate behaviour events per second in all
     * @param manners what warehouses do about commands
     * @param seed of everything that the scenario's own draws do not cover
     * @param readByJob behaviour records that the job has read, as far as known
     */
    public LiveMarket(
            Market market,
            SalePlan plan,
            String servers,
            Rate rate,
            Manners manners,
            long seed,
            LongSupplier readByJob) {
        this.market = market;
        this.scenario = market.scenario();
        this.plan = plan;
        this.readByJob = readByJob;
        String run = Long.toString(plan.start(), Character.MAX_RADIX);
        feed = new Feed(servers);
        warehouses = new Warehouses(scenario);
        obedience = new Obedience(scenario, plan.transfer().leadMs(), agenda);
        prices = new PriceBoard(scenario);
        till = Till.empty(scenario.skus().size());
        diary = new Diary(scenario.skus().size(), scenario.pools().size(), scenario.ticks());
        shoppers =
                new Shoppers(market, warehouses, obedience, prices, agenda, feed, till, diary, run);
        carriers =
                new Carriers(
                        scenario,
                        warehouses,
                        obedience,
                        manners,
                        agenda,
                        feed::send,
                        plan.transfer().leadMs(),
                        seed + 1);
        browsers = new Browsers(scenario, feed, run, rate.perSecond(), seed + 2);
        noise = new Noise(feed, run, seed + 3);
        throttle = new Throttle(rate, plan.start());
        upcoming = market.views(0);
        agenda.enter(plan.start(), at -> begin(0, at));
    }

    /** Begins to play; the sale itself begins with the plan's window. */
    public void start() {
        feed.connect();
        agenda.enter(System.currentTimeMillis(), this::makeNoise);
        Thread thread = new Thread(this::run, "market");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes a price from the job; any thread. */
    public void accept(PriceUpdate update) {
        updates.add(update);
    }

    /** Takes a command from the job; any thread. */
    public void accept(StockReallocation command) {
        commands.add(command);
    }

    private void run() {
        try {
            while (!quit) {
                if (step(System.currentTimeMillis()) == 0) {
                    LockSupport.parkNanos(IDLE_NANOS);
                }
            }
            feed.flush();
        } catch (RuntimeException e) {
            failure = Optional.of(e);
        } finally {
            ended.countDown();
        }
    }

    private int step(long now) {
        for (PriceUpdate each = updates.poll(); each != null; each = updates.poll()) {
            prices.accept(each);
        }
        for (StockReallocation each = commands.poll(); each != null; each = commands.poll()) {
            carriers.accept(each, now);
        }
        int done = agenda.runUntil(now);
        atRest = agenda.isEmpty();
        if (!closedForBuyers && now < plan.end()) {
            int portion =
                    throttle.portion(now, feed.behaviorSent(), readByJob.getAsLong(), rateFactor);
            browsers.browse(portion, now);
            done += portion;
        }
        snapshot =
                new Snapshot(
                        warehouses.total(),
                        till.unitsSold(),
                        till.totalRevenue(),
                        shoppers.turnedAway());
        return done;
    }

    private void begin(int tick, long at) {
        if (closedForBuyers) {
            return;
        }
        List<View> views = upcoming;
        if (tick + 1 < scenario.ticks()) {
            agenda.enter(at + plan.tickMs() / 2, then -> upcoming = market.views(tick + 1));
            agenda.enter(at + plan.tickMs(), then -> begin(tick + 1, then));
        }
        ticksBegun = tick + 1;
        for (Market.Restock restock : market.restocks(tick)) {
            warehouses.restock(restock.sku(), restock.pool(), restock.units());
            obedience.restock(restock.sku(), restock.pool(), restock.units());
            StockMovement movement = restocked(restock, tick, at);
            feed.send(movement);
            feed.send(movement);
        }
        for (Market.Undercut undercut : market.undercuts(tick)) {
            feed.send(quote(undercut, at));
        }
        diary.begin(tick, at, prices, warehouses);
        boolean[][] soldOut = soldOut();
        for (View view : views) {
            boolean out = soldOut[view.sku()][view.pool()];
            long when = at + (long) (view.offset() * plan.tickMs());
            agenda.enter(when, then -> arrive(view, out, tick, then));
        }
    }

    private void arrive(View view, boolean soldOut, int tick, long at) {
        if (!closedForBuyers) {
            shoppers.view(view, soldOut, tick, at);
        }
    }

    private boolean[][] soldOut() {
        boolean[][] out = new boolean[scenario.skus().size()][scenario.pools().size()];
        for (int sku = 0; sku < out.length; sku++) {
            for (int pool = 0; pool < out[sku].length; pool++) {
                out[sku][pool] = warehouses.free(sku, pool) == 0;
            }
        }
        return out;
    }

    private StockMovement restocked(Market.Restock restock, int tick, long at) {
        String sku = scenario.skus().get(restock.sku()).id();
        return new StockMovement(
                plan.id() + "/restock/" + tick + "/" + sku + "/" + restock.pool(),
                MovementType.RESTOCK,
                at,
                sku,
                scenario.pools().get(restock.pool()),
                restock.units(),
                "",
                "");
    }

    /** A competitor asks the factor's share of our price for as long as the shock lasts. */
    private CompetitorPrice quote(Market.Undercut undercut, long at) {
        long ours = prices.priceAt(undercut.sku(), at);
        return new CompetitorPrice(
                scenario.skus().get(undercut.sku()).id(),
                "other-shop",
                Math.round(ours * undercut.factor()),
                plan.currency(),
                at,
                plan.start() + undercut.untilTick() * plan.tickMs());
    }

    private void makeNoise(long at) {
        if (!closedForBuyers && at < plan.end()) {
            noise.send(at);
            agenda.enter(at + NOISE_EVERY_MS, this::makeNoise);
        }
    }

    /** Where the market stands now. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Behaviour records and stock movements sent so far. */
    public Sent sent() {
        return new Sent(feed.behaviorSent(), feed.movementsSent(), noise.unusable());
    }

    /**
     * What was written.
     *
     * @param behavior behaviour records, unusable ones and repetitions included
     * @param movements stock movements, repetitions included
     * @param unusable records, of whatever topic, that nobody can use: each is one dead letter
     */
    public record Sent(long behavior, long movements, long unusable) {}

    /** Lets so many times as many visitors come from now on; 1 for as many as was said. */
    void crowd(double factor) {
        rateFactor = factor;
    }

    /** Lets nobody in any more; orders and transfers that are under way go on. */
    public void closeDoors() {
        closedForBuyers = true;
    }

    /** Whether nothing is under way any more. */
    public boolean atRest() {
        return atRest;
    }

    /** Ends the play: units under way stay under way. */
    public void halt() throws InterruptedException {
        closeDoors();
        quit = true;
        ended.await();
    }

    /** Units that buyers missed, once the play has ended. */
    long unitsMissed() {
        return obedience.missed();
    }

    /** Ends the play and returns what happened. */
    Outcome finish() throws InterruptedException {
        halt();
        feed.failure()
                .ifPresent(
                        problem -> {
                            throw new IllegalStateException("a record was not written", problem);
                        });
        failure.ifPresent(
                problem -> {
                    throw problem;
                });
        Map<String, List<Long>> shelves = new HashMap<>();
        Map<String, Long> underWay = new HashMap<>();
        for (int sku = 0; sku < scenario.skus().size(); sku++) {
            String id = scenario.skus().get(sku).id();
            Long[] onShelf = new Long[scenario.pools().size()];
            for (int pool = 0; pool < onShelf.length; pool++) {
                onShelf[pool] = warehouses.onShelf(sku, pool);
            }
            shelves.put(id, List.of(onShelf));
            underWay.put(id, warehouses.inTransit(sku));
        }
        return new Outcome(
                ticksBegun,
                till.units().clone(),
                till.revenue().clone(),
                shoppers.turnedAway(),
                unitsMissed(),
                carriers.unitsLoaded(),
                carriers.unitsShort(),
                carriers.expired(),
                shelves,
                underWay,
                diary);
    }

    @Override
    public void close() {
        quit = true;
        feed.close();
    }
}
