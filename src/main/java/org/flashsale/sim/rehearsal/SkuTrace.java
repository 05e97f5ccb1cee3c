package org.flashsale.sim.rehearsal;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.flashsale.control.SkuOutput;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.plan.SkuPlan;

/** What one SKU did in one scenario, summed over seeds. Not thread-safe. */
final class SkuTrace {
    private final SkuPlan plan;
    private final int ticks;
    private final boolean drawn;
    private final double[] priceSums;
    private final double[][] stockSums;
    private final double[] firstPrices;
    private final Map<GuardrailOutcome.Code, Integer> clamps =
            new EnumMap<>(GuardrailOutcome.Code.class);
    private int seeds;
    private int allowedChangesUsed;
    private long sold;
    private long atFloor;
    private long atList;
    private long ticksOpen;
    private double soldOutAt;
    private int soldOut;
    private long changes;

    /** One sale of the SKU. */
    final class Run {
        private final boolean first = seeds == 0;
        private int ownChanges;
        private long lastPrice;
        private int emptySince = -1;

        void tick(int tick, long price, long[] stock, long sales) {
            ownChanges += tick > 0 && price != lastPrice ? 1 : 0;
            lastPrice = price;
            sold += sales;
            long left = 0;
            for (long pool : stock) {
                left += pool;
            }
            boolean open = left + sales > 0;
            ticksOpen += open ? 1 : 0;
            atFloor += open && price <= lowest() ? 1 : 0;
            atList += open && price >= plan.list() * 0.98 ? 1 : 0;
            emptySince = left > 0 ? -1 : emptySince < 0 ? tick : emptySince;
            if (drawn) {
                priceSums[tick] += price;
                for (int m = 0; m < stock.length; m++) {
                    stockSums[m][tick] += stock[m];
                }
                if (first) {
                    firstPrices[tick] = price;
                }
            }
        }

        void published(List<SkuOutput> outputs) {
            for (SkuOutput output : outputs) {
                if (output instanceof SkuOutput.Price price) {
                    price.update()
                            .guardrails()
                            .forEach(clamp -> clamps.merge(clamp.code(), 1, Integer::sum));
                }
            }
        }

        void end() {
            seeds++;
            changes += ownChanges;
            allowedChangesUsed += ownChanges >= plan.maxChanges() ? 1 : 0;
            soldOut += emptySince >= 0 ? 1 : 0;
            soldOutAt += emptySince < 0 ? 1 : (double) emptySince / ticks;
        }
    }

    /**
     * A trace without runs.
     *
     * @param drawn whether curves are kept
     */
    SkuTrace(SkuPlan plan, int ticks, boolean drawn) {
        this.plan = plan;
        this.ticks = ticks;
        this.drawn = drawn;
        priceSums = new double[drawn ? ticks : 0];
        firstPrices = new double[drawn ? ticks : 0];
        stockSums = new double[plan.pools().size()][drawn ? ticks : 0];
    }

    Run begin() {
        return new Run();
    }

    /** The floor, as near as price endings let a price come to it. */
    private double lowest() {
        return plan.effectiveFloor() * 1.02;
    }

    SkuPlan plan() {
        return plan;
    }

    boolean drawn() {
        return drawn;
    }

    long units() {
        return plan.pools().stream().mapToLong(SkuPlan.PoolPlan::expectedStock).sum();
    }

    /** Units sold over units there are; 1 without units. */
    double sellThrough() {
        return units() == 0 ? 1 : (double) sold / seeds / units();
    }

    double changes() {
        return (double) changes / seeds;
    }

    double changesUsedUp() {
        return (double) allowedChangesUsed / seeds;
    }

    /** Share of the time with stock in which the price lay at the floor. */
    double floorShare() {
        return ticksOpen == 0 ? 0 : (double) atFloor / ticksOpen;
    }

    double listShare() {
        return ticksOpen == 0 ? 0 : (double) atList / ticksOpen;
    }

    /** Share of the seeds in which nothing was left at the end. */
    double soldOut() {
        return (double) soldOut / seeds;
    }

    /** Share of the sale, on average, until the last unit went; 1 for those that keep some. */
    double soldOutAt() {
        return soldOutAt / seeds;
    }

    Map<GuardrailOutcome.Code, Integer> clamps() {
        return clamps;
    }

    /** Mean price by tick, minor units. */
    double[] meanPrices() {
        return scaled(priceSums);
    }

    /** Prices of the first seed, minor units. */
    double[] firstPrices() {
        return firstPrices.clone();
    }

    /** Mean units on the shelves of a pool by tick. */
    double[] meanStock(int pool) {
        return scaled(stockSums[pool]);
    }

    private double[] scaled(double[] sums) {
        double[] means = sums.clone();
        for (int i = 0; i < means.length; i++) {
            means[i] /= seeds;
        }
        return means;
    }
}
