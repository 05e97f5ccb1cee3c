package org.flashsale.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

class SaleWideStateTest {

    private static final SalePlan PLAN = plan();
    private static final int TICKS = 40;

    private static SalePlan plan() {
        SaleTerms terms = Plans.plain().terms();
        SkuPlan sku = Plans.plain().sku();
        return new SalePlan(
                terms.sale(),
                terms.currency(),
                ZoneId.of("UTC"),
                terms.start(),
                terms.end(),
                terms.tickMs(),
                terms.mode(),
                terms.allowRaise(),
                terms.pools(),
                terms.transfer(),
                terms.shape(),
                terms.pricingPolicy(),
                terms.allocationPolicy(),
                List.of(sku, sku));
    }

    private static List<DemandSum> draw(Random random) {
        List<DemandSum> sums = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            long views = random.nextInt(30);
            sums.add(SumsOf.shown("sale", "sku", random.nextInt(TICKS), 2, views, views / 10));
        }
        return sums;
    }

    @Test
    void agreesWithTheNaiveTwinInAnyOrder() {
        ForAll.seeds(
                50,
                random -> {
                    List<DemandSum> sums = draw(random);
                    SaleWideState state = SaleWideState.initial("sale");
                    sums.forEach(state::add);
                    SaleFigures figures = state.close(TICKS - 1, PLAN);

                    Collections.shuffle(sums, random);
                    SaleWideState other = SaleWideState.initial("sale");
                    sums.forEach(other::add);
                    for (int tick = 0; tick < TICKS - 1; tick++) {
                        other.close(tick, PLAN);
                    }
                    assertThat(other.close(TICKS - 1, PLAN)).isEqualTo(figures);
                    same(figures, naive(sums));
                });
    }

    /** All sums over all ticks, each with its own discount. */
    private static SaleFigures naive(List<DemandSum> sums) {
        double[] views = new double[2];
        double[] expected = new double[2];
        double[] halfLives = {0.5, 0.03};
        double bought = 0;
        double scores = 0;
        for (int i = 0; i < 2; i++) {
            for (DemandSum sum : sums) {
                double age = (TICKS - 1 - sum.tick()) / 240.0;
                double discount = Math.exp(-Math.log(2) * age / halfLives[i]);
                views[i] += sum.total(DemandSum.VIEWS) * discount;
                bought += sum.total(DemandSum.PURCHASED) / 2.0;
                scores += sum.total(DemandSum.SHOWN) * 0.05 / 2;
            }
            for (int tick = 0; tick < TICKS; tick++) {
                double age = (TICKS - 1 - tick) / 240.0;
                SaleTerms terms = PLAN.terms();
                double shift = tick == 0 ? (double) terms.shift("sku") / terms.tickMs() : 0;
                double flat = 2 * 3_000 / 240.0 * (1 + shift);
                expected[i] += flat * Math.exp(-Math.log(2) * age / halfLives[i]);
            }
        }
        double level = (views[0] + 5) / (expected[0] + 5);
        double fast = (views[1] + 25 * level) / (expected[1] + 25);
        return new SaleFigures("sale", TICKS - 1, level, fast, bought, scores);
    }

    private static void same(SaleFigures a, SaleFigures b) {
        assertThat(a.tick()).isEqualTo(b.tick());
        assertThat(a.level()).isCloseTo(b.level(), within(1e-9));
        assertThat(a.fastLevel()).isCloseTo(b.fastLevel(), within(1e-9));
        assertThat(a.purchases()).isEqualTo(b.purchases());
        assertThat(a.scores()).isCloseTo(b.scores(), within(1e-3));
    }

    @Test
    void lateSumsCountInTheNextTickOrNotAtAll() {
        SaleWideState state = SaleWideState.initial("sale");
        state.close(3, PLAN);
        assertThat(state.add(SumsOf.shown("sale", "sku", 1, 2, 5, 0))).isFalse();
        assertThat(state.add(SumsOf.shown("sale", "sku", 2, 2, 5, 1))).isTrue();
        assertThat(state.add(SumsOf.shown("other", "sku", 4, 2, 5, 1))).isFalse();
        assertThat(state.close(4, PLAN).purchases()).isEqualTo(1);
        assertThat(state.nextTick()).isEqualTo(5);
    }

    @Test
    void survivesItsFormat() throws IOException {
        SaleWideState state = SaleWideState.initial("sale");
        draw(new Random(1)).forEach(state::add);
        state.close(7, PLAN);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SaleWideStateFormat.INSTANCE.write(state, new DataOutputStream(bytes));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        SaleWideState read = SaleWideStateFormat.INSTANCE.read(1, in);
        assertThat(in.available()).isZero();
        assertThat(read.close(TICKS, PLAN)).isEqualTo(state.close(TICKS, PLAN));
    }
}
