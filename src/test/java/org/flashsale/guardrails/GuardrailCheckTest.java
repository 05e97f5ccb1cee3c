package org.flashsale.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

class GuardrailCheckTest {

    private static final long NOW = Plans.START;

    private static PriceHistory history(Random random, SkuPlan plan) {
        long price = 1 + (long) (random.nextDouble() * 1.2 * plan.list());
        int changes = random.nextInt(plan.maxChanges() + 2);
        return new PriceHistory(price, changes, NOW - random.nextInt(3) * plan.cooldownMs() / 2);
    }

    @Test
    void whatTheGuardrailsGiveIsPermitted() {
        ForAll.seeds(
                3_000,
                random -> {
                    SkuPlan plan = Plans.random(random).sku();
                    PriceHistory history = history(random, plan);
                    boolean raise = random.nextBoolean();
                    double wish = random.nextDouble() * 1.5 * plan.list();
                    Guarded guarded =
                            Guardrails.apply(
                                    wish, plan, raise, history, NOW, random.nextDouble(), 4);
                    assertThat(GuardrailCheck.permits(guarded.price(), plan, raise, history, NOW))
                            .as("%s after %s", guarded, history)
                            .isTrue();
                });
    }

    @Test
    void whatBreaksARuleIsNotPermitted() {
        SkuPlan plan = Plans.plain().sku();
        long floor = plan.effectiveFloor();
        long price = (floor + plan.list()) / 2;
        PriceHistory free = new PriceHistory(price, 0, 0);
        assertThat(permits(price - 1, plan, false, free)).isTrue();
        assertThat(permits(price + 1, plan, true, free)).isTrue();
        assertThat(permits(price + 1, plan, false, free)).as("a raise").isFalse();
        assertThat(permits(floor - 1, plan, true, free)).as("below the floor").isFalse();
        assertThat(permits(plan.list() + 1, plan, true, free)).as("above list").isFalse();
        long step = (long) Math.ceil(price * plan.maxStepFraction()) + 1;
        assertThat(permits(price - step, plan, true, free)).as("a large step").isFalse();
        PriceHistory often = new PriceHistory(price, plan.maxChanges(), 0);
        assertThat(permits(price - 1, plan, true, often)).as("too often").isFalse();
        PriceHistory soon = new PriceHistory(price, 1, NOW - plan.cooldownMs() + 1);
        assertThat(permits(price - 1, plan, true, soon)).as("too soon").isFalse();
        assertThat(permits(price, plan, false, soon)).as("unchanged").isTrue();
        PriceHistory outside = new PriceHistory(floor - 100, plan.maxChanges(), NOW);
        assertThat(permits(floor, plan, false, outside)).as("back inside").isTrue();
    }

    private static boolean permits(long price, SkuPlan plan, boolean raise, PriceHistory history) {
        return GuardrailCheck.permits(price, plan, raise, history, NOW);
    }
}
