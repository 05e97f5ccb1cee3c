package org.flashsale.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.flashsale.plan.DemandShape;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;
import org.flashsale.plan.SkuPlan.CompetitorRule;
import org.flashsale.plan.SkuPlan.PoolPlan;
import org.flashsale.plan.SkuPlan.Prior;

/** Plans to test with; the {@code with} methods change one thing. */
public record Plans(SaleTerms terms, SkuPlan sku) {

    /** Two hours in ticks of 30 s from here on. */
    public static final long START = 1_795_000_000_000L;

    /** One SKU of list price 100.00 and flash price 70.00 in two pools. */
    public static Plans plain() {
        long tick = 30_000;
        return new Plans(
                new SaleTerms(
                        "sale",
                        "EUR",
                        START,
                        START + 240 * tick,
                        tick,
                        SalePlan.Mode.LIVE,
                        true,
                        List.of("north", "south"),
                        new SalePlan.Transfer(50, 60_000),
                        DemandShape.FLAT,
                        "filter-fluid",
                        "newsvendor"),
                new SkuPlan(
                        "sku",
                        10_000,
                        7_000,
                        4_000,
                        0,
                        200,
                        0,
                        9_000,
                        "2026-11-01",
                        List.of(99),
                        0.15,
                        6 * tick,
                        12,
                        CompetitorRule.DEMAND,
                        List.of(new PoolPlan(2_000, 100), new PoolPlan(1_000, 50)),
                        new Prior(0.05, 0.4, 4.5, 1.6),
                        SkuPlan.OwnPolicies.NONE));
    }

    /** A random valid plan of one SKU. */
    public static Plans random(Random random) {
        Plans plain = plain();
        long list = 100L + random.nextInt(100_000);
        long flash = 1 + (long) (random.nextDouble() * list);
        long cost = (long) (random.nextDouble() * flash);
        List<String> pools = new ArrayList<>();
        List<PoolPlan> poolPlans = new ArrayList<>();
        for (int m = 0; m <= random.nextInt(4); m++) {
            pools.add("pool" + m);
            poolPlans.add(new PoolPlan(random.nextInt(3_000), random.nextInt(200)));
        }
        CompetitorRule[] rules = CompetitorRule.values();
        SkuPlan sku =
                new SkuPlan(
                        "sku",
                        list,
                        flash,
                        cost,
                        (long) (random.nextDouble() * flash),
                        0,
                        (long) (random.nextDouble() * cost),
                        0,
                        "",
                        random.nextBoolean() ? List.of() : List.of(99, 49),
                        0.01 + random.nextDouble() * 0.5,
                        random.nextInt(5) * 30_000L,
                        random.nextInt(15),
                        rules[random.nextInt(rules.length)],
                        poolPlans,
                        new Prior(0.001 + random.nextDouble() * 0.2, 0.4, 4.5, 1.6),
                        SkuPlan.OwnPolicies.NONE);
        SaleTerms terms = plain.terms;
        return new Plans(
                new SaleTerms(
                        terms.sale(),
                        terms.currency(),
                        terms.start(),
                        terms.end(),
                        terms.tickMs(),
                        terms.mode(),
                        random.nextBoolean(),
                        pools,
                        new SalePlan.Transfer(random.nextInt(100), random.nextInt(3) * 30_000L),
                        new DemandShape(1, random.nextInt(5), 0.05, 0, 0.05, 0.3, 2, 0),
                        "filter-fluid",
                        "newsvendor"),
                sku);
    }

    /** The same terms under other policies. */
    public Plans policies(String pricing, String allocation) {
        return new Plans(copy(terms, terms.mode(), terms.end(), pricing, allocation), sku);
    }

    /** The same SKU with policies of its own. */
    public Plans own(String pricing, String allocation) {
        return new Plans(terms, sku.decidedBy(new SkuPlan.OwnPolicies(pricing, allocation)));
    }

    /** The same terms in another mode. */
    public Plans mode(SalePlan.Mode mode) {
        String pricing = terms.pricingPolicy();
        return new Plans(copy(terms, mode, terms.end(), pricing, terms.allocationPolicy()), sku);
    }

    /** The same terms with another end. */
    public Plans end(long end) {
        String pricing = terms.pricingPolicy();
        return new Plans(copy(terms, terms.mode(), end, pricing, terms.allocationPolicy()), sku);
    }

    /** The same SKU with another floor. */
    public Plans floor(long floor) {
        return new Plans(terms, copy(floor, sku.competitorRule(), sku.endings()));
    }

    /** The same SKU with another rule for competitors. */
    public Plans rule(CompetitorRule rule) {
        return new Plans(terms, copy(sku.floor(), rule, sku.endings()));
    }

    private static SaleTerms copy(
            SaleTerms terms, SalePlan.Mode mode, long end, String pricing, String allocation) {
        return new SaleTerms(
                terms.sale(),
                terms.currency(),
                terms.start(),
                end,
                terms.tickMs(),
                mode,
                terms.allowRaise(),
                terms.pools(),
                terms.transfer(),
                terms.shape(),
                pricing,
                allocation);
    }

    private SkuPlan copy(long floor, CompetitorRule rule, List<Integer> endings) {
        return new SkuPlan(
                sku.sku(),
                sku.list(),
                sku.flash(),
                sku.cost(),
                floor,
                sku.margin(),
                sku.residual(),
                sku.lowest30d(),
                sku.lowest30dDate(),
                endings,
                sku.maxStepFraction(),
                sku.cooldownMs(),
                sku.maxChanges(),
                rule,
                sku.pools(),
                sku.prior(),
                sku.policies());
    }
}
