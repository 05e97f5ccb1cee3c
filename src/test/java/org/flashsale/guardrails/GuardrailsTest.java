package org.flashsale.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.GuardrailOutcome.Code;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

class GuardrailsTest {

    private static final SkuPlan PLAN = Plans.plain().sku();
    private static final long LATER = 1_000_000_000L;

    private static Guarded apply(double wish, long price) {
        return Guardrails.apply(wish, PLAN, true, new PriceHistory(price, 0, 0), LATER, 0.5, 4.5);
    }

    private static List<Code> codes(Guarded guarded) {
        return guarded.outcomes().stream().map(GuardrailOutcome::code).toList();
    }

    @Test
    void aWishInsideTheBoundsGetsItsEnding() {
        Guarded guarded = apply(6_420.4, 7_000);
        assertThat(guarded.price()).isEqualTo(6_399);
        assertThat(guarded.outcomes())
                .containsExactly(new GuardrailOutcome(Code.PRICE_ENDING, 6_420, 6_399));
    }

    @Test
    void theStepIsCutAndTheEndingStaysInsideIt() {
        Guarded guarded = apply(3_000, 7_000);
        assertThat(codes(guarded)).containsExactly(Code.FLOOR, Code.MAX_STEP, Code.PRICE_ENDING);
        assertThat(guarded.outcomes().get(0))
                .isEqualTo(new GuardrailOutcome(Code.FLOOR, 3_000, 4_200));
        assertThat(guarded.outcomes().get(1))
                .isEqualTo(new GuardrailOutcome(Code.MAX_STEP, 4_200, 5_950));
        assertThat(guarded.price()).isEqualTo(5_999);
    }

    @Test
    void theCeilingIsTheListPrice() {
        assertThat(apply(1e12, 9_500).price()).isEqualTo(9_999);
        assertThat(apply(Double.POSITIVE_INFINITY, 9_500).price()).isEqualTo(9_999);
    }

    @Test
    void smallMovesAreNotWorthIt() {
        Guarded guarded = apply(6_600, 7_000);
        assertThat(guarded.price()).isEqualTo(7_000);
        assertThat(codes(guarded)).containsExactly(Code.HYSTERESIS);
        assertThat(apply(6_555, 7_000).price()).isEqualTo(6_599);
    }

    @Test
    void noWishKeepsThePrice() {
        assertThat(apply(Double.NaN, 7_000)).isEqualTo(new Guarded(7_000, List.of()));
    }

    @Test
    void cooldownRaisesAndTheNumberOfChangesAreKept() {
        PriceHistory fresh = new PriceHistory(7_000, 1, LATER - PLAN.cooldownMs() + 1);
        assertThat(codes(Guardrails.apply(5_000, PLAN, true, fresh, LATER, 0.5, 4.5)))
                .containsExactly(Code.COOLDOWN);
        PriceHistory opened = new PriceHistory(7_000, 0, LATER);
        assertThat(Guardrails.apply(5_000, PLAN, true, opened, LATER, 0.5, 4.5).price())
                .isEqualTo(5_999);
        PriceHistory old = new PriceHistory(7_000, 0, LATER - PLAN.cooldownMs());
        assertThat(codes(Guardrails.apply(8_000, PLAN, false, old, LATER, 0.5, 4.5)))
                .containsExactly(Code.NO_RAISE);
        // At half time cuts may use ceil(11 · 0.65) = 8 changes, raises all 12.
        PriceHistory eight = new PriceHistory(7_000, 8, 0);
        assertThat(codes(Guardrails.apply(6_000, PLAN, true, eight, LATER, 0.5, 4.5)))
                .containsExactly(Code.MAX_CHANGES);
        assertThat(Guardrails.apply(8_000, PLAN, true, eight, LATER, 0.5, 4.5).price())
                .isEqualTo(7_999);
        PriceHistory twelve = new PriceHistory(7_000, 12, 0);
        assertThat(codes(Guardrails.apply(8_000, PLAN, true, twelve, LATER, 1, 4.5)))
                .containsExactly(Code.MAX_CHANGES);
    }

    @Test
    void aRaisedFloorForcesThePriceWhateverElseHolds() {
        SkuPlan raised = Plans.plain().floor(9_000).sku();
        PriceHistory exhausted = new PriceHistory(5_000, 12, LATER);
        Guarded guarded = Guardrails.apply(3_000, raised, false, exhausted, LATER, 0.5, 4.5);
        assertThat(guarded.price()).isEqualTo(9_099);
        assertThat(codes(guarded)).containsExactly(Code.FLOOR, Code.PRICE_ENDING);
    }

    @Test
    void theOpeningIsInsideTheBounds() {
        assertThat(Guardrails.opening(7_000, PLAN)).isEqualTo(new Guarded(7_000, List.of()));
        assertThat(Guardrails.opening(100, PLAN).price()).isEqualTo(4_200);
        assertThat(Guardrails.opening(20_000, PLAN).price()).isEqualTo(10_000);
    }

    @Test
    void nothingLeavesTheBounds() {
        ForAll.seeds(
                20_000,
                random -> {
                    Plans plans = Plans.random(random);
                    SkuPlan plan = plans.sku();
                    double[] wishes = {
                        random.nextGaussian() * 1e5,
                        random.nextDouble() * plan.list(),
                        Double.NaN,
                        Double.NEGATIVE_INFINITY,
                        1e300
                    };
                    double wish = wishes[random.nextInt(wishes.length)];
                    long price = (long) (random.nextDouble() * 1.2 * plan.list());
                    boolean allowRaise = plans.terms().allowRaise();
                    long now = random.nextInt(200_000);
                    PriceHistory history = new PriceHistory(price, random.nextInt(14), 0);
                    Guarded guarded =
                            Guardrails.apply(
                                    wish, plan, allowRaise, history, now, random.nextDouble(), 4.5);
                    check(plan, history, allowRaise, now, wish, guarded);
                });
    }

    private static void check(
            SkuPlan plan,
            PriceHistory history,
            boolean allowRaise,
            long now,
            double wish,
            Guarded guarded) {
        long floor = Math.min(plan.list(), plan.effectiveFloor());
        long before = history.price();
        long after = guarded.price();
        assertThat(after).isBetween(floor, plan.list());
        boolean forced = before < floor || before > plan.list();
        if (!forced && after != before) {
            assertThat(Math.abs(after - before))
                    .isLessThanOrEqualTo((long) (plan.maxStepFraction() * before + 1e-6));
            assertThat(history.changes() == 0 || now >= plan.cooldownMs()).isTrue();
            assertThat(history.changes()).isLessThan(plan.maxChanges());
            assertThat(after < before || allowRaise).isTrue();
            assertThat(wish).isNotNaN();
            assertThat(Math.signum(after - (double) before)).isEqualTo(Math.signum(wish - before));
        }
        List<Long> chain = new ArrayList<>();
        for (GuardrailOutcome outcome : guarded.outcomes()) {
            assertThat(outcome.after()).isNotEqualTo(outcome.before());
            assertThat(chain.isEmpty() || chain.get(chain.size() - 1) == outcome.before()).isTrue();
            chain.add(outcome.after());
        }
        assertThat(chain.isEmpty() || chain.get(chain.size() - 1) == after).isTrue();
    }
}
