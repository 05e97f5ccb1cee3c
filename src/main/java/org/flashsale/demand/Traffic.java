package org.flashsale.demand;

import java.util.ArrayList;
import java.util.List;

/**
 * Views of one SKU over its forecast: a slow and a fast level of the whole SKU, discounted by the
 * share of the sale that passes, and undiscounted figures per pool. Shrunk towards the sale-wide
 * levels by {@value #PRIOR_VIEWS} expected views, so a SKU with few views follows the sale.
 *
 * <p>Slow figures halve in {@value #SLOW_HALF_LIFE} of the sale, fast ones in {@value
 * #FAST_HALF_LIFE}. A surge above the slow level is believed to last, a dip to pass.
 *
 * @param slowViews discounted views
 * @param slowForecast discounted forecast of the same time
 * @param fastViews views, discounted faster
 * @param fastForecast forecast of the same time
 * @param pools views and forecast per pool
 */
public record Traffic(
        double slowViews,
        double slowForecast,
        double fastViews,
        double fastForecast,
        List<PoolTraffic> pools) {

    /** Weight of the sale-wide level, in expected views. */
    static final double PRIOR_VIEWS = 25;

    /** Time in which slow figures halve, as a share of the sale. */
    static final double SLOW_HALF_LIFE = 0.5;

    /** Time in which fast figures halve, as a share of the sale. */
    static final double FAST_HALF_LIFE = 0.03;

    private static final double LEVEL_MIN = 0.02;
    private static final double LEVEL_MAX = 50;

    /** How much of a surge is believed to last until the end. */
    private static final double SURGE_WEIGHT = 0.7;

    /** A dip is believed to pass within this share of the sale. */
    private static final double DIP_SPAN = 0.10;

    /**
     * One pool.
     *
     * @param views views so far
     * @param forecast forecast of the same time
     */
    public record PoolTraffic(double views, double forecast) {
        static final PoolTraffic NONE = new PoolTraffic(0, 0);
    }

    /** Copies the pools. */
    public Traffic {
        pools = List.copyOf(pools);
    }

    /** No views yet. */
    public static Traffic none(int poolCount) {
        List<PoolTraffic> pools = new ArrayList<>();
        for (int m = 0; m < poolCount; m++) {
            pools.add(PoolTraffic.NONE);
        }
        return new Traffic(0, 0, 0, 0, pools);
    }

    /** The same when the pools of a plan change; pools keep theirs by name. */
    Traffic repooled(List<String> before, List<String> after) {
        List<PoolTraffic> kept = new ArrayList<>();
        for (String pool : after) {
            int m = before.indexOf(pool);
            kept.add(m < 0 ? PoolTraffic.NONE : pools.get(m));
        }
        return new Traffic(slowViews, slowForecast, fastViews, fastForecast, kept);
    }

    /**
     * After some time.
     *
     * @param views views per pool in that time; one more slot for no known pool counts in the total
     * @param forecast expected views per pool in that time
     * @param share share of the sale that passed
     */
    Traffic plus(double[] views, double[] forecast, double share) {
        double slow = Math.pow(0.5, share / SLOW_HALF_LIFE);
        double fast = Math.pow(0.5, share / FAST_HALF_LIFE);
        double viewsTotal = sum(views);
        double forecastTotal = sum(forecast);
        List<PoolTraffic> after = new ArrayList<>();
        for (int m = 0; m < pools.size(); m++) {
            PoolTraffic pool = pools.get(m);
            after.add(new PoolTraffic(pool.views() + views[m], pool.forecast() + forecast[m]));
        }
        return new Traffic(
                slowViews * slow + viewsTotal,
                slowForecast * slow + forecastTotal,
                fastViews * fast + viewsTotal,
                fastForecast * fast + forecastTotal,
                after);
    }

    /** Slow level Ls: views over forecast. */
    double slowLevel(SaleFigures sale) {
        return (slowViews + PRIOR_VIEWS * sale.level()) / (slowForecast + PRIOR_VIEWS);
    }

    /**
     * Level of the traffic expected until the end, views over forecast.
     *
     * @param left share of the sale that is left
     */
    double level(SaleFigures sale, double left) {
        double slow = slowLevel(sale);
        double trend = clip(sale.fastLevel() / sale.level(), 0.2, 5);
        double fast = (fastViews + PRIOR_VIEWS * slow * trend) / (fastForecast + PRIOR_VIEWS);
        double dip = left > 1e-9 ? DIP_SPAN / left * (1 - Math.exp(-left / DIP_SPAN)) : 1;
        double weight = fast > slow ? SURGE_WEIGHT : dip;
        return clip(slow + (fast - slow) * weight, LEVEL_MIN, LEVEL_MAX);
    }

    /** Expected share of each pool in the views to come, summing to 1. */
    double[] shares(SaleFigures sale, double[] forecast) {
        double slow = slowLevel(sale);
        double[] shares = new double[forecast.length];
        double sum = 0;
        for (int m = 0; m < shares.length; m++) {
            PoolTraffic pool = m < pools.size() ? pools.get(m) : PoolTraffic.NONE;
            double level = (pool.views() + PRIOR_VIEWS * slow) / (pool.forecast() + PRIOR_VIEWS);
            shares[m] = level * forecast[m];
            sum += shares[m];
        }
        for (int m = 0; m < shares.length; m++) {
            shares[m] = sum > 0 ? shares[m] / sum : 1.0 / shares.length;
        }
        return shares;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    static double clip(double value, double min, double max) {
        return value >= min ? Math.min(value, max) : min;
    }
}
