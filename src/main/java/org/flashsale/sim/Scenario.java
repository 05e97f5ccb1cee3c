package org.flashsale.sim;

import java.util.List;
import java.util.Map;
import org.flashsale.plan.DemandShape;
import org.flashsale.plan.SkuPlan;

/**
 * One flash sale of the format {@code flashsale-scenarios/1}: what its merchant knows, and, hidden
 * in {@link #truth}, how the market behaves. Valid by construction of {@link ScenarioReader}.
 *
 * @param id unique in its file
 * @param set name of the group that it belongs to, or empty
 * @param description one line for people
 * @param horizonSec length of the sale, s
 * @param ticks number of equal ticks
 * @param pools names of the stock pools; demand of a pool is served from it only
 * @param transfer moving stock between pools
 * @param forecastShape how the merchant expects views to spread
 * @param skus what is sold
 * @param guardrails what prices may do
 * @param truth the market; nothing outside this package can read it
 */
public record Scenario(
        String id,
        String set,
        String description,
        double horizonSec,
        int ticks,
        List<String> pools,
        Transfer transfer,
        DemandShape forecastShape,
        List<Sku> skus,
        Guardrails guardrails,
        Truth truth) {

    /** Value of the member {@code format} of a file. */
    public static final String FORMAT = "flashsale-scenarios/1";

    /** Minor units per unit of the scenarios' prices. */
    public static final int MINOR = 100;

    /**
     * Moving stock.
     *
     * @param leadTicks units that leave in tick t arrive at the start of tick t + lead
     * @param costFracOfList cost per unit moved, as a fraction of the list price
     */
    public record Transfer(int leadTicks, double costFracOfList) {}

    /**
     * What the merchant knows of one SKU; money in units of the currency.
     *
     * @param id stock keeping unit
     * @param listPrice list price, the ceiling
     * @param unitCost cost of a unit
     * @param residualValue value of a unit that is left over
     * @param flashPrice price at the start
     * @param lowest30d lowest price of the last 30 days, 0 when unknown
     * @param stock units per pool at the start
     * @param forecastViews expected views of the whole sale, per pool
     * @param prior what is believed of demand
     */
    public record Sku(
            String id,
            double listPrice,
            double unitCost,
            double residualValue,
            double flashPrice,
            double lowest30d,
            List<Long> stock,
            List<Double> forecastViews,
            SkuPlan.Prior prior) {

        /** Copies the lists. */
        public Sku {
            stock = List.copyOf(stock);
            forecastViews = List.copyOf(forecastViews);
        }

        /** List price in minor units. */
        public long list() {
            return Math.round(listPrice * MINOR);
        }

        /** Price at the start in minor units. */
        public long flash() {
            return Math.round(flashPrice * MINOR);
        }
    }

    /**
     * What prices may do.
     *
     * @param minChangeTicks least ticks between two changes
     * @param maxChanges most changes during the sale
     * @param maxStepFrac largest change at once, as a fraction of the price
     * @param floorMarginFrac floor = unit cost times (1 + this)
     * @param charmEnding fraction that prices end in, 0.99 for x.99; 0 for any
     */
    public record Guardrails(
            int minChangeTicks,
            int maxChanges,
            double maxStepFrac,
            double floorMarginFrac,
            double charmEnding) {}

    /** Copies the lists. */
    public Scenario {
        pools = List.copyOf(pools);
        skus = List.copyOf(skus);
    }

    /** Length of a tick, s. */
    public double tickSec() {
        return horizonSec / ticks;
    }

    /** Floor of a SKU in minor units, rounded up. */
    public long floor(int sku) {
        double floor = skus.get(sku).unitCost() * (1 + guardrails.floorMarginFrac());
        return (long) Math.ceil(floor * MINOR - 1e-6);
    }

    /** The same market over another time: lead and cooldown keep their share of the sale. */
    public Scenario over(double seconds, int newTicks) {
        Transfer scaled =
                new Transfer(scaled(transfer.leadTicks, newTicks), transfer.costFracOfList);
        Guardrails same =
                new Guardrails(
                        scaled(guardrails.minChangeTicks, newTicks),
                        guardrails.maxChanges,
                        guardrails.maxStepFrac,
                        guardrails.floorMarginFrac,
                        guardrails.charmEnding);
        return new Scenario(
                id,
                set,
                description,
                seconds,
                newTicks,
                pools,
                scaled,
                forecastShape,
                skus,
                same,
                truth);
    }

    private int scaled(int length, int newTicks) {
        return length == 0 ? 0 : (int) Math.max(1, Math.round(1.0 * length * newTicks / ticks));
    }

    /** The same market with no event but one: the conversion of a SKU changes and stays so. */
    public Scenario withShock(int sku, double at, double factor) {
        Truth shocked =
                new Truth(
                        truth.shape(),
                        truth.skus(),
                        List.of(
                                new Truth.Event(
                                        Truth.EventType.CONVERSION,
                                        at,
                                        1,
                                        factor,
                                        sku,
                                        0,
                                        Map.of())),
                        truth.scorer(),
                        truth.spill());
        return new Scenario(
                id,
                set,
                description,
                horizonSec,
                ticks,
                pools,
                transfer,
                forecastShape,
                skus,
                guardrails,
                shocked);
    }
}
