package org.flashsale.sim.bound;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;

/**
 * The deterministic problem of one SKU: views flow at known rates, stock of all pools is one, moves
 * are free, and the price is any number in [floor, list]. Stock comes in portions; what is sold
 * before a portion comes must be there without it.
 *
 * <p>Its Lagrangian dual bounds E[net] of every policy from above (Gallego and van Ryzin 1994,
 * theorem 2): with a value ν of a unit during the stretch before each portion, ν not rising over
 * time,
 *
 * <p>min Σ_stretches (ν·portion + Σ views · max(0, max_p (p − v − ν)·q(p))).
 *
 * <p>Each stretch alone is convex in ν; where the separate minima rise over time neighbours are
 * pooled, which is exact for such chains (pool adjacent violators; Best, Chakravarti and Ubhaya
 * 2000).
 */
public final class FluidProblem {
    private static final int BISECTIONS = 50;

    private final Market market;
    private final int sku;
    private final double residual;
    private final double floor;
    private final double list;
    private final List<Stretch> stretches = new ArrayList<>();

    /** Views under equal conditions. */
    private record Part(double views, Market.Conditions conditions) {}

    /** Time between two portions of stock. */
    private static final class Stretch {
        private double portion;
        private final List<Part> parts = new ArrayList<>();

        private void add(double views, Market.Conditions conditions) {
            for (int i = 0; i < parts.size(); i++) {
                Part part = parts.get(i);
                if (part.conditions().equals(conditions)) {
                    parts.set(i, new Part(part.views() + views, conditions));
                    return;
                }
            }
            parts.add(new Part(views, conditions));
        }
    }

    /** Stretches pooled, and the value of a unit in them. */
    private record Block(Stretch stretch, double unitValue) {}

    /**
     * A problem without views.
     *
     * @param residual value of an unsold unit, units of currency
     * @param stock units at the start
     */
    public FluidProblem(Market market, int sku, double residual, double stock) {
        this.market = market;
        this.sku = sku;
        this.residual = residual;
        Scenario.Sku terms = market.scenario().skus().get(sku);
        list = terms.listPrice();
        floor = terms.unitCost() * (1 + market.scenario().guardrails().floorMarginFrac());
        stretches.add(new Stretch());
        stretches.get(0).portion = stock;
    }

    /**
     * The problem from a tick on, known in all its events.
     *
     * @param stock units after that tick's restock
     */
    public static FluidProblem of(
            Market market, int sku, int fromTick, double residual, double stock) {
        FluidProblem problem = new FluidProblem(market, sku, residual, stock);
        for (int tick = fromTick; tick < market.scenario().ticks(); tick++) {
            if (tick > fromTick) {
                problem.restock((double) market.restocked(sku, tick));
            }
            double views = 0;
            for (int m = 0; m < market.scenario().pools().size(); m++) {
                views += market.meanViews(sku, m, tick);
            }
            problem.views(views, market.conditions(sku, tick));
        }
        return problem;
    }

    /** More views during the stretch that was begun last. */
    public void views(double views, Market.Conditions conditions) {
        stretches.get(stretches.size() - 1).add(views, conditions);
    }

    /** More stock from here on. */
    public void restock(double units) {
        if (units == 0) {
            return;
        }
        if (stretches.get(stretches.size() - 1).parts.isEmpty()) {
            stretches.get(stretches.size() - 1).portion += units;
            return;
        }
        Stretch next = new Stretch();
        next.portion = units;
        stretches.add(next);
    }

    /**
     * A solution.
     *
     * @param net Σ (price − residual value) · sold, the bound, units of currency
     * @param unitValue what one more unit is worth now, ν of the first stretch
     */
    public record Solution(double net, double unitValue) {}

    /** Solves the dual. */
    public Solution solve() {
        List<Block> blocks = new ArrayList<>();
        for (Stretch stretch : stretches) {
            Block block = new Block(stretch, unitValue(stretch));
            while (!blocks.isEmpty()
                    && blocks.get(blocks.size() - 1).unitValue() < block.unitValue()) {
                Stretch pooled =
                        pooled(blocks.remove(blocks.size() - 1).stretch(), block.stretch());
                block = new Block(pooled, unitValue(pooled));
            }
            blocks.add(block);
        }
        double net = 0;
        for (Block block : blocks) {
            net += value(block.stretch(), block.unitValue());
        }
        return new Solution(net, blocks.get(0).unitValue());
    }

    private static Stretch pooled(Stretch first, Stretch second) {
        Stretch pooled = new Stretch();
        pooled.portion = first.portion + second.portion;
        first.parts.forEach(part -> pooled.add(part.views(), part.conditions()));
        second.parts.forEach(part -> pooled.add(part.views(), part.conditions()));
        return pooled;
    }

    /** The ν that minimises a stretch's dual: demand at the price that it leads to is its stock. */
    private double unitValue(Stretch stretch) {
        if (sold(stretch, 0) <= stretch.portion) {
            return 0;
        }
        double low = 0;
        double high = list - residual;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (sold(stretch, middle) > stretch.portion) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    private double sold(Stretch stretch, double unitValue) {
        double sold = 0;
        for (Part part : stretch.parts) {
            double price = price(part.conditions(), unitValue);
            if (price - residual - unitValue > 0) {
                sold += part.views() * market.purchaseProbability(sku, part.conditions(), price);
            }
        }
        return sold;
    }

    private double value(Stretch stretch, double unitValue) {
        double value = unitValue * stretch.portion;
        for (Part part : stretch.parts) {
            double price = price(part.conditions(), unitValue);
            double gain = price - residual - unitValue;
            value +=
                    part.views()
                            * Math.max(0, gain)
                            * market.purchaseProbability(sku, part.conditions(), price);
        }
        return value;
    }

    /** The best price in [floor, list] when a unit is worth so much, units of currency. */
    public double price(Market.Conditions conditions, double unitValue) {
        double best = market.bestPrice(sku, conditions, residual + unitValue);
        return Math.max(floor, Math.min(list, best));
    }
}
