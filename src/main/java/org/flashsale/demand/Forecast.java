package org.flashsale.demand;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.flashsale.plan.DemandShape;
import org.flashsale.plan.SaleTerms;

/**
 * How much of a sale's views is expected before an instant: linear between the ends of the shape's
 * equal ticks.
 */
public final class Forecast {

    /** Finer grids gain nothing and cost memory. */
    private static final int BINS_MAX = 20_000;

    private static final int CACHED_MAX = 64;

    private static final Map<Grid, double[]> CACHE = new ConcurrentHashMap<>();

    private final SaleTerms terms;
    private final double[] cumulative;

    private record Grid(DemandShape shape, int bins) {}

    private Forecast(SaleTerms terms, double[] cumulative) {
        this.terms = terms;
        this.cumulative = cumulative;
    }

    /** Forecast of a sale; the grid of a shape is computed once and shared. */
    public static Forecast of(SaleTerms terms) {
        Grid grid = new Grid(terms.shape(), Math.min(BINS_MAX, terms.ticks()));
        double[] cumulative = CACHE.get(grid);
        if (cumulative == null) {
            cumulative = cumulate(grid);
            if (CACHE.size() >= CACHED_MAX) {
                CACHE.clear();
            }
            CACHE.put(grid, cumulative);
        }
        return new Forecast(terms, cumulative);
    }

    /** Share of the sale's length that lies before an instant, 0 to 1. */
    public double elapsed(long time) {
        double share = (double) (time - terms.start()) / (terms.end() - terms.start());
        return Math.max(0, Math.min(1, share));
    }

    /** Share of the sale's views expected before an instant, 0 to 1, never falling. */
    public double before(long time) {
        int bins = cumulative.length - 1;
        double at = elapsed(time) * bins;
        int bin = Math.min(bins - 1, (int) at);
        return cumulative[bin] + (at - bin) * (cumulative[bin + 1] - cumulative[bin]);
    }

    /** Share of the sale's views expected in [from, to), at least 0. */
    public double between(long from, long to) {
        return Math.max(0, before(to) - before(from));
    }

    private static double[] cumulate(Grid grid) {
        double[] shares = grid.shape().shares(grid.bins());
        double[] cumulative = new double[grid.bins() + 1];
        double sum = 0;
        for (int t = 0; t < grid.bins(); t++) {
            boolean usable = shares[t] >= 0 && shares[t] <= 1;
            sum += usable ? shares[t] : 1.0 / grid.bins();
            cumulative[t + 1] = sum;
        }
        for (int t = 1; t <= grid.bins(); t++) {
            cumulative[t] /= sum;
        }
        return cumulative;
    }
}
