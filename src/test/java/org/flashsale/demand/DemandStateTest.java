package org.flashsale.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.flashsale.demand.DemandState.Learning;
import org.flashsale.domain.StockShown;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

class DemandStateTest {

    private static final Plans PLANS = Plans.plain();
    private static final SaleTerms TERMS = PLANS.terms();
    private static final SkuPlan SKU = PLANS.sku();
    private static final List<Boolean> STOCKED = List.of(true, true);
    private static final List<Boolean> EMPTY = List.of(false, false);

    private static DemandState start() {
        return DemandState.initial(TERMS, SKU, TERMS.start()).stocked(STOCKED, TERMS.start());
    }

    private static DemandState after(DemandState state, int tick, long views, long bought) {
        DemandSum sum = SumsOf.shown("sale", "sku", tick, 2, views, bought);
        long at = TERMS.start() + (tick + 1) * TERMS.tickMs();
        return plus(state, sum, at, STOCKED);
    }

    private static DemandState plus(
            DemandState state, DemandSum sum, long at, List<Boolean> stockedAfter) {
        DemandState.Span span = new DemandState.Span(at, 0, 0, stockedAfter);
        return state.plus(state.seen(sum), TERMS, SKU, span, Learning.COUNTS);
    }

    private static Estimate estimate(DemandState state) {
        return Estimate.of(state, TERMS, SKU, state.until(), 0);
    }

    @Test
    void believesThePlanAtFirst() {
        Estimate estimate = estimate(start());
        assertThat(estimate.viewsLeft()).isCloseTo(3_000, within(1e-6));
        assertThat(estimate.poolViews().get(0)).isCloseTo(2_000, within(1e-6));
        assertThat(Math.exp(estimate.lnConversion())).isCloseTo(0.05, within(1e-9));
        assertThat(estimate.conversionAt(8_000, SKU))
                .isCloseTo(0.05 * Math.exp(-0.45), within(1e-9));
    }

    @Test
    void learnsTheTrafficAndTheConversion() {
        ForAll.seeds(
                20,
                random -> {
                    double level = 0.5 + random.nextDouble() * 2;
                    double conversion = 0.02 + random.nextDouble() * 0.1;
                    DemandState state = start();
                    for (int tick = 0; tick < 120; tick++) {
                        long views = Math.round(level * 3_000 / 240.0);
                        double due = (tick + 1) * views * conversion;
                        double before = tick * views * conversion;
                        state = after(state, tick, views, (long) due - (long) before);
                    }
                    Estimate estimate = estimate(state);
                    assertThat(estimate.viewsLeft()).isCloseTo(level * 1_500, within(120.0));
                    assertThat(Math.exp(estimate.lnConversion()))
                            .isCloseTo(conversion, within(0.2 * conversion));
                });
    }

    @Test
    void surgesAreBelievedAndDipsForgiven() {
        DemandState steady = start();
        for (int tick = 0; tick < 60; tick++) {
            steady = after(steady, tick, 13, 0);
        }
        DemandState surge = steady;
        DemandState dip = steady;
        for (int tick = 60; tick < 75; tick++) {
            surge = after(surge, tick, 26, 0);
            dip = after(dip, tick, 6, 0);
        }
        double left = 3_000 * (1 - 75 / 240.0);
        assertThat(estimate(surge).viewsLeft()).isGreaterThan(1.3 * left);
        assertThat(estimate(dip).viewsLeft()).isBetween(0.8 * left, 1.0 * left);
    }

    @Test
    void aSkuWithFewViewsFollowsTheSale() {
        SaleFigures busy = new SaleFigures("sale", 0, 2.0, 2.0, 0, 0);
        assertThat(estimate(start().with(busy)).viewsLeft()).isCloseTo(6_000, within(1e-6));
        SaleFigures foreign = new SaleFigures("other", 0, 2.0, 2.0, 0, 0);
        SaleFigures senseless = new SaleFigures("sale", 0, Double.NaN, 2.0, 0, 0);
        assertThat(start().with(foreign)).isEqualTo(start());
        assertThat(start().with(senseless)).isEqualTo(start());
    }

    @Test
    void viewsOfEmptyPoolsAreTrafficButNoConversion() {
        DemandSum unknown = DemandSum.empty("sale", "sku", 0, 2);
        unknown.pools()[0][DemandSum.VIEWS] = 1_000;
        unknown.pools()[0][DemandSum.UNKNOWN] = 1_000;
        long at = TERMS.start() + TERMS.tickMs();
        DemandState empty = DemandState.initial(TERMS, SKU, TERMS.start());
        DemandState soldOut = plus(empty, unknown, at, EMPTY);
        DemandState inStock = plus(start(), unknown, at, EMPTY);
        DemandState soldOutSince = plus(start().stocked(EMPTY, at - 1), unknown, at, STOCKED);
        assertThat(soldOut.filter().lnConversion()).isCloseTo(Math.log(0.05), within(1e-9));
        assertThat(soldOutSince.filter()).isEqualTo(soldOut.filter());
        assertThat(soldOutSince.stocked()).isEqualTo(STOCKED);
        assertThat(estimate(inStock).lnConversion()).isLessThan(Math.log(0.04));
        assertThat(soldOut.traffic()).isEqualTo(inStock.traffic());
        assertThat(inStock.stocked()).isEqualTo(EMPTY);
    }

    @Test
    void purchasesOfAPoolThatSoldOutSayNothing() {
        DemandSum sum = SumsOf.shown("sale", "sku", 0, 2, 100, 9);
        DemandSum soldOut = SumsOf.shown("sale", "sku", 0, 2, 100, 9);
        soldOut.pools()[1][DemandSum.VIEWS] = 20;
        soldOut.pools()[1][DemandSum.PURCHASED] = 15;
        DemandSum withoutViews = SumsOf.shown("sale", "sku", 0, 2, 100, 9);
        withoutViews.pools()[1][DemandSum.PURCHASED] = 15;
        assertThat(start().seen(soldOut).bought()).isEqualTo(9);
        assertThat(start().seen(soldOut).couldBuy()).isEqualTo(100);
        assertThat(start().seen(withoutViews).bought()).isEqualTo(24);
        assertThat(start().seen(sum).bought()).isEqualTo(9);
    }

    @Test
    void anyGroupingOfEventsGivesTheSameState() {
        ForAll.seeds(
                200,
                random -> {
                    DemandSum whole = DemandSum.empty("sale", "sku", 0, 2);
                    List<DemandSum> parts = new ArrayList<>();
                    for (int i = 0; i < 1 + random.nextInt(5); i++) {
                        parts.add(DemandSum.empty("sale", "sku", 0, 2));
                    }
                    for (int i = 0; i < 200; i++) {
                        int slot = random.nextInt(3);
                        double score = random.nextDouble();
                        StockShown shown = List.of(StockShown.values()).get(random.nextInt(3));
                        DemandSum part = parts.get(random.nextInt(parts.size()));
                        for (DemandSum sum : List.of(whole, part)) {
                            if (i % 9 == 0) {
                                sum.purchase(slot, 1 + i % 2);
                            } else {
                                sum.view(slot, shown, score);
                            }
                        }
                    }
                    Collections.shuffle(parts, random);
                    DemandSum merged = DemandSum.empty("sale", "sku", 0, 2);
                    parts.forEach(merged::add);
                    assertThat(after(merged)).isEqualTo(after(whole));
                });
    }

    private static DemandState after(DemandSum sum) {
        DemandState.Span span =
                new DemandState.Span(TERMS.start() + TERMS.tickMs(), 0.1, 0, STOCKED);
        return start().plus(start().seen(sum), TERMS, SKU, span, Learning.SCORES);
    }

    @Test
    void learningNothingKeepsThePlan() {
        DemandSum sum = SumsOf.shown("sale", "sku", 0, 2, 100, 9);
        DemandState.Span span = new DemandState.Span(TERMS.start() + 60_000, 0, 0, STOCKED);
        DemandState state = start().plus(start().seen(sum), TERMS, SKU, span, Learning.NONE);
        assertThat(state.filter()).isEqualTo(start().filter());
        assertThat(state.traffic()).isEqualTo(start().traffic());
    }

    @Test
    void aQuoteLowersTheEstimateUntilItGoesAndIsNotTrustedBlindly() {
        DemandState quoted = start().shifted(0.2);
        assertThat(quoted.filter().covariance(0, 0)).isCloseTo(0.16 + 0.01, within(1e-9));
        assertThat(quoted.filter().lnConversion()).isEqualTo(start().filter().lnConversion());
        DemandState gone = quoted.shifted(0);
        assertThat(gone.shift()).isZero();
        assertThat(gone.filter().covariance(0, 0)).isCloseTo(0.16 + 0.02, within(1e-9));
        assertThat(gone.shifted(0)).isSameAs(gone);
    }

    @Test
    void theIntervalHoldsNineOfTenSales() {
        DemandState state = start();
        for (int tick = 0; tick < 60; tick++) {
            state = after(state, tick, 12, tick % 2 == 0 ? 1 : 0);
        }
        Estimate.Interval early = estimate(start()).wantedAt(7_000, SKU);
        Estimate.Interval later = estimate(state).wantedAt(7_000, SKU);
        assertThat(early.mean()).isCloseTo(150, within(1e-6));
        assertThat(early.low()).isBetween(60.0, 90.0);
        assertThat(early.high()).isBetween(250.0, 380.0);
        assertThat(later.high() / later.low()).isLessThan(0.6 * early.high() / early.low());
    }

    @Test
    void poolsKeepTheirTrafficByName() {
        DemandState state = after(start(), 0, 40, 0);
        DemandState swapped =
                state.repooled(List.of("north", "south"), List.of("new", "south", "north"));
        List<Traffic.PoolTraffic> pools = swapped.traffic().pools();
        assertThat(pools.get(2)).isEqualTo(state.traffic().pools().get(0));
        assertThat(pools.get(0)).isEqualTo(Traffic.PoolTraffic.NONE);
        assertThat(swapped.stocked()).isEqualTo(List.of(false, true, true));
    }

    @Test
    void trafficIsTheDiscountedSumOfAllTicks() {
        ForAll.seeds(
                100,
                random -> {
                    List<Long> views = new ArrayList<>();
                    DemandState state = start();
                    for (int tick = 0; tick < 50; tick++) {
                        views.add((long) random.nextInt(40));
                        state = after(state, tick, views.get(tick), 0);
                    }
                    double slow = 0;
                    double fast = 0;
                    for (int tick = 0; tick < 50; tick++) {
                        double age = (49 - tick) / 240.0;
                        slow += views.get(tick) * Math.exp(-Math.log(2) * age / 0.5);
                        fast += views.get(tick) * Math.exp(-Math.log(2) * age / 0.03);
                    }
                    assertThat(state.traffic().slowViews()).isCloseTo(slow, within(1e-6));
                    assertThat(state.traffic().fastViews()).isCloseTo(fast, within(1e-6));
                });
    }
}
