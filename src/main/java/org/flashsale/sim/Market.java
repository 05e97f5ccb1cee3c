package org.flashsale.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The shoppers of a scenario, drawn from a seed. Everything is a function of (scenario, seed,
 * tick), whatever was asked before, so a driver may run it in virtual or real time, and what
 * another price would have sold can be computed afterwards on the same draws.
 */
public final class Market {
    private static final double SCORE_MIN = 1e-7;
    private static final double SCORE_MAX = 0.99;

    private final Scenario scenario;
    private final Truth truth;
    private final long seed;
    private final double[] shares;

    /** A market whose draws are those of the seed. */
    public Market(Scenario scenario, long seed) {
        this.scenario = scenario;
        this.truth = scenario.truth();
        this.seed = seed;
        this.shares = truth.shape().shares(scenario.ticks());
    }

    /** What all draws are functions of. */
    public long seed() {
        return seed;
    }

    /** The scenario as its merchant knows it. */
    public Scenario scenario() {
        return scenario;
    }

    /**
     * Units that arrive.
     *
     * @param sku index of the SKU
     * @param pool index of the pool
     * @param units whole units above 0
     */
    public record Restock(int sku, int pool, long units) {}

    /**
     * A change of one SKU's demand that a watcher of competitors would see.
     *
     * @param sku index of the SKU
     * @param factor competitor's price over ours, below 1
     * @param untilTick first tick in which it is over
     */
    public record Undercut(int sku, double factor, int untilTick) {}

    /**
     * Events that change how a SKU's views buy.
     *
     * @param wtp factor of the willingness to pay
     * @param conversion factor of the purchase probability
     */
    public record Conditions(double wtp, double conversion) {}

    /** What arrives at the start of a tick. */
    public List<Restock> restocks(int tick) {
        List<Restock> arriving = new ArrayList<>();
        for (Truth.Event event : truth.events()) {
            if (event.type() == Truth.EventType.RESTOCK
                    && event.firstTick(scenario.ticks()) == tick) {
                event.units().forEach((s, u) -> arriving.add(new Restock(s, event.pool(), u)));
            }
        }
        arriving.sort(Comparator.comparingInt(Restock::pool).thenComparingInt(Restock::sku));
        return arriving;
    }

    /** Units of a SKU that arrive at the start of a tick, in all pools. */
    public long restocked(int sku, int tick) {
        long units = 0;
        for (Truth.Event event : truth.events()) {
            if (event.type() == Truth.EventType.RESTOCK
                    && event.firstTick(scenario.ticks()) == tick) {
                units += event.units().getOrDefault(sku, 0L);
            }
        }
        return units;
    }

    /** Demand shocks of single SKUs, for the worse, that begin with a tick. */
    public List<Undercut> undercuts(int tick) {
        List<Undercut> starting = new ArrayList<>();
        for (Truth.Event event : truth.events()) {
            boolean cut =
                    switch (event.type()) {
                        case WTP, CONVERSION -> event.factor() < 1;
                        case TRAFFIC, RESTOCK -> false;
                    };
            if (cut && event.sku() != Truth.ALL && event.firstTick(scenario.ticks()) == tick) {
                starting.add(
                        new Undercut(event.sku(), event.factor(), event.endTick(scenario.ticks())));
            }
        }
        return starting;
    }

    /** Expected views of a SKU in a pool during a tick, before spill. */
    public double meanViews(int sku, int pool, int tick) {
        return calmViews(sku, pool, tick) * traffic(sku, tick);
    }

    /** The same without traffic events. */
    public double calmViews(int sku, int pool, int tick) {
        return shares[tick] * truth.skus().get(sku).views().get(pool);
    }

    /** Factor of the views of a SKU during a tick. */
    public double traffic(int sku, int tick) {
        return truth.traffic(sku, tick, scenario.ticks());
    }

    /**
     * The views of a tick in the order in which they come, before spill: per SKU and pool a Poisson
     * process of rate {@link #meanViews}.
     */
    public List<View> views(int tick) {
        List<View> views = new ArrayList<>();
        for (int sku = 0; sku < scenario.skus().size(); sku++) {
            for (int pool = 0; pool < scenario.pools().size(); pool++) {
                draw(sku, pool, tick, views);
            }
        }
        views.sort(
                Comparator.comparingDouble(View::offset)
                        .thenComparingInt(View::sku)
                        .thenComparingInt(View::pool));
        return views;
    }

    private void draw(int sku, int pool, int tick, List<View> into) {
        double mean = meanViews(sku, pool, tick);
        SplittableRandom random = new SplittableRandom(mixed(tick, sku, pool));
        double offset = gap(random, mean);
        while (offset < 1) {
            into.add(
                    new View(
                            sku,
                            pool,
                            offset,
                            random.nextDouble(),
                            random.nextDouble(),
                            random.nextGaussian(),
                            random.nextLong()));
            offset += gap(random, mean);
        }
    }

    /** Time to the next event of a Poisson process, exponential with the mean 1/rate. */
    private static double gap(SplittableRandom random, double rate) {
        return rate > 0 ? -Math.log1p(-random.nextDouble()) / rate : Double.POSITIVE_INFINITY;
    }

    private long mixed(int tick, int sku, int pool) {
        long mixed = seed;
        for (int part : new int[] {tick, sku, pool}) {
            mixed = (mixed ^ part) * 0x9E3779B97F4A7C15L;
            mixed ^= mixed >>> 29;
        }
        return mixed;
    }

    /** SKU that a view turns to, given whether the one it wanted first is sold out in its pool. */
    public int landing(View view, boolean soldOut) {
        return soldOut && view.spill() < truth.spill()
                ? (view.sku() + 1) % scenario.skus().size()
                : view.sku();
    }

    /**
     * Whether a view buys, if there is a unit to buy.
     *
     * @param view the view
     * @param sku index of the SKU it landed on
     * @param tick tick of the view
     * @param price unit price shown, minor units
     */
    public boolean buys(View view, int sku, int tick, long price) {
        return view.willingness() < purchaseProbability(sku, tick, price);
    }

    /** Purchase probability per view at a price in minor units. */
    public double purchaseProbability(int sku, int tick, long price) {
        return purchaseProbability(sku, conditions(sku, tick), 1.0 * price / Scenario.MINOR);
    }

    /** Purchase probability per view under some conditions at a price in units of currency. */
    public double purchaseProbability(int sku, Conditions conditions, double price) {
        return curve(sku).at(ratio(sku, price), conditions.wtp(), conditions.conversion());
    }

    /** What is in force for a SKU during a tick. */
    public Conditions conditions(int sku, int tick) {
        int ticks = scenario.ticks();
        return new Conditions(truth.wtp(sku, tick, ticks), truth.conversion(sku, tick, ticks));
    }

    /**
     * The price in units of currency that earns most per view, (price − cost) · probability, if
     * there were no limits.
     *
     * @param cost what a unit costs or is worth otherwise, in units of currency
     */
    public double bestPrice(int sku, Conditions conditions, double cost) {
        double list = scenario.skus().get(sku).listPrice();
        return list * curve(sku).best(cost / list, conditions.wtp(), conditions.conversion());
    }

    /** What the simulated model says of a view at a price in minor units. */
    public double score(View view, int sku, int tick, long price) {
        double spread = truth.scorer().logSd();
        double noise = Math.exp(spread * view.scoreNoise() - spread * spread / 2);
        return clippedScore(meanScore(sku, tick, price) * noise);
    }

    /** Probability that a view of a sold-out SKU becomes one of the next SKU. */
    public double spill() {
        return truth.spill();
    }

    /** Spread d of the scores: score = mean · exp(d·Z − d²/2) with a standard normal Z. */
    public double scoreLogSd() {
        return truth.scorer().logSd();
    }

    /** A score inside the scorer's range. */
    public static double clippedScore(double score) {
        return Math.min(SCORE_MAX, Math.max(SCORE_MIN, score));
    }

    /** Mean of {@link #score} before its clip. */
    public double meanScore(int sku, int tick, long price) {
        Truth.Scorer scorer = truth.scorer();
        double flash = curve(sku).at(ratio(sku, scenario.skus().get(sku).flashPrice()), 1, 1);
        double calm = curve(sku).at(ratio(sku, 1.0 * price / Scenario.MINOR), 1, 1);
        double now = purchaseProbability(sku, tick, price);
        return Math.exp(scorer.logBias())
                * flash
                * power(calm / flash, scorer.priceSlopeFactor())
                * power(now / calm, scorer.shockVisibility());
    }

    /** A linear curve may be 0 at both prices: then the ratio says nothing. */
    private static double power(double ratio, double exponent) {
        return Double.isNaN(ratio) ? 1 : Math.pow(ratio, exponent);
    }

    private DemandCurve curve(int sku) {
        return truth.skus().get(sku).demand();
    }

    private double ratio(int sku, double price) {
        return price / scenario.skus().get(sku).listPrice();
    }
}
