package org.flashsale.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HindsightTest {

    @Test
    void aFixedPriceSellsWhatAViewByViewSimulationSells() {
        for (long seed = 1; seed <= 5; seed++) {
            Scenario scenario = Scenarios.generated(seed);
            Market market = new Market(scenario, seed);
            Hindsight.Sold sold = new Hindsight(market, scenario.ticks()).atFlashPrices();
            assertThat(sold.units())
                    .as("seed %d", seed)
                    .isEqualTo(naive(market, sold.prices(), scenario.ticks()));
        }
    }

    @Test
    void theBestPricesBeatEveryOtherPriceOfTheGrid() {
        Scenario scenario = Scenarios.generated(9);
        Market market = new Market(scenario, 9);
        Hindsight hindsight = new Hindsight(market, scenario.ticks());
        Hindsight.Sold best = hindsight.best();
        assertThat(best.units()).isEqualTo(naive(market, best.prices(), scenario.ticks()));
        assertThat(best.revenue()).isGreaterThanOrEqualTo(hindsight.atFlashPrices().revenue());
        for (int sku = 0; sku < best.prices().length; sku++) {
            for (int step = 0; step <= 100; step += 5) {
                long list = scenario.skus().get(sku).list();
                long floor = scenario.floor(sku);
                long[] prices = best.prices().clone();
                prices[sku] = floor + Math.round((list - floor) * (step / 100.0));
                assertThat(hindsight.at(prices).revenue()).isLessThanOrEqualTo(best.revenue());
            }
        }
    }

    @Test
    void onlyTheTicksThatTookPlaceCount() {
        Scenario scenario = Scenarios.generated(2);
        Market market = new Market(scenario, 2);
        Hindsight.Sold early = new Hindsight(market, 10).atFlashPrices();
        assertThat(early.units()).isEqualTo(naive(market, early.prices(), 10));
        assertThat(new Hindsight(market, 0).best().revenue()).isZero();
    }

    @Test
    void withSpillTheBestPricesAreStillRealSales() {
        String document =
                ScenarioGenerator.document(4, "g", 20, 3, List.of("A", "B"))
                        .replace("\"spill\" : 0.0", "\"spill\" : 0.6");
        Scenario scenario = Scenarios.parse(document);
        Market market = new Market(scenario, 4);
        Hindsight hindsight = new Hindsight(market, scenario.ticks());
        Hindsight.Sold best = hindsight.best();
        assertThat(best.units()).isEqualTo(naive(market, best.prices(), scenario.ticks()));
        assertThat(best.revenue()).isGreaterThanOrEqualTo(hindsight.atFlashPrices().revenue());
    }

    /** The same, written down as plainly as possible. */
    private static long[] naive(Market market, long[] prices, int ticks) {
        Scenario scenario = market.scenario();
        Map<String, Long> shelf = new HashMap<>();
        for (int sku = 0; sku < prices.length; sku++) {
            for (int pool = 0; pool < scenario.pools().size(); pool++) {
                shelf.put(sku + "/" + pool, scenario.skus().get(sku).stock().get(pool));
            }
        }
        long[] sold = new long[prices.length];
        for (int tick = 0; tick < ticks; tick++) {
            for (Market.Restock restock : market.restocks(tick)) {
                shelf.merge(restock.sku() + "/" + restock.pool(), restock.units(), Long::sum);
            }
            Map<String, Long> atStart = Map.copyOf(shelf);
            for (View view : market.views(tick)) {
                boolean soldOut = atStart.get(view.sku() + "/" + view.pool()) == 0;
                int sku = market.landing(view, soldOut);
                String place = sku + "/" + view.pool();
                double probability = market.purchaseProbability(sku, tick, prices[sku]);
                if (view.willingness() < probability && shelf.get(place) > 0) {
                    shelf.merge(place, -1L, Long::sum);
                    sold[sku]++;
                }
            }
        }
        assertThat(Arrays.stream(sold).sum()).isPositive();
        return sold;
    }
}
