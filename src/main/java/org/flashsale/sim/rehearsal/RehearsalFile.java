package org.flashsale.sim.rehearsal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flashsale.plan.SaleTerms;
import org.flashsale.sim.Twist;

/**
 * A rehearsal as JSON. Money is in units of the currency; every spread is a mean with the 5 % and
 * 95 % quantiles over the seeds.
 *
 * @param format name and number of this layout
 * @param plan plan id
 * @param currency of all money
 * @param pricing the plan's pricing policy
 * @param allocation the plan's allocation policy
 * @param seeds how often each market was drawn
 * @param firstSeed the first seed
 * @param scenarios one per kind of market
 * @param skus one per SKU, where demand is as planned
 * @param warnings what to look at before the sale
 */
public record RehearsalFile(
        String format,
        String plan,
        String currency,
        String pricing,
        String allocation,
        int seeds,
        long firstSeed,
        List<Scene> scenarios,
        List<Sku> skus,
        List<Warning> warnings) {

    /** Value of {@code format}. */
    public static final String FORMAT = "flashsale-rehearsal/1";

    /**
     * One kind of market.
     *
     * @param name stable name
     * @param description what happens
     * @param policies results by name: plan, fixed, list
     */
    public record Scene(String name, String description, Map<String, Result> policies) {}

    /**
     * One SKU.
     *
     * @param sku its name
     * @param pricing its pricing policy, its own or the plan's
     * @param allocation its allocation policy, its own or the plan's
     * @param units units at the start
     * @param sellThrough units sold over units
     * @param changes price changes
     * @param floorShare share of the time with stock at the floor
     * @param soldOut share of the sales that keep nothing
     * @param soldOutAt share of the sale until the last unit went, on average
     * @param clamps guardrails in published prices, by code
     */
    public record Sku(
            String sku,
            String pricing,
            String allocation,
            long units,
            double sellThrough,
            double changes,
            double floorShare,
            double soldOut,
            double soldOutAt,
            Map<String, Integer> clamps) {}

    /** The file of a rehearsal. */
    public static RehearsalFile of(Rehearsal rehearsal) {
        List<Scene> scenes = new ArrayList<>();
        for (Rehearsal.Act act : rehearsal.acts()) {
            Map<String, Result> policies = new LinkedHashMap<>();
            act.results().forEach(result -> policies.put(result.policy(), result));
            Twist twist = act.twist();
            scenes.add(new Scene(twist.name(), twist.description(), policies));
        }
        SaleTerms terms = rehearsal.plan().terms();
        List<Sku> skus =
                rehearsal.asPlanned().traces().stream().map(trace -> sku(trace, terms)).toList();
        return new RehearsalFile(
                FORMAT,
                rehearsal.plan().id(),
                rehearsal.plan().currency(),
                rehearsal.plan().pricingPolicy(),
                rehearsal.plan().allocationPolicy(),
                rehearsal.seeds(),
                rehearsal.firstSeed(),
                scenes,
                skus,
                rehearsal.warnings());
    }

    private static Sku sku(SkuTrace trace, SaleTerms terms) {
        Map<String, Integer> clamps = new LinkedHashMap<>();
        trace.clamps().forEach((code, count) -> clamps.put(code.name(), count));
        return new Sku(
                trace.plan().sku(),
                terms.pricingPolicy(trace.plan()),
                terms.allocationPolicy(trace.plan()),
                trace.units(),
                trace.sellThrough(),
                trace.changes(),
                trace.floorShare(),
                trace.soldOut(),
                trace.soldOutAt(),
                clamps);
    }
}
