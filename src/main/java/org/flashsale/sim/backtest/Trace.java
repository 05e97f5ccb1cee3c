package org.flashsale.sim.backtest;

import java.util.Arrays;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.virtual.Foresight;
import org.flashsale.sim.virtual.PolicyPair;
import org.flashsale.sim.virtual.VirtualSale;

/** One sale of one policy, tick by tick; indexes are SKU, tick and, for stock, pool. */
public final class Trace {
    private final double[][] price;
    private final double[][] views;
    private final double[][] sales;
    private final double[][][] stock;

    private Trace(int skus, int ticks, int pools) {
        price = new double[skus][ticks];
        views = new double[skus][ticks];
        sales = new double[skus][ticks];
        stock = new double[skus][pools][ticks];
    }

    /** Plays it. */
    public static Trace of(Market market, PolicyPair policy) {
        Scenario scenario = market.scenario();
        Trace trace = new Trace(scenario.skus().size(), scenario.ticks(), scenario.pools().size());
        VirtualSale.play(
                market,
                new Foresight(scenario),
                policy,
                (tick, sku, price, stock, views, buyers, sales) -> {
                    trace.price[sku][tick] = 1.0 * price / Scenario.MINOR;
                    trace.views[sku][tick] = views;
                    trace.sales[sku][tick] = sales;
                    for (int m = 0; m < stock.length; m++) {
                        trace.stock[sku][m][tick] = stock[m];
                    }
                });
        return trace;
    }

    /** Prices by tick, units of currency. */
    public double[] price(int sku) {
        return price[sku].clone();
    }

    /** Views by tick, all pools. */
    public double[] views(int sku) {
        return views[sku].clone();
    }

    /** Units sold so far by tick. */
    public double[] soldSoFar(int sku) {
        double[] sum = sales[sku].clone();
        Arrays.parallelPrefix(sum, Double::sum);
        return sum;
    }

    /** Units on the shelf of a pool at the end of each tick. */
    public double[] stock(int sku, int pool) {
        return stock[sku][pool].clone();
    }

    /** Units on all shelves at the end of each tick. */
    public double[] stock(int sku) {
        double[] sum = new double[price[sku].length];
        for (double[] pool : stock[sku]) {
            Arrays.setAll(sum, t -> sum[t] + pool[t]);
        }
        return sum;
    }
}
