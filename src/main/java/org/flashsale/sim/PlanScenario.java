package org.flashsale.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SkuPlan;

/**
 * A market as a sale plan expects it, or with a twist. What the plan is not sure of is drawn from
 * the seed: each SKU's conversion and slope around the plan's belief.
 */
public final class PlanScenario {
    /** Competitor's price over the flash price. */
    public static final double COMPETITOR_FACTOR = 0.85;

    private static final double SLOPE_LEAST = 0.5;
    private static final double CONVERSION_MOST = 0.9;
    private static final Truth.Scorer SCORER = new Truth.Scorer(0.15, 0.85, 0.8, 0.7);

    private PlanScenario() {}

    /** The market of a seed. */
    public static Scenario of(SalePlan plan, Twist twist, long seed) {
        int ticks = plan.terms().ticks();
        List<Scenario.Sku> skus = new ArrayList<>();
        List<Truth.SkuTruth> truths = new ArrayList<>();
        for (int i = 0; i < plan.skus().size(); i++) {
            SkuPlan sku = plan.skus().get(i);
            skus.add(sku(sku));
            truths.add(truth(sku, twist, new SplittableRandom(seed * 1_000_003 + i)));
        }
        return new Scenario(
                plan.id(),
                "",
                twist.description(),
                (plan.end() - plan.start()) / 1_000.0,
                ticks,
                plan.pools(),
                new Scenario.Transfer(leadTicks(plan), 0),
                plan.shape(),
                skus,
                new Scenario.Guardrails(0, 0, 1, 0, 0),
                new Truth(plan.shape(), truths, events(plan, twist), SCORER, 0));
    }

    /** Whole ticks from leaving a pool to arriving in another. */
    public static int leadTicks(SalePlan plan) {
        long ticks = (plan.transfer().leadMs() + plan.tickMs() - 1) / plan.tickMs();
        return (int) Math.min(ticks, plan.terms().ticks());
    }

    private static Scenario.Sku sku(SkuPlan sku) {
        return new Scenario.Sku(
                sku.sku(),
                major(sku.list()),
                major(sku.cost()),
                major(sku.residual()),
                major(sku.flash()),
                major(sku.lowest30d()),
                sku.pools().stream().map(SkuPlan.PoolPlan::expectedStock).toList(),
                sku.pools().stream().map(SkuPlan.PoolPlan::forecastViews).toList(),
                sku.prior());
    }

    private static double major(long minor) {
        return (double) minor / Scenario.MINOR;
    }

    private static Truth.SkuTruth truth(SkuPlan sku, Twist twist, SplittableRandom random) {
        SkuPlan.Prior prior = sku.prior();
        double spread = prior.conversionLogSd();
        // The plan's conversion is the mean, so that demand is the expected one on average.
        double conversion =
                prior.conversion() * Math.exp(spread * random.nextGaussian() - spread * spread / 2);
        double slope = prior.slope() + prior.slopeSd() * random.nextGaussian();
        DemandCurve curve =
                new DemandCurve(
                        DemandCurve.Family.EXP,
                        Math.min(CONVERSION_MOST, conversion),
                        Math.max(SLOPE_LEAST, slope),
                        (double) sku.flash() / sku.list());
        return new Truth.SkuTruth(
                sku.pools().stream().map(p -> p.forecastViews() * twist.viewsFactor()).toList(),
                curve);
    }

    private static List<Truth.Event> events(SalePlan plan, Twist twist) {
        return switch (twist) {
            case AS_PLANNED, HALF, DOUBLE -> List.of();
            case CONVERSION_FALLS ->
                    List.of(event(Truth.EventType.CONVERSION, 0.4, 1, 0.6, Truth.ALL));
            case RUSH -> List.of(event(Truth.EventType.TRAFFIC, 0.5, 0.6, 3, Truth.ALL));
            case COMPETITOR -> {
                List<Truth.Event> cuts = new ArrayList<>();
                for (int i = 0; i < plan.skus().size(); i++) {
                    cuts.add(event(Truth.EventType.WTP, 0.3, 0.7, COMPETITOR_FACTOR, i));
                }
                yield cuts;
            }
        };
    }

    private static Truth.Event event(
            Truth.EventType type, double at, double until, double factor, int sku) {
        return new Truth.Event(type, at, until, factor, sku, 0, Map.of());
    }
}
