package org.flashsale.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.testing.Plans.START;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.flashsale.consume.LatestPrice;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.ReductionClaim;
import org.flashsale.guardrails.AppliedPrices;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

/** What consumers may rely on, over random sales with restarts of the engine. */
class PriceContractTest {

    /** Half a step to one and a half after the price before. */
    private static final long RENEWAL_MAX = 90_000;

    private static final long VALIDITY = 180_000;

    /** A sale that sells and is restocked, with restarts under higher epochs. */
    private static Desk play(Random random, Plans plans, long until) {
        Desk desk = new Desk();
        desk.plan(plans, 0, START - 1_000);
        desk.move(MovementType.INITIAL, "pool0", 1 + random.nextInt(400), START - 1_000);
        int ticks = plans.terms().tickAt("sku", plans.terms().end() - 1);
        for (int tick = 0; tick <= ticks; tick++) {
            DemandSum sum = DemandSum.empty("sale", "sku", tick, plans.sku().pools().size());
            sum.pools()[0][DemandSum.VIEWS] = random.nextInt(80);
            sum.pools()[0][DemandSum.UNKNOWN] = random.nextInt(80);
            sum.pools()[0][DemandSum.PURCHASED] = random.nextInt(6);
            desk.demand(sum);
        }
        long epoch = 8;
        for (long now = START; now < until; ) {
            now = Math.min(until, now + 1 + random.nextInt(400_000));
            desk.runTo(now);
            if (random.nextInt(4) == 0) {
                desk.epoch(epoch++);
            }
            boolean sale = random.nextBoolean();
            desk.move(
                    sale ? MovementType.SALE : MovementType.RESTOCK,
                    "pool0",
                    1 + random.nextInt(30),
                    now);
        }
        return desk;
    }

    @Test
    void everyUpdateHasItsReasonsAndItsGuardrails() {
        ForAll.seeds(
                60,
                random -> {
                    Plans plans = Plans.random(random);
                    Desk desk = play(random, plans, plans.terms().end() + 1);
                    List<PriceReason> inForce = List.of();
                    for (PriceUpdate update : desk.prices()) {
                        List<PriceReason> reasons = update.reasons();
                        assertThat(reasons)
                                .isNotEmpty()
                                .allMatch(r -> Double.isFinite(r.contribution()));
                        if (!update.renewal()) {
                            inForce = reasons;
                        } else if (update.cause().isEmpty()) {
                            assertThat(reasons.subList(1, reasons.size()))
                                    .as("a renewal repeats why")
                                    .isEqualTo(inForce);
                        }
                        chained(update);
                    }
                    assertThat(desk.faults(DecisionFault.GUARDRAIL)).isZero();
                    assertThat(desk.faults(DecisionFault.WISH)).isZero();
                });
    }

    /** Each outcome changed something and starts where the one before ended. */
    private static void chained(PriceUpdate update) {
        List<GuardrailOutcome> outcomes = update.guardrails();
        assertThat(outcomes).allMatch(o -> o.before() != o.after());
        if (!outcomes.isEmpty()) {
            assertThat(outcomes.get(outcomes.size() - 1).after()).isEqualTo(update.price());
        }
    }

    @Test
    void aPriceIsValidUntilItIsRenewedAndTheFallbackIsAnAllowedOne() {
        ForAll.seeds(
                60,
                random -> {
                    Plans plans = Plans.random(random);
                    long end = plans.terms().end();
                    Desk desk = play(random, plans, end + 1);
                    SkuPlan plan = plans.sku();
                    LatestPrice latest = new LatestPrice();
                    long published = START;
                    for (PriceUpdate update : desk.prices()) {
                        boolean running = update.decidedAt() < end;
                        long until = update.decidedAt() + VALIDITY;
                        assertThat(update.validUntil())
                                .isEqualTo(running ? Math.min(end, until) : until);
                        assertThat(update.fallbackPrice())
                                .isEqualTo(
                                        update.validUntil() < end
                                                ? plan.fallbackPrice()
                                                : plan.list())
                                .isBetween(plan.effectiveFloor(), plan.list());
                        if (update.decidedAt() > START) {
                            assertThat(update.decidedAt() - published)
                                    .as("renewed in time")
                                    .isLessThanOrEqualTo(
                                            latest.held().orElseThrow().validUntil() < end
                                                    ? RENEWAL_MAX
                                                    : VALIDITY);
                            assertThat(latest.priceAt(update.decidedAt() - 1, -1))
                                    .as("no fallback while the engine is alive")
                                    .isEqualTo(latest.held().orElseThrow().price());
                        }
                        boolean news = latest.accept(update);
                        long held = latest.held().orElseThrow().validUntil();
                        assertThat(news || update.validUntil() == held)
                                .as("each is news, or says what is known")
                                .isTrue();
                        published = update.decidedAt();
                    }
                    long dead = latest.held().orElseThrow().validUntil();
                    assertThat(latest.priceAt(dead, -1)).isEqualTo(plan.list());
                });
    }

    @Test
    void aDeadEngineLeavesTheFallbackPrice() {
        ForAll.seeds(
                40,
                random -> {
                    Plans plans = Plans.random(random);
                    long death =
                            START + (long) (random.nextDouble() * (plans.terms().end() - START));
                    Desk desk = play(random, plans, death);
                    LatestPrice latest = new LatestPrice();
                    desk.prices().forEach(latest::accept);
                    PriceUpdate last = latest.held().orElseThrow();
                    assertThat(latest.priceAt(last.validUntil() - 1, -1)).isEqualTo(last.price());
                    assertThat(latest.priceAt(last.validUntil(), -1))
                            .isEqualTo(
                                    last.validUntil() < plans.terms().end()
                                            ? plans.sku().fallbackPrice()
                                            : plans.sku().list());
                });
    }

    @Test
    void whatIsAnnouncedFollowsFromWhatWasCharged() {
        ForAll.seeds(
                60,
                random -> {
                    Plans plans = Plans.random(random);
                    Desk desk = play(random, plans, plans.terms().end() + 1);
                    AppliedPrices charged = AppliedPrices.FRESH;
                    List<Long> seen = new ArrayList<>();
                    for (PriceUpdate update : desk.prices()) {
                        ReductionClaim claim = charged.claim(update.price(), plans.sku(), START);
                        boolean advice = update.advice();
                        if (!advice) {
                            assertThat(update.claim()).as("after %s", seen).isEqualTo(claim);
                            charged = charged.charged(update.price());
                            seen.add(update.price());
                        }
                        assertThat(update.claim().percent().isPresent() && advice).isFalse();
                        assertThat(update.demandLow().orElseThrow())
                                .isLessThanOrEqualTo(update.demandHigh().orElseThrow());
                    }
                });
    }
}
