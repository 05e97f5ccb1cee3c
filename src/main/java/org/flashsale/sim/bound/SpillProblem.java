package org.flashsale.sim.bound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;

/**
 * The fluid bound where a view of a sold-out SKU i becomes with probability g a view of the next
 * SKU j. Each view either meets i in stock or, at best, g views of j, so the dual of {@link
 * FluidProblem} becomes
 *
 * <p>Σ ν·portion + Σ views_i · max(A_i, g·A_j), A = max(0, max_p (p − v − ν)·q(p)),
 *
 * <p>which bounds every policy for any unit values ν ≥ 0 that do not rise over time. It is convex;
 * one value is improved after the other, from those without spill. A stalled search leaves the
 * bound valid, only less tight.
 */
final class SpillProblem {
    private static final int ROUNDS = 25;
    private static final int STEPS = 45;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private final Market market;
    private final int skus;
    private final double[] residual;
    private final double[] floor;
    private final double[] list;
    private final double[][] portions;
    private final double[][] values;
    private final List<List<Part>> parts = new ArrayList<>();

    /** Views of one SKU, what is in force for it and for the next one, and their stretches. */
    private record Part(
            double views,
            Market.Conditions own,
            Market.Conditions other,
            int stretch,
            int otherStretch) {}

    private record Key(
            Market.Conditions own, Market.Conditions other, int stretch, int otherStretch) {}

    /**
     * A problem.
     *
     * @param withResidual whether unsold units have their residual value, else none
     */
    SpillProblem(Market market, boolean withResidual) {
        this.market = market;
        Scenario scenario = market.scenario();
        skus = scenario.skus().size();
        residual = new double[skus];
        floor = new double[skus];
        list = new double[skus];
        portions = new double[skus][];
        values = new double[skus][];
        int[][] stretchAt = new int[skus][];
        for (int i = 0; i < skus; i++) {
            Scenario.Sku sku = scenario.skus().get(i);
            residual[i] = withResidual ? sku.residualValue() : 0;
            list[i] = sku.listPrice();
            floor[i] = sku.unitCost() * (1 + scenario.guardrails().floorMarginFrac());
            stretchAt[i] = stretches(i);
            double start = FluidProblem.of(market, i, 0, residual[i], stock(i)).solve().unitValue();
            values[i] = new double[portions[i].length];
            Arrays.fill(values[i], start);
        }
        for (int i = 0; i < skus; i++) {
            parts.add(parts(i, stretchAt));
        }
    }

    private double stock(int sku) {
        double stock = market.restocked(sku, 0);
        for (long units : market.scenario().skus().get(sku).stock()) {
            stock += units;
        }
        return stock;
    }

    /** Fills in the portions and tells the stretch of each tick. */
    private int[] stretches(int sku) {
        int[] at = new int[market.scenario().ticks()];
        List<Double> found = new ArrayList<>(List.of(stock(sku)));
        for (int tick = 1; tick < at.length; tick++) {
            double restocked = market.restocked(sku, tick);
            if (restocked > 0) {
                found.add(restocked);
            }
            at[tick] = found.size() - 1;
        }
        portions[sku] = found.stream().mapToDouble(Double::doubleValue).toArray();
        return at;
    }

    private List<Part> parts(int sku, int[][] stretchAt) {
        int next = (sku + 1) % skus;
        Map<Key, Double> views = new HashMap<>();
        for (int tick = 0; tick < market.scenario().ticks(); tick++) {
            double sum = 0;
            for (int m = 0; m < market.scenario().pools().size(); m++) {
                sum += market.meanViews(sku, m, tick);
            }
            Key key =
                    new Key(
                            market.conditions(sku, tick),
                            market.conditions(next, tick),
                            stretchAt[sku][tick],
                            stretchAt[next][tick]);
            views.merge(key, sum, Double::sum);
        }
        List<Part> list = new ArrayList<>();
        views.forEach((k, v) -> list.add(new Part(v, k.own, k.other, k.stretch, k.otherStretch)));
        return list;
    }

    /** The bound's parts per SKU, units of currency. */
    double[] solve() {
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < skus; i++) {
                for (int k = 0; k < values[i].length; k++) {
                    improve(i, k);
                }
            }
        }
        double[] bound = new double[skus];
        Arrays.setAll(bound, this::dual);
        return bound;
    }

    /** Golden-section search for one unit value between its neighbours in time. */
    private void improve(int i, int k) {
        double low = k + 1 < values[i].length ? values[i][k + 1] : 0;
        double high = k > 0 ? values[i][k - 1] : list[i] - residual[i];
        double before = values[i][k];
        double unimproved = dualAt(i, k, before);
        double a = high - GOLDEN * (high - low);
        double b = low + GOLDEN * (high - low);
        double atA = dualAt(i, k, a);
        double atB = dualAt(i, k, b);
        for (int step = 0; step < STEPS; step++) {
            if (atA < atB) {
                high = b;
                b = a;
                atB = atA;
                a = high - GOLDEN * (high - low);
                atA = dualAt(i, k, a);
            } else {
                low = a;
                a = b;
                atA = atB;
                b = low + GOLDEN * (high - low);
                atB = dualAt(i, k, b);
            }
        }
        double middle = (low + high) / 2;
        values[i][k] = dualAt(i, k, middle) < unimproved ? middle : before;
    }

    /** The terms that a unit value of SKU i is in, with that value tried. */
    private double dualAt(int i, int k, double value) {
        values[i][k] = value;
        return skus == 1 ? dual(i) : dual(i) + dual((i + skus - 1) % skus);
    }

    private double dual(int i) {
        double dual = 0;
        for (int k = 0; k < portions[i].length; k++) {
            dual += values[i][k] * portions[i][k];
        }
        int next = (i + 1) % skus;
        for (Part part : parts.get(i)) {
            double own = gain(i, part.own(), values[i][part.stretch()]);
            double other = gain(next, part.other(), values[next][part.otherStretch()]);
            dual += part.views() * Math.max(own, market.spill() * other);
        }
        return dual;
    }

    private double gain(int i, Market.Conditions conditions, double unitValue) {
        double best = market.bestPrice(i, conditions, residual[i] + unitValue);
        double price = Math.max(floor[i], Math.min(list[i], best));
        double probability = market.purchaseProbability(i, conditions, price);
        return Math.max(0, price - residual[i] - unitValue) * probability;
    }
}
