package org.flashsale.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.testing.Plans.START;

import java.util.List;
import java.util.OptionalLong;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SumsOf;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.Count;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan.CompetitorRule;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SkuControllerTest {

    private static final Plans PLANS = Plans.plain();
    private static final SaleTerms TERMS = PLANS.terms();
    private static final long END = TERMS.end();

    private final Desk desk = new Desk();

    @BeforeEach
    void publish() {
        desk.plan(PLANS, 0, START - 3_600_000);
        desk.move(MovementType.INITIAL, "north", 100, START - 3_000_000);
        desk.move(MovementType.INITIAL, "south", 50, START - 3_000_000);
    }

    private static List<Code> codes(PriceUpdate update) {
        return update.reasons().stream().map(PriceReason::code).toList();
    }

    private static DemandSum views(int tick, long views, long bought) {
        return SumsOf.shown("sale", "sku", tick, 2, views, bought);
    }

    @Test
    void opensAtTheStartWithTheFlashPrice() {
        assertThat(desk.state.nextWake()).isEqualTo(START);
        desk.runTo(START - 1);
        assertThat(desk.prices()).isEmpty();
        desk.wake(START + 5);
        PriceUpdate opening = desk.lastPrice();
        assertThat(desk.prices()).hasSize(1);
        assertThat(opening.price()).isEqualTo(7_000);
        assertThat(opening.previousPrice()).isEmpty();
        assertThat(opening.decidedAt()).isEqualTo(START);
        assertThat(opening.validFrom()).isEqualTo(START);
        assertThat(opening.validUntil()).isEqualTo(START + 180_000);
        assertThat(opening.fallbackPrice()).isEqualTo(7_000);
        assertThat(opening.stock()).isEqualTo(150);
        assertThat(opening.decisionId()).isEqualTo("sale/sku/7/1");
        assertThat(codes(opening)).containsExactly(Code.OPENING);
    }

    @Test
    void renewsAnUnchangedPriceUnderItsVersion() {
        desk.plan(PLANS.policies("fixed", "none"), START - 1_000, START - 1_000);
        desk.runTo(START + 90_000);
        long first = desk.lastPrice().decidedAt();
        assertThat(first - START).isBetween(30_000L, 90_000L);
        desk.epoch(8);
        desk.runTo(first + 60_000);
        PriceUpdate renewal = desk.lastPrice();
        assertThat(desk.prices()).hasSize(3);
        assertThat(renewal.decidedAt()).isEqualTo(first + 60_000);
        assertThat(renewal.renewal()).isTrue();
        assertThat(renewal.decisionId()).isEqualTo("sale/sku/7/1");
        assertThat(renewal.epoch()).isEqualTo(8);
        assertThat(renewal.version()).isEqualTo(1);
        assertThat(renewal.validUntil()).isEqualTo(first + 240_000);
        assertThat(codes(renewal)).containsExactly(Code.RENEWAL, Code.OPENING);
    }

    @Test
    void raisesThePriceWhenDemandExceedsTheStock() {
        for (int tick = 0; tick < 20; tick++) {
            desk.demand(views(tick, 60, 6));
        }
        desk.runTo(START + 20 * TERMS.tickMs());
        PriceUpdate raise = desk.changes().get(1);
        assertThat(raise.price()).isGreaterThan(7_000);
        assertThat(raise.previousPrice()).isEqualTo(OptionalLong.of(7_000));
        assertThat(raise.previousPriceHonouredUntil())
                .isEqualTo(OptionalLong.of(raise.decidedAt() + PriceBoard.HONOURED_MS));
        assertThat(raise.version()).isEqualTo(2);
        assertThat(raise.cause()).isEmpty();
        assertThat(codes(raise)).contains(Code.TICK, Code.SCARCITY, Code.TRAFFIC);
        PriceUpdate second = desk.changes().get(2);
        assertThat(second.decidedAt() - raise.decidedAt())
                .isGreaterThanOrEqualTo(PLANS.sku().cooldownMs());
        assertThat(desk.booked("sale", Count.VIEWS)).isEqualTo(20 * 60 - 60);
        assertThat(desk.booked("*", Count.PURCHASES)).isEqualTo(19 * 6);
        assertThat(desk.booked("sale", Count.PRICE_CHANGES)).isEqualTo(desk.changes().size() - 1);
    }

    @Test
    void endsAtTheListPriceAndStops() {
        desk.wake(END);
        PriceUpdate end = desk.lastPrice();
        assertThat(end.price()).isEqualTo(10_000);
        assertThat(end.decidedAt()).isEqualTo(END);
        assertThat(end.fallbackPrice()).isEqualTo(10_000);
        assertThat(codes(end)).containsExactly(Code.SALE_END);
        assertThat(desk.state.nextWake()).isEqualTo(SkuState.NEVER);
        long before = desk.prices().size();
        desk.wake(END + 10_000_000);
        assertThat(desk.prices()).hasSize((int) before);
        for (PriceUpdate price : desk.prices().subList(0, (int) before - 1)) {
            assertThat(price.validUntil()).isLessThanOrEqualTo(END);
        }
    }

    @Test
    void decidesARestockAtOnce() {
        desk.runTo(START + 400_000);
        desk.move(MovementType.RESTOCK, "south", 5_000, START + 400_001);
        PriceUpdate update = desk.lastPrice();
        assertThat(update.cause()).contains(Desk.ORIGIN);
        assertThat(update.decidedAt()).isEqualTo(START + 400_001);
        assertThat(codes(update)).contains(Code.RESTOCK);
        assertThat(update.stock()).isEqualTo(5_150);
    }

    @Test
    void aDecisionAtOnceThatKeepsThePriceIsPublishedAsARenewal() {
        desk.runTo(START + 1_000);
        desk.move(MovementType.RESTOCK, "south", 5_000, START + 1_001);
        assertThat(desk.lastPrice().version()).isEqualTo(2);
        desk.move(MovementType.RESTOCK, "south", 5_000, START + 1_002);
        PriceUpdate kept = desk.lastPrice();
        assertThat(kept.renewal()).isTrue();
        assertThat(kept.version()).isEqualTo(2);
        assertThat(codes(kept)).startsWith(Code.RENEWAL, Code.RESTOCK);
        assertThat(kept.guardrails())
                .extracting(GuardrailOutcome::code)
                .endsWith(GuardrailOutcome.Code.COOLDOWN);
    }

    @Test
    void saysWhenTheLastUnitGoes() {
        desk.runTo(START);
        desk.move(MovementType.SALE, "north", 100, START + 1_000);
        assertThat(desk.prices()).hasSize(1);
        desk.move(MovementType.SALE, "south", 50, START + 2_000);
        assertThat(codes(desk.lastPrice())).containsExactly(Code.RENEWAL, Code.STOCK_OUT);
        assertThat(desk.lastPrice().stock()).isZero();
        assertThat(desk.booked("sale", Count.REVENUE)).isEqualTo(150 * 7_000);
        assertThat(desk.booked("sale", Count.UNITS_SOLD)).isEqualTo(150);
    }

    @Test
    void actsOnACompetitorsCutAndForgetsItWithItsEnd() {
        desk.plan(PLANS.policies("fixed", "none"), START - 1_000, START - 1_000);
        desk.runTo(START + 200_000);
        double before = desk.lastPrice().conversion();
        desk.quote("rival", 5_500, START + 200_001);
        assertThat(codes(desk.lastPrice())).contains(Code.COMPETITOR_CUT);
        assertThat(desk.lastPrice().conversion()).isLessThan(0.8 * before);
        int published = desk.prices().size();
        desk.quote("other", 5_600, START + 200_002);
        desk.quote("third", 4_000, START + 200_003);
        assertThat(desk.prices()).hasSize(published);
        assertThat(desk.booked("sale", Count.QUOTES_IGNORED)).isEqualTo(1);
        desk.quote("rival", CompetitorPrice.WITHDRAWN, START + 200_004);
        desk.quote("other", CompetitorPrice.WITHDRAWN, START + 200_005);
        desk.runTo(START + 300_000);
        assertThat(desk.lastPrice().conversion()).isBetween(0.9 * before, 1.1 * before);
    }

    @Test
    void followsACompetitorWhereThePlanSaysSo() {
        Plans matching = PLANS.rule(CompetitorRule.MATCH).policies("fixed", "none");
        desk.plan(matching, START - 1_000, START - 1_000);
        desk.runTo(START + 200_000);
        desk.quote("rival", 6_500, START + 200_001);
        assertThat(desk.lastPrice().price()).isEqualTo(6_499);
        desk.plan(PLANS.rule(CompetitorRule.IGNORE), START + 200_002, START + 200_002);
        desk.quote("rival", 5_500, START + 200_003);
        assertThat(desk.booked("sale", Count.QUOTES_IGNORED)).isEqualTo(1);
    }

    @Test
    void aPlanThatRaisesTheFloorHoldsFromItsTime() {
        desk.runTo(START + 10_000);
        desk.plan(PLANS.floor(9_000), START + 20_000, START + 10_000);
        desk.runTo(START + 19_999);
        assertThat(desk.lastPrice().price()).isEqualTo(7_000);
        desk.runTo(START + 20_000);
        PriceUpdate forced = desk.lastPrice();
        assertThat(forced.price()).isEqualTo(9_099);
        assertThat(codes(forced)).contains(Code.PLAN_CHANGE);
        assertThat(forced.cause()).contains(Desk.ORIGIN);
        assertThat(desk.state.ledger().plannable(TERMS.pools())).isEqualTo(150);
    }

    @Test
    void aPlanThatEndsSoonerEndsTheSale() {
        desk.runTo(START + 10_000);
        desk.plan(PLANS.end(START + 5_000), START + 20_000, START + 20_000);
        assertThat(codes(desk.lastPrice())).containsExactly(Code.SALE_END, Code.PLAN_CHANGE);
        assertThat(desk.state.nextWake()).isEqualTo(SkuState.NEVER);
    }

    @Test
    void anotherEndLeavesTheTicksAndWhatWaitsForThem() {
        desk.runTo(START);
        desk.demand(views(0, 10, 1));
        desk.plan(PLANS.end(END + 60_000), START + 5_000, START + 5_000);
        assertThat(desk.booked("sale", Count.VIEWS)).isZero();
        desk.runTo(TERMS.tickEnd("sku", 0));
        assertThat(desk.booked("sale", Count.VIEWS)).isEqualTo(10);
        desk.runTo(END + 60_000);
        assertThat(desk.lastPrice().decidedAt()).isEqualTo(END + 60_000);
    }

    @Test
    void lateSumsCountInTheNextTickOlderOnesNot() {
        desk.runTo(TERMS.tickEnd("sku", 4));
        desk.demand(views(3, 7, 0));
        desk.demand(views(2, 5, 0));
        desk.demand(SumsOf.shown("elsewhere", "sku", 5, 2, 3, 0));
        desk.demand(views(100_000, 4, 0));
        assertThat(desk.booked("sale", Count.LATE_FOR_DEMAND)).isEqualTo(9);
        assertThat(desk.booked("*", Count.LATE_FOR_DEMAND)).isEqualTo(12);
        desk.runTo(TERMS.tickEnd("sku", 5));
        assertThat(desk.booked("sale", Count.VIEWS)).isEqualTo(7);
    }

    @Test
    void inSilenceTheSaleOpensRenewsAndEndsButNoTickIsDecided() {
        desk.step(new SkuInput.Silence(START + 90_000));
        assertThat(desk.prices()).hasSize(2);
        assertThat(desk.lastPrice().renewal()).isTrue();
        desk.demand(views(0, 10, 1));
        assertThat(desk.state.offer().orElseThrow().nextTick()).isZero();
        desk.step(new SkuInput.Silence(END));
        assertThat(codes(desk.lastPrice())).containsExactly(Code.SALE_END);
        assertThat(desk.booked("sale", Count.VIEWS)).isEqualTo(10);
        assertThat(desk.changes()).hasSize(2);
    }

    @Test
    void stepsDoNotChangeWhatTheyWereGiven() {
        desk.demand(views(0, 7, 0));
        SkuState before = desk.state;
        DemandSum more = views(0, 5, 0);
        desk.demand(more);
        SkuState after = desk.state;
        desk.state = before;
        desk.demand(more);
        assertThat(desk.state).isEqualTo(after);
        assertThat(more).isEqualTo(views(0, 5, 0));
    }

    @Test
    void anUnknownSkuIsAnAlert() {
        Desk unknown = new Desk();
        unknown.move(MovementType.SALE, "north", 1, START);
        assertThat(unknown.alerts()).containsExactly(LedgerAlert.Code.UNKNOWN_SKU);
        assertThat(unknown.state).isEqualTo(SkuState.initial("sku"));
        unknown.quote("rival", 1, START);
        assertThat(unknown.booked("*", Count.QUOTES_IGNORED)).isEqualTo(1);
        assertThat(unknown.booked("*", Count.MOVEMENTS)).isEqualTo(1);
    }

    @Test
    void aRepeatedFactChangesNothing() {
        StockMovement fact =
                new StockMovement("x", MovementType.SALE, START, "sku", "north", 1, "", "");
        desk.fact(fact, START);
        SkuState before = desk.state;
        desk.fact(fact, START);
        assertThat(desk.state).isEqualTo(before);
        assertThat(desk.booked("sale", Count.MOVEMENTS)).isEqualTo(4);
        assertThat(desk.booked("sale", Count.MOVEMENTS_REPEATED)).isEqualTo(1);
    }

    @Test
    void movesStockToWhereItWillBeWantedAndFreesWhatNobodyFetched() {
        desk.runTo(START);
        desk.move(MovementType.SALE, "south", 48, START + 1_000);
        desk.runTo(START + 220_000);
        StockReallocation command = desk.moves().get(0);
        assertThat(command.fromPool()).isEqualTo("north");
        assertThat(command.toPool()).isEqualTo("south");
        assertThat(command.expiresAt() - command.issuedAt()).isEqualTo(30_000 + 60_000);
        assertThat(command.commandId()).isEqualTo("sale/sku/7/m1");
        assertThat(desk.state.ledger().conserved()).isTrue();
        assertThat(desk.booked("sale", Count.REALLOCATIONS)).isEqualTo(desk.moves().size());
        for (int i = 1; i < desk.moves().size(); i++) {
            assertThat(desk.moves().get(i).issuedAt())
                    .isGreaterThanOrEqualTo(desk.moves().get(i - 1).expiresAt());
        }
        desk.runTo(END + 1_000_000);
        assertThat(desk.state.ledger().held()).isZero();
    }

    @Test
    void ordersEarlierWhereCommandsAreSeenLate() {
        long soonSeen = firstMove(0);
        long lateSeen = firstMove(300_000);
        assertThat(lateSeen).isLessThan(soonSeen);
        assertThat(firstMove(END - START)).as("units would come too late").isEqualTo(END);
    }

    /** When units are first ordered to a pool that runs short slowly; the end if never. */
    private static long firstMove(long commandDelayMs) {
        Desk desk = new Desk();
        desk.commandDelayMs(commandDelayMs);
        desk.plan(PLANS.policies("fixed", "just-in-time"), 0, START - 3_600_000);
        desk.move(MovementType.INITIAL, "north", 1_000, START - 3_000_000);
        desk.move(MovementType.INITIAL, "south", 10, START - 3_000_000);
        desk.runTo(END);
        return desk.moves().isEmpty() ? END : desk.moves().get(0).issuedAt();
    }

    @Test
    void countsUnitsThatLeaveForACommand() {
        desk.runTo(START);
        desk.move(MovementType.SALE, "south", 48, START + 1_000);
        while (desk.moves().isEmpty()) {
            desk.wake(desk.state.nextWake());
        }
        StockReallocation command = desk.moves().get(0);
        long at = command.issuedAt() + 10;
        desk.move(MovementType.TRANSFER_OUT, "north", command.units(), command.commandId(), at);
        desk.move(MovementType.TRANSFER_IN, "south", command.units(), command.commandId(), at + 9);
        assertThat(desk.booked("sale", Count.UNITS_MOVED)).isEqualTo(command.units());
        assertThat(desk.state.ledger().available("south")).isEqualTo(2 + command.units());
        assertThat(desk.alerts()).isEmpty();
    }

    @Test
    void advisesWithoutMovingOrCharging() {
        Desk advice = new Desk();
        advice.plan(PLANS.mode(SalePlan.Mode.ADVISE), 0, START);
        advice.move(MovementType.INITIAL, "north", 100, START);
        advice.runTo(END);
        assertThat(advice.prices()).isNotEmpty().allMatch(PriceUpdate::advice);
        assertThat(advice.moves()).isEmpty();
        assertThat(advice.state.ledger().held()).isZero();
    }

    @Test
    void aPlanThatComesDuringItsWindowOpensAtOnceAndOneThatComesAfterNever() {
        Desk late = new Desk();
        late.plan(PLANS, START, START + 1_000_000);
        late.runTo(START + 1_000_000);
        assertThat(late.lastPrice().decidedAt()).isEqualTo(START + 1_000_000);
        Desk over = new Desk();
        over.plan(PLANS, START, END);
        over.runTo(END + 1);
        assertThat(over.prices()).isEmpty();
    }
}
