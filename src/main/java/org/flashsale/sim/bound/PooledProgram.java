package org.flashsale.sim.bound;

import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;

/**
 * The exact optimum for one SKU whose stock is one pool, known in all parameters and events: a
 * dynamic program over ticks and units,
 *
 * <p>V_t(n) = max_p E[(p − v)·min(K, n) + V_{t+1}(n − min(K, n) + restock)], K ~
 * Poisson(views·q(p)),
 *
 * <p>over a grid of {@value #PRICES} prices from floor to list (Gallego and van Ryzin 1994, section
 * 2, in discrete time). Prices fall with n, so the search starts from the price of n − 1 units.
 */
public final class PooledProgram {
    /** Prices that are tried. */
    static final int PRICES = 161;

    /** How far around the price of one unit less the search looks. */
    private static final int REACH = 2;

    /** Beyond so many states (ticks times units) the program is not computed. */
    public static final long STATES_MAX = 20_000_000;

    private final Market market;
    private final int sku;
    private final double residual;
    private final int units;
    private final double[] prices = new double[PRICES];
    private final byte[][] best;
    private final double value;

    /** Solves the program; {@link #fits} must hold. */
    public PooledProgram(Market market, int sku) {
        this.market = market;
        this.sku = sku;
        Scenario scenario = market.scenario();
        Scenario.Sku terms = scenario.skus().get(sku);
        residual = terms.residualValue();
        double floor = terms.unitCost() * (1 + scenario.guardrails().floorMarginFrac());
        for (int j = 0; j < PRICES; j++) {
            prices[j] = floor + (terms.listPrice() - floor) * j / (PRICES - 1);
        }
        units = units(market, sku);
        best = new byte[scenario.ticks()][units + 1];
        double[] after = new double[units + 1];
        for (int tick = scenario.ticks() - 1; tick >= 0; tick--) {
            after = before(tick, after);
        }
        long stock = terms.stock().stream().mapToLong(Long::longValue).sum();
        value = after[(int) Math.min(units, stock)];
    }

    /** Whether the program is small enough to be solved. */
    public static boolean fits(Market market, int sku) {
        return (units(market, sku) + 1L) * market.scenario().ticks() <= STATES_MAX;
    }

    /** All units that ever come, or what can be sold at most but for a chance of 1e-15. */
    private static int units(Market market, int sku) {
        Scenario scenario = market.scenario();
        long stock = scenario.skus().get(sku).stock().stream().mapToLong(Long::longValue).sum();
        double demand = 0;
        double floor =
                scenario.skus().get(sku).unitCost() * (1 + scenario.guardrails().floorMarginFrac());
        for (int tick = 0; tick < scenario.ticks(); tick++) {
            stock += market.restocked(sku, tick);
            demand +=
                    views(market, sku, tick)
                            * market.purchaseProbability(sku, market.conditions(sku, tick), floor);
        }
        return (int) Math.min(stock, Math.ceil(demand + 9 * Math.sqrt(demand) + 20));
    }

    private static double views(Market market, int sku, int tick) {
        double views = 0;
        for (int m = 0; m < market.scenario().pools().size(); m++) {
            views += market.meanViews(sku, m, tick);
        }
        return views;
    }

    /** V of a tick, by units before its restock, from that of the next one. */
    private double[] before(int tick, double[] after) {
        double[][] chances = new double[PRICES][];
        Market.Conditions conditions = market.conditions(sku, tick);
        double views = views(market, sku, tick);
        for (int j = 0; j < PRICES; j++) {
            double mean = views * market.purchaseProbability(sku, conditions, prices[j]);
            chances[j] = poisson(mean, units);
        }
        double[] now = new double[units + 1];
        int j = 0;
        for (int n = 1; n <= units; n++) {
            j = n == 1 ? best(n, 0, PRICES - 1, chances, after) : near(n, j, chances, after);
            best[tick][n] = (byte) (j - 128);
            now[n] = value(n, j, chances[j], after);
        }
        long restock = market.restocked(sku, tick);
        return restock == 0 ? now : shifted(now, restock);
    }

    /** The best price near one, as long as a wider look finds a better one. */
    private int near(int n, int from, double[][] chances, double[] after) {
        int j = from;
        while (true) {
            int low = Math.max(0, j - REACH);
            int found = best(n, low, Math.min(PRICES - 1, j + REACH), chances, after);
            if (found == j) {
                return j;
            }
            j = found;
        }
    }

    private int best(int n, int low, int high, double[][] chances, double[] after) {
        int best = low;
        double most = Double.NEGATIVE_INFINITY;
        for (int j = low; j <= high; j++) {
            double value = value(n, j, chances[j], after);
            if (value > most) {
                most = value;
                best = j;
            }
        }
        return best;
    }

    private double[] shifted(double[] now, long restock) {
        double[] shifted = new double[units + 1];
        for (int n = 0; n <= units; n++) {
            shifted[n] = now[(int) Math.min(units, n + restock)];
        }
        return shifted;
    }

    private double value(int n, int j, double[] chances, double[] after) {
        double gain = prices[j] - residual;
        double value = 0;
        double left = 1;
        int most = Math.min(n, chances.length);
        for (int k = 0; k < most; k++) {
            value += chances[k] * (gain * k + after[n - k]);
            left -= chances[k];
        }
        return value + Math.max(0, left) * (gain * n + after[0]);
    }

    /** P(K = k) for k = 0, 1, … until the rest is negligible, from the most likely k outwards. */
    private static double[] poisson(double mean, int most) {
        if (mean <= 0) {
            return new double[] {1};
        }
        int length = (int) Math.min(most + 1.0, mean + 9 * Math.sqrt(mean) + 20);
        double[] chances = new double[length];
        int mode = (int) Math.min(length - 1, mean);
        chances[mode] = Math.exp(mode * Math.log(mean) - mean - lnFactorial(mode));
        for (int k = mode; k > 0; k--) {
            chances[k - 1] = chances[k] * k / mean;
        }
        for (int k = mode + 1; k < length; k++) {
            chances[k] = chances[k - 1] * mean / k;
        }
        return chances;
    }

    /** Stirling's series of ln Γ, from 10 up; absolute error below 1e-12. */
    private static double lnFactorial(int k) {
        double product = 1;
        double z = k + 1.0;
        while (z < 10) {
            product *= z;
            z++;
        }
        double inverse = 1 / z;
        double square = inverse * inverse;
        double series = inverse * (1.0 / 12 - square * (1.0 / 360 - square / 1260));
        double half = 0.5 * Math.log(2 * Math.PI);
        return (z - 0.5) * Math.log(z) - z + half + series - Math.log(product);
    }

    /** Optimal expected Σ (price − residual value) · sold, units of currency. */
    public double value() {
        return value;
    }

    /** The optimal price with so many units after a tick's restock, units of currency. */
    public double price(int tick, long stock) {
        return prices[best[tick][(int) Math.min(units, stock)] + 128];
    }
}
