package org.flashsale.sim.virtual;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.bound.FluidProblem;
import org.flashsale.sim.bound.PooledProgram;

/**
 * What the truth of a scenario means for prices and moves: the knowledge of the oracles. It leaves
 * out that views may turn from one SKU to another. Thread-safe; one serves all seeds.
 */
public final class Foresight {
    private static final int PRICES = 400;

    private final Market market;
    private final Scenario scenario;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final double[][][] calmLeft;
    private final List<List<Span>> spans = new ArrayList<>();
    private final PooledProgram[] programs;

    /**
     * Ticks of a SKU under equal conditions and traffic, and no restock after the first of them.
     */
    private record Span(
            int from, int until, double traffic, Market.Conditions conditions, long restocked) {}

    /** Of a scenario, whatever its seed. */
    public Foresight(Scenario scenario) {
        this.scenario = scenario;
        market = new Market(scenario, 0);
        int ticks = scenario.ticks();
        int pools = scenario.pools().size();
        calmLeft = new double[scenario.skus().size()][pools][ticks + 1];
        programs = new PooledProgram[scenario.skus().size()];
        for (int i = 0; i < scenario.skus().size(); i++) {
            indexes.put(scenario.skus().get(i).id(), i);
            for (int m = 0; m < pools; m++) {
                for (int t = ticks - 1; t >= 0; t--) {
                    calmLeft[i][m][t] = calmLeft[i][m][t + 1] + market.calmViews(i, m, t);
                }
            }
            spans.add(spans(i));
        }
    }

    private List<Span> spans(int sku) {
        List<Span> found = new ArrayList<>();
        int from = 0;
        for (int t = 1; t <= scenario.ticks(); t++) {
            boolean goesOn =
                    t < scenario.ticks()
                            && market.restocked(sku, t) == 0
                            && market.traffic(sku, t) == market.traffic(sku, from)
                            && market.conditions(sku, t).equals(market.conditions(sku, from));
            if (!goesOn) {
                found.add(
                        new Span(
                                from,
                                t,
                                market.traffic(sku, from),
                                market.conditions(sku, from),
                                market.restocked(sku, from)));
                from = t;
            }
        }
        return found;
    }

    /** Value of an unsold unit as the plan has it, minor units. */
    long residual(int sku) {
        return Math.round(scenario.skus().get(sku).residualValue() * Scenario.MINOR);
    }

    int index(String sku) {
        return Objects.requireNonNull(indexes.get(sku), sku);
    }

    /** Whether the pooled optimum of every SKU can be computed. */
    public boolean solvable() {
        for (int i = 0; i < programs.length; i++) {
            if (!PooledProgram.fits(market, i)) {
                return false;
            }
        }
        return true;
    }

    private synchronized PooledProgram program(int sku) {
        PooledProgram known = programs[sku];
        PooledProgram program = known == null ? PooledProgram.solve(market, sku) : known;
        programs[sku] = program;
        return program;
    }

    private double views(int sku, int pool, Span span, int fromTick) {
        int from = Math.max(fromTick, span.from());
        return from >= span.until()
                ? 0
                : span.traffic() * (calmLeft[sku][pool][from] - calmLeft[sku][pool][span.until()]);
    }

    private double views(int sku, Span span, int fromTick) {
        double views = 0;
        for (int m = 0; m < calmLeft[sku].length; m++) {
            views += views(sku, m, span, fromTick);
        }
        return views;
    }

    /** The one price that earns most if it is kept throughout, minor units. */
    double fixedPrice(int sku) {
        double list = scenario.skus().get(sku).listPrice();
        double floor = 1.0 * scenario.floor(sku) / Scenario.MINOR;
        double best = list;
        double most = -1;
        for (int j = 0; j <= PRICES; j++) {
            double price = floor + (list - floor) * j / PRICES;
            double earned = (price - scenario.skus().get(sku).residualValue()) * sold(sku, price);
            if (earned > most) {
                most = earned;
                best = price;
            }
        }
        return best * Scenario.MINOR;
    }

    private double sold(int sku, double price) {
        double stock = scenario.skus().get(sku).stock().stream().mapToLong(Long::longValue).sum();
        double sold = 0;
        for (Span span : spans.get(sku)) {
            stock += span.restocked();
            double buyers =
                    views(sku, span, 0) * market.purchaseProbability(sku, span.conditions(), price);
            double taken = Math.min(stock, buyers);
            stock -= taken;
            sold += taken;
        }
        return sold;
    }

    /** The fluid price if what is in force now stays in force and nothing arrives, minor units. */
    double presentPrice(int sku, int tick, long stock) {
        Market.Conditions conditions = market.conditions(sku, tick);
        FluidProblem problem = problem(sku, stock);
        double views = 0;
        for (double[] pool : calmLeft[sku]) {
            views += pool[tick];
        }
        problem.views(views * market.traffic(sku, tick), conditions);
        return Scenario.MINOR * problem.price(conditions, problem.solve().unitValue());
    }

    /** The fluid price in knowledge of all that will happen, minor units. */
    double resolvedPrice(int sku, int tick, long stock) {
        FluidProblem problem = problem(sku, stock);
        for (Span span : spans.get(sku)) {
            if (span.until() > tick) {
                problem.restock(span.from() > tick ? (double) span.restocked() : 0);
                problem.views(views(sku, span, tick), span.conditions());
            }
        }
        Market.Conditions now = market.conditions(sku, tick);
        return Scenario.MINOR * problem.price(now, problem.solve().unitValue());
    }

    private FluidProblem problem(int sku, long stock) {
        double residual = scenario.skus().get(sku).residualValue();
        return new FluidProblem(market, sku, residual, (double) stock);
    }

    /** The price of the pooled optimum, minor units. */
    double optimalPrice(int sku, int tick, long stock) {
        return Scenario.MINOR * program(sku).price(tick, stock);
    }

    /** Expected buyers in a pool until the end at a price in minor units. */
    double buyers(int sku, int pool, int tick, double price, boolean presentOnly) {
        double unit = price / Scenario.MINOR;
        if (presentOnly) {
            return calmLeft[sku][pool][tick]
                    * market.traffic(sku, tick)
                    * market.purchaseProbability(sku, market.conditions(sku, tick), unit);
        }
        double buyers = 0;
        for (Span span : spans.get(sku)) {
            buyers +=
                    views(sku, pool, span, tick)
                            * market.purchaseProbability(sku, span.conditions(), unit);
        }
        return buyers;
    }

    /** Units that are restocked into a pool at the start of a tick. */
    long restocked(int sku, int pool, int tick) {
        return market.restocks(tick).stream()
                .filter(arriving -> arriving.sku() == sku && arriving.pool() == pool)
                .mapToLong(Market.Restock::units)
                .sum();
    }
}
