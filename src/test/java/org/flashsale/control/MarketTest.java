package org.flashsale.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.flashsale.domain.Count;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.ledger.Account;
import org.flashsale.ledger.Ledger;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

/** Whole sales in a simulated market. */
class MarketTest {

    private static final int SEEDS = 12;

    private static double meanNet(
            String pricing, String allocation, double level, double conversion) {
        double[] net = {0};
        ForAll.seeds(
                SEEDS,
                random -> {
                    Plans plans = Plans.plain().policies(pricing, allocation);
                    long seed = random.nextLong();
                    Market market = new Market(plans, seed, level, conversion, 110, 40).run();
                    check(market, plans.sku());
                    net[0] += market.net / SEEDS;
                });
        return net[0];
    }

    /** The ledger equals the shelves, and the guardrails held. */
    private static void check(Market market, SkuPlan sku) {
        Ledger ledger = market.desk.state.ledger();
        long inPools = 0;
        for (int m = 0; m < market.physical.length; m++) {
            Account account = ledger.accounts().get(m);
            assertThat(account.available() + account.held()).isEqualTo(market.physical[m]);
            inPools += market.physical[m];
        }
        assertThat(ledger.inTransit()).isEqualTo(market.travelling);
        assertThat(inPools + market.travelling + market.sold).isEqualTo(150);
        assertThat(ledger.totals().unexplained()).isZero();
        assertThat(ledger.totals().sold()).isEqualTo(market.sold);
        assertThat(market.desk.alerts()).isEmpty();
        assertThat(market.desk.booked("sale", Count.PURCHASES)).isEqualTo(market.sold);
        PriceUpdate before = market.desk.prices().get(0);
        boolean first = true;
        for (PriceUpdate update :
                market.desk.changes().subList(1, market.desk.changes().size() - 1)) {
            double step = Math.abs(update.price() - (double) before.price()) / before.price();
            assertThat(step).isLessThanOrEqualTo(sku.maxStepFraction());
            long gap = update.decidedAt() - before.decidedAt();
            assertThat(first || gap >= sku.cooldownMs()).isTrue();
            first = false;
            before = update;
        }
        assertThat(market.desk.booked("sale", Count.PRICE_CHANGES))
                .isLessThanOrEqualTo(sku.maxChanges());
    }

    @Test
    void scarceStockIsWorthMoreUnderTheFluidPolicy() {
        double fluid = meanNet("filter-fluid", "newsvendor", 1.5, 0.08);
        double fixed = meanNet("fixed", "newsvendor", 1.5, 0.08);
        assertThat(fluid).isGreaterThan(1.1 * fixed);
    }

    @Test
    void weakDemandIsMetByLowerPrices() {
        double fluid = meanNet("filter-fluid", "newsvendor", 0.6, 0.03);
        double list = meanNet("list", "none", 0.6, 0.03);
        double fixed = meanNet("fixed", "none", 0.6, 0.03);
        assertThat(fluid).isGreaterThan(1.05 * fixed).isGreaterThan(1.5 * list);
    }

    @Test
    void movingStockSellsMoreOfIt() {
        double moved = meanNet("fixed", "newsvendor", 1.0, 0.05);
        double stuck = meanNet("fixed", "none", 1.0, 0.05);
        assertThat(moved).isGreaterThan(stuck);
    }
}
