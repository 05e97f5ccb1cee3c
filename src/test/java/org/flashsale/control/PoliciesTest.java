package org.flashsale.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.testing.Plans.START;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.flashsale.allocation.AllocationPolicy;
import org.flashsale.allocation.Move;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SumsOf;
import org.flashsale.domain.Count;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceReason;
import org.flashsale.pricing.PricingPolicy;
import org.flashsale.pricing.Wish;
import org.flashsale.testing.ForAll;
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

    /** Policies that break every promise, drawn from a seed. */
    private record Broken(Random random) implements Policies {
        @Override
        public Optional<PricingPolicy> pricing(String name) {
            double[] prices = {Double.NaN, Double.POSITIVE_INFINITY, -1e300, 1e300, 0, 8_000};
            return Optional.of(s -> new Wish(0, prices[random.nextInt(prices.length)], List.of()));
        }

        @Override
        public Optional<AllocationPolicy> allocation(String name) {
            long[] units = {-5, 0, 1, 7, 1_000, Long.MAX_VALUE, Long.MIN_VALUE};
            return Optional.of(
                    s ->
                            List.of(
                                    new Move(
                                            random.nextInt(5) - 1,
                                            random.nextInt(5) - 1,
                                            units[random.nextInt(units.length)],
                                            Double.NaN,
                                            0,
                                            0)));
        }
    }

    @Test
    void aPriceWhoseReasonsDoNotLeadToItIsRefused() {
        List<PriceReason> wrong =
                List.of(
                        new PriceReason(PriceReason.Code.DEMAND_SLOPE, 900),
                        new PriceReason(PriceReason.Code.SCARCITY, 99));
        List<PriceReason> endless = List.of(new PriceReason(PriceReason.Code.SCARCITY, Double.NaN));
        for (List<PriceReason> reasons : List.of(wrong, endless)) {
            Desk desk =
                    afterSixTicks(
                            new Policies() {
                                @Override
                                public Optional<PricingPolicy> pricing(String name) {
                                    return Optional.of(s -> new Wish(8_000, 9_000, reasons));
                                }
                            },
                            "foreign");
            assertThat(desk.faults(DecisionFault.WISH)).isGreaterThan(6);
            assertThat(desk.changes()).as("the opening alone").hasSize(1);
            assertThat(desk.lastPrice().price()).isEqualTo(Plans.plain().sku().flash());
        }
    }

    /** Guardrails that are off when a price is made, and on when it is checked. */
    private static final class Forgetful implements Policies {
        private boolean asked = true;

        @Override
        public Optional<PricingPolicy> pricing(String name) {
            return Optional.of(s -> new Wish(0, s.plan().list(), List.of()));
        }

        @Override
        public boolean guarded(String pricingPolicy) {
            asked = !asked;
            return asked;
        }
    }

    @Test
    void aPriceOutsideOfTheGuardrailsNeverLeaves() {
        Desk desk = afterSixTicks(new Forgetful(), "foreign");
        assertThat(desk.faults(DecisionFault.GUARDRAIL)).isGreaterThan(6);
        long opening = Plans.plain().sku().flash();
        assertThat(desk.changes()).singleElement().matches(p -> p.price() == opening);
        assertThat(desk.prices()).as("renewed").hasSizeGreaterThan(3);
    }

    @Test
    void brokenPoliciesAreStoppedCountedAndTheSaleGoesOn() {
        ForAll.seeds(
                40,
                random -> {
                    Desk desk = new Desk(new Broken(random));
                    Plans plans = Plans.plain();
                    desk.plan(plans, 0, START - 1_000);
                    desk.move(MovementType.INITIAL, "north", 100, START - 1_000);
                    desk.runTo(plans.terms().end());
                    assertThat(desk.prices())
                            .allMatch(p -> p.price() >= 4_200 && p.price() <= 10_000);
                    assertThat(desk.moves()).allMatch(m -> m.units() > 0 && m.units() <= 100);
                    assertThat(desk.state.ledger().conserved()).isTrue();
                    assertThat(desk.booked("sale", Count.CONSERVATION_ERRORS)).isZero();
                    assertThat(desk.faults(DecisionFault.WISH)).isPositive();
                    assertThat(desk.faults(DecisionFault.MOVE)).isPositive();
                    assertThat(desk.lastPrice().decidedAt()).isEqualTo(plans.terms().end());
                });
    }

    @Test
    void anEstimateThatBreaksIsLeftOutAndCounted() {
        Desk desk = new Desk();
        desk.plan(Plans.plain(), 0, START - 1_000);
        desk.move(MovementType.INITIAL, "north", 100, START - 1_000);
        DemandSum broken = SumsOf.shown("sale", "sku", 0, 2, Long.MAX_VALUE, 3);
        broken.pools()[0][DemandSum.SHOWN_SCORE] = 1;
        desk.demand(broken);
        desk.runTo(START + 120_000);
        assertThat(desk.lastPrice().conversion()).isBetween(0.0, 0.95);
        assertThat(desk.lastPrice().slope()).isBetween(1.2, 12.0);
    }
}
