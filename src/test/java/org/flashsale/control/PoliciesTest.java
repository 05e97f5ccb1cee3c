package org.flashsale.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.testing.Plans.START;

import java.util.List;
import java.util.Optional;
import org.flashsale.allocation.AllocationPolicy;
import org.flashsale.allocation.Move;
import org.flashsale.domain.MovementType;
import org.flashsale.pricing.PricingPolicy;
import org.flashsale.pricing.Wish;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

/** Policies from outside of the registry. */
class PoliciesTest {

    /** Wishes for the list price, moves one unit from the first pool to the second. */
    private record Foreign(boolean guarded) implements Policies {
        @Override
        public Optional<PricingPolicy> pricing(String name) {
            return name.equals("foreign")
                    ? Optional.of(s -> new Wish(0, s.plan().list(), List.of()))
                    : Policies.super.pricing(name);
        }

        @Override
        public Optional<AllocationPolicy> allocation(String name) {
            return name.equals("foreign")
                    ? Optional.of(s -> List.of(new Move(0, 1, 1, 0, 0, 0)))
                    : Policies.super.allocation(name);
        }

        @Override
        public boolean guarded(String pricingPolicy) {
            return guarded || !pricingPolicy.equals("foreign");
        }
    }

    private static Desk afterSixTicks(Policies policies, String name) {
        Desk desk = new Desk(policies);
        desk.plan(Plans.plain().policies(name, name), 0, START - 1_000);
        desk.move(MovementType.INITIAL, "north", 100, START - 1_000);
        desk.runTo(START + 10 * 30_000);
        return desk;
    }

    @Test
    void decideUnderTheirOwnName() {
        Desk desk = afterSixTicks(new Foreign(true), "foreign");
        assertThat(desk.changes().get(0).policy()).isEqualTo("foreign");
        assertThat(desk.changes().get(0).price()).isEqualTo(7_999);
        assertThat(desk.changes().get(1).price()).isEqualTo(9_099);
        assertThat(desk.moves().get(0).policy()).isEqualTo("foreign");
    }

    @Test
    void mayBeLeftUnguardedBetweenFloorAndCeiling() {
        Desk desk = afterSixTicks(new Foreign(false), "foreign");
        assertThat(desk.changes().get(0).price()).isEqualTo(10_000);
        assertThat(desk.changes().get(0).decidedAt()).isEqualTo(START);
    }

    @Test
    void unknownNamesGetTheDefault() {
        Desk desk = afterSixTicks(Policies.REGISTRY, "foreign");
        assertThat(desk.prices()).noneMatch(p -> p.policy().equals("foreign"));
        assertThat(desk.moves()).noneMatch(m -> m.policy().equals("foreign"));
    }
}
