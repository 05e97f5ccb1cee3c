package org.flashsale.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.testing.Plans.START;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.ReductionClaim;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

/** A restored run goes on from what shoppers were shown, not from its checkpoint's price. */
class AdoptionTest {

    private static final Comparator<PriceUpdate> NEWEST =
            Comparator.comparingLong(PriceUpdate::epoch)
                    .thenComparingLong(PriceUpdate::version)
                    .thenComparingLong(PriceUpdate::validUntil);

    /** A run of a sale that is fed at random, up to an instant. */
    private static void play(Desk desk, Random random, Plans plans, long from, long until) {
        int first = Math.max(0, plans.terms().tickAt("sku", from));
        int last = plans.terms().tickAt("sku", Math.min(until, plans.terms().end() - 1));
        for (int tick = first; tick <= last; tick++) {
            DemandSum sum = DemandSum.empty("sale", "sku", tick, plans.sku().pools().size());
            sum.pools()[0][DemandSum.VIEWS] = random.nextInt(90);
            sum.pools()[0][DemandSum.UNKNOWN] = random.nextInt(90);
            sum.pools()[0][DemandSum.PURCHASED] = random.nextInt(9);
            desk.demand(sum);
        }
        for (long now = from; now < until; ) {
            now = Math.min(until, now + 1 + random.nextInt(200_000));
            desk.runTo(now);
            boolean sale = random.nextBoolean();
            desk.move(
                    sale ? MovementType.SALE : MovementType.RESTOCK,
                    "pool0",
                    1 + random.nextInt(60),
                    now);
        }
    }

    private static Desk begun(Random random, Plans plans, long until) {
        Desk desk = new Desk();
        desk.plan(plans, 0, START - 1_000);
        desk.move(MovementType.INITIAL, "pool0", 1 + random.nextInt(300), START - 1_000);
        play(desk, random, plans, START - 1_000, until);
        return desk;
    }

    private static PriceUpdate newest(List<PriceUpdate> updates) {
        return updates.stream().max(NEWEST).orElseThrow();
    }

    /** Runs crash and are restored from what they knew some time before; others' records come. */
    @Test
    void whateverIsRestoredShoppersSeeNoStepOrHasteThatThePlanForbids() {
        ForAll.seeds(
                120,
                random -> {
                    Plans plans = Plans.random(random);
                    long end = plans.terms().end();
                    long span = end - START;
                    long kept = START - 500 + (long) (random.nextDouble() * span);
                    long seed = random.nextLong();
                    List<PriceUpdate> seen = new ArrayList<>();
                    Desk lost = begun(new Random(seed), plans, kept);
                    seen.addAll(lost.prices());
                    lost.outputs.clear();
                    long crashed = kept + random.nextInt(900_000);
                    play(lost, random, plans, kept, crashed);
                    seen.addAll(lost.prices());
                    boolean published = !seen.isEmpty();

                    Desk restored = begun(new Random(seed), plans, kept);
                    restored.outputs.clear();
                    restored.epoch(8);
                    if (published) {
                        restored.step(new SkuInput.Shown(newest(seen)));
                    }
                    play(restored, random, plans, kept, end + 1);
                    if (published && lost.prices().stream().anyMatch(p -> !p.renewal())) {
                        long known = newest(seen).decidedAt();
                        assertThat(restored.prices()).allMatch(p -> p.decidedAt() > known);
                    }
                    seen.addAll(restored.prices());
                    assertThat(restored.state.shown()).isEmpty();
                    check(seen, plans);
                    assertThat(newest(seen).price()).isEqualTo(plans.sku().list());
                });
    }

    /** What a consumer can check who has the plan; written without the guardrails' code. */
    private static void check(List<PriceUpdate> seen, Plans plans) {
        SkuPlan plan = plans.sku();
        long changedAt = Long.MIN_VALUE;
        int changes = 0;
        PriceUpdate before = null;
        for (PriceUpdate update : seen) {
            if (before != null && before.epoch() == update.epoch()) {
                assertThat(update.version()).isGreaterThanOrEqualTo(before.version());
            }
            List<Code> codes = update.reasons().stream().map(PriceReason::code).toList();
            boolean planned = codes.contains(Code.OPENING) || codes.contains(Code.SALE_END);
            if (planned) {
                changes = update.changes().orElseThrow();
            }
            if (before != null && before.price() != update.price() && !planned) {
                changes++;
                double step = Math.abs(update.price() - before.price());
                assertThat(step)
                        .as("%s after %s", update, before)
                        .isLessThanOrEqualTo(plan.maxStepFraction() * before.price() + 1);
                assertThat(plans.terms().allowRaise() || update.price() < before.price()).isTrue();
                if (changedAt != Long.MIN_VALUE) {
                    assertThat(update.decidedAt() - changedAt)
                            .isGreaterThanOrEqualTo(plan.cooldownMs());
                }
                changedAt = update.decidedAt();
            }
            if (before == null || !codes.contains(Code.SALE_END)) {
                assertThat(update.changes()).as("%s", update).hasValue(changes);
            }
            before = update;
        }
        assertThat(changes).isLessThanOrEqualTo(Math.max(1, plan.maxChanges()));
    }

    /** A sale that an earlier run opened. */
    private static Desk opened(Plans plans) {
        Desk desk = new Desk();
        desk.plan(plans, 0, START - 1_000);
        desk.move(MovementType.INITIAL, "north", 100, START - 1_000);
        desk.runTo(START);
        return desk;
    }

    /** The same, restored by a later run. */
    private static Desk restored(Plans plans) {
        Desk desk = opened(plans);
        desk.epoch(8);
        return desk;
    }

    /** An update of an earlier run, as the topic has it. */
    private static PriceUpdate shown(long price, long at, long epoch, long version) {
        PriceUpdate base = opened(Plans.plain()).lastPrice();
        return with(base, "sale/sku/" + epoch + "/" + version, price, at, epoch, version);
    }

    private static PriceUpdate with(
            PriceUpdate base, String decision, long price, long at, long epoch, long version) {
        return new PriceUpdate(
                decision,
                base.sale(),
                base.sku(),
                epoch,
                version,
                price,
                OptionalLong.of(7_000),
                base.currency(),
                at,
                at + 180_000,
                OptionalLong.of(at + 900_000),
                base.fallbackPrice(),
                base.policy(),
                base.model(),
                base.modelVersion(),
                1,
                0.1,
                4.5,
                100,
                List.of(new PriceReason(Code.SCARCITY, 12)),
                List.of(new GuardrailOutcome(GuardrailOutcome.Code.MAX_STEP, 9_000, price)),
                at,
                Optional.empty(),
                false,
                false,
                new ReductionClaim(
                        OptionalLong.of(6_500), OptionalInt.empty(), ReductionClaim.Code.CLAIMED),
                base.demandLow(),
                base.demandHigh(),
                OptionalInt.of(3),
                OptionalLong.of(at));
    }

    @Test
    void restatesThePriceInItsOwnEpochWithTheReasonAndGoesOnCounting() {
        Desk desk = restored(Plans.plain());
        desk.step(new SkuInput.Shown(shown(7_999, START + 95_000, 7, 40)));
        int before = desk.prices().size();
        desk.runTo(START + 95_000);
        assertThat(desk.prices()).as("silent as long as others know better").hasSize(before);
        desk.runTo(START + 95_001);
        PriceUpdate adopted = desk.lastPrice();
        assertThat(adopted.price()).isEqualTo(7_999);
        assertThat(adopted.decidedAt()).isEqualTo(START + 95_001);
        assertThat(adopted.reasons()).extracting(PriceReason::code).startsWith(Code.ADOPTED);
        assertThat(adopted.epoch()).isEqualTo(8);
        assertThat(adopted.version()).as("above every published one").isEqualTo(41);
        assertThat(adopted.changes()).hasValue(3);
        assertThat(adopted.changedAt()).hasValue(START + 95_000);
        assertThat(adopted.renewal()).isFalse();
        assertThat(adopted.claim().reference()).as("a lower price was charged").hasValue(6_500);
        desk.step(new SkuInput.Shown(shown(7_999, START + 95_000, 7, 40)));
        assertThat(desk.state.shown()).as("known by now").isEmpty();
    }

    @Test
    void whatTheStateKnowsIsNoNewsEvenIfALaterRunRenewedIt() {
        Desk desk = opened(Plans.plain());
        PriceUpdate opening = desk.lastPrice();
        desk.epoch(9);
        desk.step(new SkuInput.Shown(opening));
        assertThat(desk.state.shown()).isEmpty();
        PriceUpdate renewed =
                with(opening, opening.decisionId(), 7_000, START + 60_000, 8, opening.version());
        desk.step(new SkuInput.Shown(renewed));
        assertThat(desk.state.shown()).isEmpty();
    }

    @Test
    void aSaleOpensAtThePriceThatWasShownWhenThereIsNoCheckpointAtAll() {
        Desk desk = new Desk();
        desk.epoch(8);
        desk.step(new SkuInput.Shown(shown(7_999, START + 95_000, 7, 3)));
        assertThat(desk.state.nextWake()).as("no plan yet").isEqualTo(SkuState.NEVER);
        desk.plan(Plans.plain(), 0, START - 1_000);
        desk.runTo(START + 95_000);
        assertThat(desk.prices()).isEmpty();
        desk.runTo(START + 95_001);
        assertThat(desk.prices()).extracting(PriceUpdate::price).containsExactly(7_999L);
    }

    @Test
    void aPlanThatComesLateOpensAtThePriceThatWasShown() {
        Desk desk = new Desk();
        desk.epoch(8);
        desk.step(new SkuInput.Shown(shown(7_999, START + 95_000, 7, 3)));
        desk.plan(Plans.plain(), START + 200_000, START + 200_000);
        desk.runTo(START + 200_000);
        assertThat(desk.prices()).extracting(PriceUpdate::price).containsExactly(7_999L);
        assertThat(desk.lastPrice().decidedAt()).isEqualTo(START + 200_000);
    }

    @Test
    void aPriceOfAnEarlierSaleOfThatNameIsNotTakenOver() {
        Desk desk = new Desk();
        desk.epoch(8);
        desk.step(new SkuInput.Shown(shown(7_999, START - 95_000, 7, 3)));
        desk.plan(Plans.plain(), 0, START - 1_000);
        desk.runTo(START);
        assertThat(desk.prices()).extracting(PriceUpdate::price).containsExactly(7_000L);
        assertThat(desk.state.shown()).isEmpty();
    }

    @Test
    void aSaleThatHadEndedStaysEnded() {
        Plans plans = Plans.plain();
        long end = plans.terms().end();
        Desk lost = opened(plans);
        lost.runTo(end);
        PriceUpdate over = lost.lastPrice();
        Desk desk = restored(plans);
        int before = desk.prices().size();
        desk.step(new SkuInput.Shown(over));
        desk.runTo(end + 1_000_000);
        assertThat(desk.prices()).as("shoppers know it").hasSize(before);
        assertThat(desk.state.price()).isEqualTo(10_000);
    }

    @Test
    void aSaleThatEndedInSilenceIsEndedInPublic() {
        Plans plans = Plans.plain();
        Desk desk = restored(plans);
        long last = plans.terms().end() - 1;
        desk.step(new SkuInput.Shown(shown(7_999, last + 60_000, 7, 9)));
        desk.runTo(last + 60_001);
        assertThat(desk.lastPrice().price()).isEqualTo(10_000);
        assertThat(desk.lastPrice().reasons())
                .extracting(PriceReason::code)
                .containsExactly(Code.SALE_END, Code.ADOPTED);
    }

    @Test
    void aSaleThatEndedInSilenceIsEndedInPublicEvenIfShoppersSeeTheListPriceAnyhow() {
        Plans plans = Plans.plain();
        Desk desk = restored(plans);
        long last = plans.terms().end() - 1;
        desk.step(new SkuInput.Shown(shown(10_000, last + 60_000, 7, 9)));
        desk.runTo(last + 60_001);
        assertThat(desk.lastPrice().reasons())
                .extracting(PriceReason::code)
                .containsExactly(Code.SALE_END, Code.ADOPTED);
    }

    @Test
    void aPriceOutsideThePlanOfTodayIsGoneOnFromButNotPublishedAgain() {
        Desk desk = restored(Plans.plain().floor(6_500));
        desk.step(new SkuInput.Shown(shown(5_000, START + 95_000, 7, 3)));
        desk.runTo(START + 95_001);
        assertThat(desk.lastPrice().price()).isGreaterThanOrEqualTo(6_500);
        assertThat(desk.lastPrice().previousPrice()).hasValue(5_000);
        assertThat(desk.prices()).noneMatch(p -> p.price() == 5_000);
    }

    @Test
    void numbersThatNobodyDecidedAreIgnored() {
        PriceUpdate good = shown(7_999, START + 95_000, 7, 3);
        for (PriceUpdate bad :
                List.of(
                        with(good, "d", 0, START, 7, 3),
                        with(good, "d", -5, START, 7, 3),
                        with(good, "d", 7_999, START, 7, 0),
                        with(good, "d", 7_999, START, 7, Long.MAX_VALUE))) {
            Desk desk = restored(Plans.plain());
            desk.step(new SkuInput.Shown(bad));
            assertThat(desk.state.shown()).as("%s", bad).isEmpty();
        }
    }

    @Test
    void adviceIsGoneOnFromAsAdvice() {
        Plans plans = Plans.plain().mode(SalePlan.Mode.ADVISE);
        Desk desk = restored(plans);
        desk.step(new SkuInput.Shown(shown(7_999, START + 95_000, 7, 3)));
        desk.runTo(START + 95_001);
        assertThat(desk.lastPrice().price()).isEqualTo(7_999);
        assertThat(desk.lastPrice().advice()).isTrue();
    }

    /** A restored run hears the plan again that the lost one had taken before its last price. */
    @Test
    void aPlanThatIsHeardAgainBeforeItsPriceIsTakenOverHoldsForThatPrice() {
        Desk desk = restored(Plans.plain());
        desk.step(new SkuInput.Shown(shown(7_999, START + 95_000, 7, 40)));
        desk.plan(Plans.plain().floor(7_500), START + 50_000, START + 1_000);
        int before = desk.prices().size();
        desk.runTo(START + 95_001);
        List<PriceUpdate> after = desk.prices().subList(before, desk.prices().size());
        assertThat(after).extracting(PriceUpdate::price).containsExactly(7_999L);
        desk.runTo(START + 900_000);
        assertThat(desk.prices().subList(before, desk.prices().size()))
                .allMatch(p -> p.price() >= 7_500);
    }

    @Test
    void aPlanThatIsHeardAgainOnlyAfterwardsMovesThePriceAtOnce() {
        Desk desk = restored(Plans.plain());
        desk.step(new SkuInput.Shown(shown(7_999, START + 95_000, 7, 40)));
        desk.runTo(START + 95_500);
        desk.plan(Plans.plain().floor(8_500), START + 95_600, START + 95_500);
        desk.runTo(START + 95_600);
        assertThat(desk.lastPrice().reasons())
                .extracting(PriceReason::code)
                .contains(Code.PLAN_CHANGE);
        assertThat(desk.lastPrice().price()).isGreaterThanOrEqualTo(8_500);
        assertThat(desk.lastPrice().decidedAt()).isEqualTo(START + 95_600);
        assertThat(desk.prices()).extracting(PriceUpdate::decidedAt).isSorted();
    }

    /** Else the validity that consumers hold would be taken back by a higher epoch. */
    @Test
    void aRenewalOfTheKnownPriceIsNotTakenBack() {
        Desk desk = opened(Plans.plain());
        PriceUpdate opening = desk.lastPrice();
        int before = desk.prices().size();
        desk.epoch(9);
        PriceUpdate renewed =
                with(opening, opening.decisionId(), 7_000, START + 90_000, 8, opening.version());
        desk.step(new SkuInput.Shown(renewed));
        desk.runTo(START + 400_000);
        List<PriceUpdate> after = desk.prices().subList(before, desk.prices().size());
        assertThat(after).isNotEmpty();
        assertThat(after).allMatch(p -> p.decidedAt() > START + 90_000);
        assertThat(after).allMatch(p -> p.validUntil() >= renewed.validUntil());
    }
}
