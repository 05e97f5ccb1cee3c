package org.flashsale.sim.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.sim.Twist;
import org.flashsale.sim.rehearsal.Warning.Code;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private static final String PLAN =
            """
            id: small
            currency: EUR
            zone: Europe/Berlin
            start: 2026-11-27T10:00:00
            end: 2026-11-27T12:00:00
            tick: 2m
            allowRaise: true
            pools: [web, shop]
            transfer: {cost: 0.50, lead: 6m}
            defaults:
              margin: 1.00
              prior: {conversion: 0.03, conversionLogSd: 0.2, slopeSd: 0.5}
            skus:
              - sku: A
                list: 100.00
                flash: 70.00
                cost: 40.00
                pools: {web: {views: 1000, stock: 40}, shop: {views: 600, stock: 8}}
              - sku: B
                list: 30.00
                flash: 21.00
                cost: 12.00
                pools: {web: {views: 2000, stock: 70}, shop: {views: 300, stock: 10}}
            """;

    private static Rehearsal rehearse(String... changes) throws InterruptedException {
        String yaml = PLAN;
        for (int i = 0; i < changes.length; i += 2) {
            assertThat(yaml).contains(changes[i]);
            yaml = yaml.replace(changes[i], changes[i + 1]);
        }
        SalePlans.Parsed parsed = SalePlans.parse(yaml);
        assertThat(parsed).isInstanceOf(SalePlans.Parsed.Valid.class);
        SalePlan plan = ((SalePlans.Parsed.Valid) parsed).plan();
        return Rehearsal.of(plan, 6, 1, (done, of) -> {});
    }

    private static double net(Rehearsal rehearsal, Twist twist) {
        return rehearsal.act(twist).results().get(0).net().mean();
    }

    @Test
    void aSkuWithAPolicyOfItsOwnIsPlayedByItUnderThePlanAlone() throws InterruptedException {
        Rehearsal rehearsal = rehearse("sku: A", "sku: A\n    pricing: fixed");
        List<RehearsalFile.Sku> skus = RehearsalFile.of(rehearsal).skus();
        assertThat(skus.get(0).pricing()).isEqualTo("fixed");
        assertThat(skus.get(0).changes()).isZero();
        assertThat(skus.get(1).pricing()).isEqualTo("filter-patient");
        assertThat(skus.get(1).changes()).isPositive();
        assertThat(RehearsalPage.render(rehearsal)).contains("which gives 1 SKUs their own");
        for (int other = 1; other < 3; other++) {
            assertThat(rehearsal.asPlanned().results().get(other))
                    .isEqualTo(rehearse().asPlanned().results().get(other));
        }
    }

    @Test
    void theSamePlanAndSeedsGiveTheSame() throws InterruptedException {
        assertThat(RehearsalFile.of(rehearse())).isEqualTo(RehearsalFile.of(rehearse()));
        assertThat(RehearsalPage.render(rehearse())).isEqualTo(RehearsalPage.render(rehearse()));
    }

    @Test
    void moreDemandEarnsMoreAndShocksEarnLess() throws InterruptedException {
        Rehearsal rehearsal = rehearse();

        double planned = net(rehearsal, Twist.AS_PLANNED);
        assertThat(net(rehearsal, Twist.HALF)).isLessThan(0.85 * planned);
        assertThat(net(rehearsal, Twist.DOUBLE)).isGreaterThan(1.1 * planned);
        assertThat(net(rehearsal, Twist.CONVERSION_FALLS)).isLessThan(planned);
        assertThat(net(rehearsal, Twist.COMPETITOR)).isLessThan(planned);
        assertThat(net(rehearsal, Twist.RUSH)).isGreaterThan(planned);
    }

    @Test
    void thePlansOwnLimitsHold() throws InterruptedException {
        Rehearsal rehearsal = rehearse("margin: 1.00", "margin: 1.00\n  maxChanges: 2");

        for (Rehearsal.Act act : rehearsal.acts()) {
            assertThat(act.results().get(0).mostChanges()).isLessThanOrEqualTo(2);
            for (SkuTrace trace : act.traces()) {
                for (double price : trace.firstPrices()) {
                    assertThat(price)
                            .isBetween(
                                    (double) trace.plan().effectiveFloor(),
                                    (double) trace.plan().list());
                }
            }
        }
        assertThat(rehearsal.asPlanned().results().get(0).mostChanges()).isEqualTo(2);
    }

    @Test
    void thePlansOwnPoliciesDecide() throws InterruptedException {
        Rehearsal list = rehearse("pools: [web", "pricing: list\nallocation: none\npools: [web");

        List<Result> results = list.asPlanned().results();
        assertThat(results.get(0).net()).isEqualTo(results.get(2).net());
        assertThat(results.get(0).moved().mean()).isZero();
        assertThat(results.get(0).changesPerSku().mean()).isZero();
        assertThat(results.get(1).net()).isNotEqualTo(results.get(2).net());
    }

    @Test
    void aCompetitorIsMatchedWhereThePlanSaysSo() throws InterruptedException {
        // So few units that the price would rise if nobody undercut it.
        double[] matched = competitorPrices("match");
        double[] ignored = competitorPrices("ignore");

        // 60 ticks: the cut lasts from the 18th to the 42nd, at 0.85 · 70. Steps, cooldowns and the
        // least change that is worth it hold a price up for a while.
        assertThat(matched[10]).isEqualTo(ignored[10]);
        assertThat(matched[35]).isLessThan(1.05 * 0.85 * 7_000);
        assertThat(ignored[35]).isGreaterThan(1.05 * 0.85 * 7_000);
    }

    private static double[] competitorPrices(String rule) throws InterruptedException {
        String margin = "margin: 1.00";
        Rehearsal rehearsal =
                rehearse(margin, margin + "\n  competitorRule: " + rule, "stock: 40", "stock: 12");
        return rehearsal.act(Twist.COMPETITOR).traces().get(0).meanPrices();
    }

    @Test
    void warnsOfStockThatCannotSellAndOfEmptyPools() throws InterruptedException {
        Rehearsal rehearsal =
                rehearse(
                        "cost: 40.00", "cost: 64.00",
                        "web: {views: 1000, stock: 40}", "web: {views: 1000, stock: 400}",
                        "views: 300, stock: 10", "views: 300, stock: 0");

        Map<String, List<Code>> codes =
                Map.of("A", codes(rehearsal, "A"), "B", codes(rehearsal, "B"));
        assertThat(codes.get("A")).contains(Code.STOCK_CANNOT_SELL);
        assertThat(codes.get("B")).contains(Code.POOL_WITHOUT_STOCK);
        assertThat(rehearsal.warnings().get(0).text()).contains("the floor keeps the price up");
    }

    @Test
    void warnsOfSalesThatEndEarly() throws InterruptedException {
        Rehearsal rehearsal =
                rehearse("pools: [web", "pricing: fixed\npools: [web", "stock: 40", "stock: 4");

        assertThat(codes(rehearsal, "A")).contains(Code.SOLD_OUT_EARLY);
        assertThat(codes(rehearse(), "B")).doesNotContain(Code.SOLD_OUT_EARLY);
    }

    private static List<Code> codes(Rehearsal rehearsal, String sku) {
        return rehearsal.warnings().stream()
                .filter(w -> w.sku().equals(sku))
                .map(Warning::code)
                .toList();
    }

    /** The yen has no minor unit: amounts stay what the merchant wrote. */
    @Test
    void moneyIsInUnitsOfTheCurrency() throws InterruptedException {
        String[] yen = {
            "currency: EUR", "currency: JPY",
            "cost: 0.50", "cost: 1",
            "100.00", "10000",
            "70.00", "7000",
            "40.00", "4000",
            "30.00", "3000",
            "21.00", "2100",
            "12.00", "1200",
            "margin: 1.00", "margin: 1"
        };
        Result result = rehearse(yen).asPlanned().results().get(2);

        double units = result.sellThrough().mean() * 128;
        assertThat(result.revenue().mean()).isBetween(3_000 * units, 10_000 * units);
    }
}
