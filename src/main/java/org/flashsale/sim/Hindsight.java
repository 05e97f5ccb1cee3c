package org.flashsale.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * What fixed prices without moves would have sold on the draws of a market: the views of its first
 * ticks are kept, and each price list is tried on all of them.
 */
public final class Hindsight {
    private static final int GRID = 100;

    private final Market market;
    private final Scenario scenario;
    private final List<List<View>> views = new ArrayList<>();
    private final List<List<List<View>>> viewsBySku = new ArrayList<>();
    private final List<List<Market.Restock>> restocks = new ArrayList<>();

    /**
     * Draws the views once.
     *
     * @param ticks how many ticks of the sale took place
     */
    public Hindsight(Market market, int ticks) {
        this.market = market;
        this.scenario = market.scenario();
        for (int tick = 0; tick < ticks; tick++) {
            List<View> drawn = market.views(tick);
            views.add(drawn);
            viewsBySku.add(grouped(drawn));
            restocks.add(market.restocks(tick));
        }
    }

    private List<List<View>> grouped(List<View> drawn) {
        List<List<View>> groups = new ArrayList<>();
        scenario.skus().forEach(sku -> groups.add(new ArrayList<>()));
        drawn.forEach(view -> groups.get(view.sku()).add(view));
        return groups;
    }

    /**
     * What a price list sold.
     *
     * @param prices minor units, by index of the SKU
     * @param units units sold, by index of the SKU
     * @param revenueByTick minor units
     */
    public record Sold(long[] prices, long[] units, long[] revenueByTick) {

        /** Copies the arrays. */
        public Sold {
            prices = prices.clone();
            units = units.clone();
            revenueByTick = revenueByTick.clone();
        }

        /** Minor units. */
        public long revenue() {
            long revenue = 0;
            for (int sku = 0; sku < prices.length; sku++) {
                revenue += prices[sku] * units[sku];
            }
            return revenue;
        }
    }

    /** The plan's flash prices throughout. */
    public Sold atFlashPrices() {
        return at(scenario.skus().stream().mapToLong(Scenario.Sku::flash).toArray());
    }

    /**
     * The price list of the highest revenue among steps of a hundredth of the list price from floor
     * to list, and the flash price. Without spill the SKUs are independent and this is the best of
     * the grid; with spill each SKU is improved in turn, once.
     */
    public Sold best() {
        long[] prices = atFlashPrices().prices().clone();
        for (int sku = 0; sku < prices.length; sku++) {
            long best = prices[sku];
            long bestRevenue = revenueFor(sku, best, prices);
            for (int step = 0; step <= GRID; step++) {
                long list = scenario.skus().get(sku).list();
                long floor = Math.min(scenario.floor(sku), list);
                long price = floor + Math.round((list - floor) * (1.0 * step / GRID));
                long revenue = revenueFor(sku, price, prices);
                if (revenue > bestRevenue) {
                    best = price;
                    bestRevenue = revenue;
                }
            }
            prices[sku] = best;
        }
        return at(prices);
    }

    private long revenueFor(int sku, long price, long[] others) {
        if (scenario.truth().spill() == 0) {
            return price * unitsAlone(sku, price);
        }
        long[] prices = others.clone();
        prices[sku] = price;
        return at(prices).revenue();
    }

    /** Sales of one SKU when no view ever spills. */
    private long unitsAlone(int sku, long price) {
        long[] stock = stock()[sku];
        long sold = 0;
        for (int tick = 0; tick < views.size(); tick++) {
            for (Market.Restock arriving : restocks.get(tick)) {
                if (arriving.sku() == sku) {
                    stock[arriving.pool()] += arriving.units();
                }
            }
            double probability = market.purchaseProbability(sku, tick, price);
            for (View view : viewsBySku.get(tick).get(sku)) {
                if (view.willingness() < probability && stock[view.pool()] > 0) {
                    stock[view.pool()]--;
                    sold++;
                }
            }
        }
        return sold;
    }

    /** Any fixed price list, in minor units by index of the SKU. */
    public Sold at(long[] prices) {
        long[][] stock = stock();
        long[] units = new long[prices.length];
        long[] revenue = new long[views.size()];
        for (int tick = 0; tick < views.size(); tick++) {
            for (Market.Restock arriving : restocks.get(tick)) {
                stock[arriving.sku()][arriving.pool()] += arriving.units();
            }
            boolean[][] soldOut = soldOut(stock);
            for (View view : views.get(tick)) {
                int sku = market.landing(view, soldOut[view.sku()][view.pool()]);
                if (stock[sku][view.pool()] > 0 && market.buys(view, sku, tick, prices[sku])) {
                    stock[sku][view.pool()]--;
                    units[sku]++;
                    revenue[tick] += prices[sku];
                }
            }
        }
        return new Sold(prices, units, revenue);
    }

    private long[][] stock() {
        return scenario.skus().stream()
                .map(sku -> sku.stock().stream().mapToLong(Long::longValue).toArray())
                .toArray(long[][]::new);
    }

    private static boolean[][] soldOut(long[][] stock) {
        boolean[][] soldOut = new boolean[stock.length][stock[0].length];
        for (int sku = 0; sku < stock.length; sku++) {
            for (int pool = 0; pool < stock[sku].length; pool++) {
                soldOut[sku][pool] = stock[sku][pool] == 0;
            }
        }
        return soldOut;
    }
}
