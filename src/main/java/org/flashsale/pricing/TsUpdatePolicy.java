package org.flashsale.pricing;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.plan.SkuPlan;

/**
 * TS-update of Ferreira, Simchi-Levi and Wang, Online Network Revenue Management Using Thompson
 * Sampling (2018), algorithm 2, for one resource. Each of {@value #PRICES} prices has a conversion
 * of its own with a Gamma posterior; at each decision all are drawn, the linear program of the rest
 * of the sale, max Σ x_k (p_k − v) d_k with Σ x_k d_k at most the stock per view to come and Σ x_k
 * at most 1, is solved, and the price is drawn from x. A baseline: it learns each price by itself.
 */
final class TsUpdatePolicy implements PricingPolicy {

    private static final int PRICES = 8;
    private static final double LOWEST = 0.45;

    /** Purchases that the plan's conversion is worth at each price. */
    private static final double PRIOR_PURCHASES = 3;

    @Override
    public Wish wish(Situation situation) {
        SkuPlan plan = situation.plan();
        int every = (int) Math.max(1, plan.cooldownMs() / situation.terms().tickMs());
        if (situation.stock() <= 0 || situation.tick() % every != 0) {
            return Wish.keep((double) plan.flash());
        }
        Chance chance = Chance.of(situation, situation.tick());
        double[] conversion = new double[PRICES];
        for (int k = 0; k < PRICES; k++) {
            double bought = PRIOR_PURCHASES + value(situation.memory(), 2 * k);
            double views = PRIOR_PURCHASES / prior(plan, k) + value(situation.memory(), 2 * k + 1);
            conversion[k] = gamma(chance, bought) / views;
        }
        double perView = situation.stock() / Math.max(situation.demand().viewsLeft(), 1e-9);
        return Wish.of(draw(chance, plan, conversion, perView));
    }

    @Override
    public Memory remember(Memory before, TickResult tick) {
        List<Double> values = new ArrayList<>(2 * PRICES);
        for (int i = 0; i < 2 * PRICES; i++) {
            values.add(value(before, i));
        }
        int k = nearest(tick.plan(), tick.price());
        values.set(2 * k, values.get(2 * k) + tick.bought());
        values.set(2 * k + 1, values.get(2 * k + 1) + tick.views());
        return new Memory(values);
    }

    /** Draws a price from the solution of the program: at most two prices and "no price". */
    private static double draw(Chance chance, SkuPlan plan, double[] d, double perView) {
        double best = 0;
        int first = PRICES - 1;
        int second = PRICES - 1;
        double share = 1;
        for (int i = 0; i < PRICES; i++) {
            for (int j = i; j < PRICES; j++) {
                double x = share(d[i], d[j], perView);
                double wanted = x * d[i] + (1 - x) * d[j];
                double scale = wanted > perView ? perView / wanted : 1;
                double gainI = price(plan, i) - plan.residual();
                double gainJ = price(plan, j) - plan.residual();
                double value = scale * (x * gainI * d[i] + (1 - x) * gainJ * d[j]);
                if (value > best) {
                    best = value;
                    first = i;
                    second = j;
                    share = x;
                }
            }
        }
        return price(plan, chance.uniform() < share ? first : second);
    }

    /** Share of the first of two prices at which both together want what is there, else 1. */
    private static double share(double d1, double d2, double perView) {
        boolean between = (d1 - perView) * (d2 - perView) < 0;
        return between ? (perView - d2) / (d1 - d2) : 1;
    }

    private static double price(SkuPlan plan, int k) {
        return plan.list() * (LOWEST + (1 - LOWEST) * k / (PRICES - 1));
    }

    private static int nearest(SkuPlan plan, long price) {
        double k = ((double) price / plan.list() - LOWEST) / (1 - LOWEST) * (PRICES - 1);
        return (int) Math.max(0, Math.min(PRICES - 1, Math.round(k)));
    }

    private static double prior(SkuPlan plan, int k) {
        double z = (price(plan, k) - plan.flash()) / plan.list();
        return plan.prior().conversion() * Math.exp(-plan.prior().slope() * z);
    }

    private static double value(Memory memory, int i) {
        return i < memory.values().size() ? memory.values().get(i) : 0;
    }

    /** Gamma of this shape and scale 1 (Marsaglia and Tsang 2000). */
    private static double gamma(Chance chance, double shape) {
        double d = Math.max(shape, 1) - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = chance.normal();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - chance.uniform()) < x * x / 2 + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }
}
