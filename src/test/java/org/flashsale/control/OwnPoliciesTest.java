package org.flashsale.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.testing.Plans.START;

import java.util.List;
import java.util.Random;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockReallocation;
import org.flashsale.domain.StockShown;
import org.flashsale.plan.PolicyNames;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

/** A SKU that names its own policies is decided by them, and by nothing else of its plan. */
class OwnPoliciesTest {
    private static final long CHANGED_AT = Plans.plain().terms().tickEnd("sku", 19) + 1;

    private static <T> T pick(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** A sale of some ticks with random demand, and perhaps a change in the middle. */
    private static Desk played(Plans plan, Plans change, long seed) {
        Desk desk = new Desk();
        desk.plan(plan, START - 1_000, START - 1_000);
        desk.move(MovementType.INITIAL, "north", 150, START - 1_000);
        Random random = new Random(seed);
        for (int tick = 0; tick < 40; tick++) {
            if (tick == 20) {
                desk.plan(change, CHANGED_AT, CHANGED_AT);
            }
            DemandSum sum = DemandSum.empty("sale", "sku", tick, 2);
            for (int i = random.nextInt(60); i > 0; i--) {
                sum.view(random.nextInt(2), StockShown.IN_STOCK, 0.03 * random.nextDouble());
            }
            sum.purchase(0, random.nextInt(3));
            desk.demand(sum);
            desk.runTo(plan.terms().tickEnd("sku", tick));
        }
        return desk;
    }

    @Test
    void areWhatThePlanWouldDoWithThem() {
        ForAll.seeds(
                60,
                random -> {
                    String pricing = pick(random, PolicyNames.ALL.pricing());
                    String allocation = pick(random, PolicyNames.ALL.allocation());
                    String other = pick(random, PolicyNames.ALL.pricing());
                    String still = pick(random, PolicyNames.ALL.allocation());
                    Plans alike = Plans.plain().policies(pricing, allocation);
                    Plans own = Plans.plain().policies(other, still).own(pricing, allocation);
                    long seed = random.nextLong();
                    Desk expected = played(alike, alike, seed);
                    Desk actual = played(own, own, seed);
                    assertThat(actual.decisions()).isEqualTo(expected.decisions());
                    assertThat(actual.prices())
                            .extracting(PriceUpdate::policy)
                            .containsOnly(pricing);
                    assertThat(actual.moves())
                            .extracting(StockReallocation::policy)
                            .allMatch(allocation::equals);
                });
    }

    @Test
    void holdFromTheirTimeOnAndSaySo() {
        Plans plan = Plans.plain().policies("filter-fluid", "none");
        Desk desk = played(plan, plan.own("list", ""), 7);
        assertThat(desk.prices())
                .filteredOn(p -> p.policy().equals("list") != (p.decidedAt() >= CHANGED_AT))
                .extracting(PriceUpdate::decidedAt)
                .isEmpty();
        assertThat(desk.prices()).extracting(PriceUpdate::policy).contains("filter-fluid", "list");
        assertThat(desk.prices())
                .filteredOn(p -> p.decidedAt() == CHANGED_AT)
                .first()
                .satisfies(p -> assertThat(p.reasons().get(0).code()).isEqualTo(Code.PLAN_CHANGE))
                .satisfies(p -> assertThat(p.cause()).contains(Desk.ORIGIN));
    }

    @Test
    void forgetWhatAnotherPolicyRemembered() {
        Plans learning = Plans.plain().own("ts-update", "");
        Plans fixed = learning.own("fixed", "");
        double seen = remembered(played(learning, learning.floor(4_500), 3));
        assertThat(remembered(played(learning, fixed, 3))).isZero();
        assertThat(remembered(played(fixed, learning, 3))).isPositive().isLessThan(seen);
    }

    private static double remembered(Desk desk) {
        Offer offer = desk.state.offer().orElseThrow();
        return offer.memory().values().stream().mapToDouble(value -> value).sum();
    }

    @Test
    void aPlanThatChangesOtherSkusAloneLeavesThisOneAlone() {
        Plans plan = Plans.plain().policies("filter-fluid", "newsvendor");
        Desk again = played(plan, plan, 5);
        assertThat(again.prices())
                .noneMatch(p -> p.reasons().stream().anyMatch(r -> r.code() == Code.PLAN_CHANGE));
    }
}
