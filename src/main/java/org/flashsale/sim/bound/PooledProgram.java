package org.flashsale.sim.bound;

import java.util.Arrays;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;

/**
 * The stochastic optimum for one SKU whose stock is one pool, known in all parameters and events,
 * with a price that may change at any moment: a dynamic program over time and units (Gallego and
 * van Ryzin 1994, equation 1)
 *
 * <p>V(n) ← V(n) + max_p μ(p)·(p − v − (V(n) − V(n−1))), p in [floor, list],
 *
 * <p>backwards in steps in which at most one unit sells, with probability μ = views·q(p). A tick is
 * cut into as few equal steps as keep μ at or below ½ at the lowest price that can be optimal. Such
 * steps vary less than a Poisson stream does, so the value lies above the exact optimum, by about a
 * thousandth, and bounds every policy.
 */
public final class PooledProgram {
    private static final double CHANCE_MAX = 0.5;

    /** A program of more steps times units is not computed. */
    private static final double WORK_MAX = 3e8;

    private final Market market;
    private final int sku;
    private final double residual;
    private final double floor;
    private final double list;
    private final int units;
    private final float[][] prices;
    private final double value;

    private PooledProgram(Market market, int sku) {
        this.market = market;
        this.sku = sku;
        Scenario scenario = market.scenario();
        Scenario.Sku terms = scenario.skus().get(sku);
        residual = terms.residualValue();
        list = terms.listPrice();
        floor = terms.unitCost() * (1 + scenario.guardrails().floorMarginFrac());
        long stock = terms.stock().stream().mapToLong(Long::longValue).sum();
        units = mostUnits(stock);
        prices = new float[scenario.ticks()][];
        double[] values = new double[units + 1];
        for (int tick = scenario.ticks() - 1; tick >= 0; tick--) {
            sell(tick, values);
            restock(market.restocked(sku, tick), values);
        }
        value = values[(int) Math.min(units, stock)];
    }

    /** Solves the program; {@link #fits} must hold. */
    public static PooledProgram solve(Market market, int sku) {
        return new PooledProgram(market, sku);
    }

    /** Whether SKUs are independent and the program is small enough to be solved. */
    public static boolean fits(Market market, int sku) {
        Scenario scenario = market.scenario();
        double units = 0;
        double views = 0;
        for (long stock : scenario.skus().get(sku).stock()) {
            units += stock;
        }
        for (int tick = 0; tick < scenario.ticks(); tick++) {
            units += market.restocked(sku, tick);
            views += views(market, sku, tick);
        }
        double steps = scenario.ticks() + views / CHANCE_MAX;
        return market.spill() == 0 && Math.min(units, views) * steps <= WORK_MAX;
    }

    /** All units that ever come, as far as there are views that could buy them. */
    private int mostUnits(long stock) {
        double units = stock;
        double views = 0;
        for (int tick = 0; tick < market.scenario().ticks(); tick++) {
            units += market.restocked(sku, tick);
            views += views(market, sku, tick);
        }
        return (int) Math.min(units, Math.ceil(views + 9 * Math.sqrt(views) + 20));
    }

    private static double views(Market market, int sku, int tick) {
        double views = 0;
        for (int m = 0; m < market.scenario().pools().size(); m++) {
            views += market.meanViews(sku, m, tick);
        }
        return views;
    }

    private void sell(int tick, double[] values) {
        Market.Conditions conditions = market.conditions(sku, tick);
        double views = views(market, sku, tick);
        double most = views * market.purchaseProbability(sku, conditions, price(conditions, 0));
        int steps = (int) Math.max(1, Math.ceil(most / CHANCE_MAX));
        float[] now = new float[units + 1];
        Arrays.fill(now, (float) list);
        for (int step = steps - 1; step >= 0; step--) {
            double below = values[0];
            for (int n = 1; n <= units; n++) {
                double unitValue = values[n] - below;
                double price = price(conditions, unitValue);
                double chance = views / steps * market.purchaseProbability(sku, conditions, price);
                below = values[n];
                values[n] += Math.max(0, chance * (price - residual - unitValue));
                now[n] = (float) price;
            }
        }
        prices[tick] = now;
    }

    private double price(Market.Conditions conditions, double unitValue) {
        double best = market.bestPrice(sku, conditions, residual + unitValue);
        return Math.max(floor, Math.min(list, best));
    }

    private void restock(long more, double[] values) {
        for (int n = 0; more > 0 && n <= units; n++) {
            values[n] = values[(int) Math.min(units, n + more)];
        }
    }

    /** Optimal expected Σ (price − residual value) · sold, units of currency. */
    public double value() {
        return value;
    }

    /** The optimal price with so many units after a tick's restock, units of currency. */
    public double price(int tick, long stock) {
        return prices[tick][(int) Math.max(0, Math.min(units, stock))];
    }
}
