package org.flashsale.sim.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.flashsale.failure.UsageError;
import org.flashsale.sim.FreshScenarios;
import org.flashsale.sim.Manners;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.ScenarioReader;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class VirtualSaleTest {
    private static final List<PolicyPair> POLICIES =
            PolicyPair.parse(
                    List.of(
                            "filter-fluid",
                            "fixed+hindsight",
                            "ts-update",
                            "oracle-resolve",
                            "seed-sigmoid+seed-odds"));

    @Test
    void noSaleOfAnyMarketLosesDoublesOrOversellsUnits() {
        ForAll.seeds(
                6,
                random -> {
                    Scenario scenario = fresh(random.nextInt(1_000));
                    Market market = new Market(scenario, random.nextInt());
                    for (Outcome outcome :
                            VirtualSale.play(
                                    market, new Foresight(scenario), POLICIES, Manners.GOOD)) {
                        assertThat(outcome.lost()).isZero();
                        assertThat(outcome.oversold()).isZero();
                        assertThat(outcome.priceFaults()).isZero();
                        assertThat(outcome.beyondStock()).isZero();
                        assertThat(outcome.gapMax()).isZero();
                        assertThat(outcome.missed()).isZero();
                        assertThat(outcome.sold()).isBetween(0L, outcome.units());
                    }
                });
    }

    @Test
    void warehousesThatDoAsTheyLikeLoseNothingFromTheBooks() {
        Manners worst = new Manners(0.2, 0.1, 0.1, 0.1, 0.2, 0.1, 0.5, 0.5);
        long[] harm = {0, 0};
        ForAll.seeds(
                6,
                random -> {
                    Scenario scenario = fresh(random.nextInt(1_000));
                    Market market = new Market(scenario, random.nextInt());
                    Foresight foresight = new Foresight(scenario);
                    for (Outcome outcome : VirtualSale.play(market, foresight, POLICIES, worst)) {
                        assertThat(outcome.lost()).isZero();
                        assertThat(outcome.oversold()).isZero();
                        assertThat(outcome.priceFaults()).isZero();
                        harm[0] += outcome.gapMax();
                        harm[1] += outcome.missed();
                    }
                });
        assertThat(harm[0]).as("ledger and shelf part while a report is missing").isPositive();
        assertThat(harm[1]).as("some buyers miss what was to be moved").isPositive();
    }

    @Test
    void aSaleDependsOnItsSeedAndNotOnWhoPlaysBesides() {
        Scenario scenario = fresh(3);
        Foresight foresight = new Foresight(scenario);
        List<Outcome> together =
                VirtualSale.play(new Market(scenario, 5), foresight, POLICIES, Manners.GOOD);
        List<Outcome> alone = new ArrayList<>();
        for (PolicyPair pair : POLICIES) {
            alone.addAll(
                    VirtualSale.play(
                            new Market(scenario, 5), foresight, List.of(pair), Manners.GOOD));
        }
        assertThat(alone).isEqualTo(together);
        assertThat(VirtualSale.play(new Market(scenario, 6), foresight, POLICIES, Manners.GOOD))
                .isNotEqualTo(together);
    }

    @Test
    void whoeverWatchesSeesWhatIsSold() {
        Scenario scenario = fresh(4);
        Market market = new Market(scenario, 1);
        long[] sold = new long[1];
        PolicyPair pair = PolicyPair.of("filter-fluid");
        Outcome outcome =
                VirtualSale.play(
                        market,
                        new Foresight(scenario),
                        pair,
                        (tick, sku, price, stock, views, buyers, sales) -> sold[0] += sales);
        assertThat(sold[0]).isEqualTo(outcome.sold()).isPositive();
    }

    @Test
    void namesSayWhichPoliciesPlay() {
        assertThat(PolicyPair.of("fixed").allocation()).isEqualTo("none");
        assertThat(PolicyPair.of("filter-fluid").allocation()).isEqualTo("newsvendor");
        assertThat(PolicyPair.of("fixed+proportional").allocation()).isEqualTo("proportional");
        assertThat(PolicyPair.parse(List.of("all", "fixed")))
                .extracting(PolicyPair::name)
                .doesNotHaveDuplicates()
                .contains("oracle-dp", "unguarded-filter", "filter-fluid+none");
        assertThatThrownBy(() -> PolicyPair.of("fixd"))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("'fixd' is no pricing policy");
        assertThatThrownBy(() -> PolicyPair.of("fixed+"))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("'' is no allocation policy");
    }

    private static Scenario fresh(long seed) {
        byte[] document = FreshScenarios.document(seed, 1).getBytes(StandardCharsets.UTF_8);
        return ScenarioReader.parse("fresh", document).get(0);
    }
}
