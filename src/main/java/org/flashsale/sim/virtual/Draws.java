package org.flashsale.sim.virtual;

import java.util.SplittableRandom;
import org.flashsale.sim.Market;

/**
 * The chance of one market: views, buyers and scores by tick, as counts and sums. Everything is a
 * function of (market, seed, tick, SKU, pool), so all policies meet the same shoppers.
 *
 * <p>The law is that of single events. Views are Poisson, buyers Binomial. A score is mean · noise
 * where the noise does not depend on the price, so the noises of a tick are drawn view by view and
 * summed once, and a policy's sums are mean · Σ noise and mean² · Σ noise²; only where a score
 * could pass a limit is each of them clipped. Not thread-safe.
 */
final class Draws {
    private static final int VIEWS = 1;
    private static final int BUYERS = 2;
    private static final int SPILL = 3;
    private static final int NOISE = 4;
    private static final int SPILLED_NOISE = 5;

    private final Market market;
    private final long seed;
    private final double spread;
    private final int[][] views;
    private final Noise[][] noise;
    private int tick = -1;

    Draws(Market market) {
        this.market = market;
        this.seed = market.seed();
        this.spread = market.scoreLogSd();
        int skus = market.scenario().skus().size();
        int pools = market.scenario().pools().size();
        views = new int[skus][pools];
        noise = new Noise[skus][pools];
        for (Noise[] row : noise) {
            for (int m = 0; m < pools; m++) {
                row[m] = new Noise();
            }
        }
    }

    Market market() {
        return market;
    }

    int tick() {
        return tick;
    }

    /** Draws the views of a tick. */
    void draw(int ofTick) {
        tick = ofTick;
        for (int i = 0; i < views.length; i++) {
            for (int m = 0; m < views[i].length; m++) {
                SplittableRandom random = random(tick, i, m, VIEWS);
                views[i][m] = Sampling.poisson(random, market.meanViews(i, m, tick));
                noise[i][m].draw(key(tick, i, m, NOISE), views[i][m], spread);
            }
        }
    }

    /** Views of a SKU in a pool before spill. */
    int views(int sku, int pool) {
        return views[sku][pool];
    }

    /** How many of the views of a sold-out SKU turn to the next one. */
    int spilled(int sku, int pool) {
        SplittableRandom random = random(tick, sku, pool, SPILL);
        return Sampling.binomial(random, views[sku][pool], market.spill());
    }

    /** How many of these views would buy. */
    int buyers(int sku, int pool, int ofViews, double probability) {
        return Sampling.binomial(random(tick, sku, pool, BUYERS), ofViews, probability);
    }

    /** What would have been bought in any tick without spill, whatever tick was drawn last. */
    int buyersWithoutSpill(int ofTick, int sku, int pool, long price) {
        SplittableRandom random = random(ofTick, sku, pool, VIEWS);
        int of = Sampling.poisson(random, market.meanViews(sku, pool, ofTick));
        double probability = market.purchaseProbability(sku, ofTick, price);
        return Sampling.binomial(random(ofTick, sku, pool, BUYERS), of, probability);
    }

    /**
     * Adds the scores of a SKU's own views in a pool, and of views that came from the SKU before
     * it, to a row of a demand sum.
     *
     * @param mean mean of the scores before they are clipped
     */
    void addScores(int sku, int pool, int spilledIn, double mean, long[] row) {
        noise[sku][pool].addScores(mean, row);
        if (spilledIn > 0) {
            Noise more = new Noise();
            more.draw(key(tick, sku, pool, SPILLED_NOISE), spilledIn, spread);
            more.addScores(mean, row);
        }
    }

    private SplittableRandom random(int ofTick, int sku, int pool, int what) {
        return new SplittableRandom(key(ofTick, sku, pool, what));
    }

    private long key(int ofTick, int sku, int pool, int what) {
        long mixed = mix(mix(seed) + ofTick);
        return mix(mixed + ((long) sku << 32 | (long) pool << 3 | what));
    }

    /** The finaliser of Steele, Lea and Flood, Fast splittable pseudorandom generators, 2014. */
    private static long mix(long key) {
        long z = key + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
