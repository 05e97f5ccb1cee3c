package org.flashsale.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.PlanBook.Entry;
import org.flashsale.plan.PlanBook.Outcome;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PlanBookTest {

    private static final long HOUR = 3_600_000;
    private static final long TEN = 1_795_773_600_000L;
    private static final long NOON = TEN + 2 * HOUR;
    private static final String[] E = {"E"};
    private static final OptionalLong AT_ONCE = OptionalLong.empty();

    private final PlanBook book = new PlanBook();
    private int requests;

    @Nested
    class Lookup {

        @Test
        void skusAreOnSaleInTheWindowOnly() {
            apply(plan("spring", TEN, NOON, "A", "B"), AT_ONCE);

            assertThat(book.at("A", TEN)).map(e -> e.terms().sale()).contains("spring");
            assertThat(book.at("B", NOON - 1)).map(e -> e.plan().sku()).contains("B");
            assertThat(book.at("A", TEN - 1)).isEmpty();
            assertThat(book.at("A", NOON)).isEmpty();
            assertThat(book.at("C", TEN)).isEmpty();
        }

        @Test
        void stockThatMovesOutsideASaleBelongsToTheNextOneOrTheLast() {
            apply(plan("first", TEN, NOON, "A"), AT_ONCE);
            apply(plan("second", NOON + HOUR, NOON + 2 * HOUR, "A"), AT_ONCE);

            assertThat(saleNearest("A", TEN - HOUR)).isEqualTo("first");
            assertThat(saleNearest("A", NOON - 1)).isEqualTo("first");
            assertThat(saleNearest("A", NOON)).isEqualTo("second");
            assertThat(saleNearest("A", NOON + 9 * HOUR)).isEqualTo("second");
            assertThat(book.nearest("B", TEN)).isEmpty();
        }

        @Test
        void eachEventTimeHasItsRevision() {
            apply(plan("spring", TEN, NOON, "A"), AT_ONCE);
            apply(plan("spring", TEN, NOON, "A", "B"), OptionalLong.of(TEN + HOUR));

            assertThat(book.at("A", TEN + HOUR - 1)).map(Entry::requestId).contains("r0");
            assertThat(book.at("A", TEN + HOUR)).map(Entry::requestId).contains("r1");
            assertThat(book.at("B", TEN)).isEmpty();
            assertThat(book.at("B", TEN + HOUR)).map(Entry::effectiveFrom).contains(TEN + HOUR);
        }

        @Test
        void soManyRevisionsLieAheadAndNoMore() {
            apply(plan("spring", TEN, NOON, "A"), AT_ONCE);
            for (int i = 1; i < PlanTimeline.REVISIONS_MAX; i++) {
                apply(plan("spring", TEN, NOON, "A"), OptionalLong.of(TEN + i));
            }
            OptionalLong later = OptionalLong.of(TEN + HOUR);
            ControlRecord more = record("spring", yaml(plan("spring", TEN, NOON, "B")), later, 0);
            assertThat(book.apply(more))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused ->
                                    assertThat(refused.errors())
                                            .extracting(PlanError::code)
                                            .containsExactly(Code.TOO_MANY_CHANGES));
            assertThat(book.at("B", TEN + HOUR)).isEmpty();
        }

        @Test
        void aRevisionAtOnceReplacesAllEarlierOnes() {
            apply(plan("spring", TEN, NOON, "A"), AT_ONCE);
            apply(plan("spring", TEN, NOON, "B"), OptionalLong.of(TEN + HOUR));
            apply(plan("spring", TEN + HOUR, NOON, "C"), AT_ONCE);

            assertThat(book.at("A", TEN)).isEmpty();
            assertThat(book.at("B", TEN + HOUR)).isEmpty();
            assertThat(book.at("C", TEN)).isEmpty();
            assertThat(book.at("C", TEN + HOUR)).isPresent();
        }
    }

    @Nested
    class Refusals {

        @Test
        void everyErrorOfADocumentIsListed() {
            String yaml = yaml(plan("spring", TEN, NOON, "A"));
            String broken = yaml.replace("list: 100.00", "list: -1").replace("EUR", "EURO");

            assertThat(codes(book.apply(record("spring", broken, AT_ONCE, 0))))
                    .containsExactlyInAnyOrder(Code.UNKNOWN_CURRENCY, Code.NEGATIVE);
            assertThat(book.at("A", TEN)).isEmpty();
        }

        @Test
        void aSkuIsInOneSaleAtATime() {
            apply(plan("spring", TEN, NOON, "A", "B"), AT_ONCE);

            Outcome overlap = book.apply(record(plan("other", NOON - 1, NOON + HOUR, "B", "C")));
            assertThat(codes(overlap)).containsExactly(Code.SKU_IN_OTHER_SALE);
            assertThat(book.apply(record(plan("other", NOON, NOON + HOUR, "B"))))
                    .isInstanceOf(Outcome.Accepted.class);
        }

        @Test
        void aSkuThatARevisionGivesUpIsFreeFromThenOn() {
            apply(plan("spring", TEN, NOON, "A", "B"), AT_ONCE);
            apply(plan("spring", TEN, NOON, "A"), OptionalLong.of(TEN + HOUR));

            assertThat(codes(book.apply(record(plan("other", TEN, NOON, "B")))))
                    .containsExactly(Code.SKU_IN_OTHER_SALE);
            assertThat(book.apply(record(plan("other", TEN + HOUR, NOON, "B"))))
                    .isInstanceOf(Outcome.Accepted.class);
        }

        @Test
        void recordsThatContradictTheirDocuments() {
            String yaml = yaml(plan("spring", TEN, NOON, "A"));

            assertThat(codes(book.apply(record("autumn", yaml, AT_ONCE, 0))))
                    .containsExactly(Code.ID_DIFFERS);
            assertThat(codes(book.apply(record("spring", yaml, OptionalLong.of(NOON), 0))))
                    .containsExactly(Code.EFFECTIVE_AFTER_END);
            ControlRecord strange = new ControlRecord("moon", "spring", "r9", 0, AT_ONCE, "", yaml);
            assertThat(codes(book.apply(strange))).containsExactly(Code.UNKNOWN_KIND);
            String long4 = "#".repeat(SalePlans.CHARS_MAX + 1);
            assertThat(codes(book.apply(record("spring", long4, AT_ONCE, 0))))
                    .containsExactly(Code.TOO_BIG);
        }

        @Test
        void aRunningSaleKeepsItsStartWhileOneToComeMayMove() {
            apply(plan("spring", TEN, NOON, "A"), AT_ONCE);
            SalePlan moved = plan("spring", TEN + HOUR, NOON, "A");

            OptionalLong during = OptionalLong.of(TEN + HOUR);
            assertThat(codes(book.apply(record("spring", yaml(moved), during, 0))))
                    .containsExactly(Code.FIXED_DURING_SALE);
            assertThat(codes(book.apply(record("spring", yaml(moved), AT_ONCE, TEN))))
                    .containsExactly(Code.FIXED_DURING_SALE);
            assertThat(book.apply(record("spring", yaml(moved), AT_ONCE, TEN - 1)))
                    .isInstanceOf(Outcome.Accepted.class);
        }

        @Test
        void hugeListsOfErrorsAreCut() {
            StringBuilder yaml = new StringBuilder();
            IntStream.range(0, 500).forEach(i -> yaml.append("x").append(i).append(": 1\n"));

            Outcome outcome = book.apply(record("spring", yaml.toString(), AT_ONCE, 0));

            assertThat(((Outcome.Refused) outcome).lines())
                    .hasSize(101)
                    .last()
                    .asString()
                    .startsWith("and ");
        }

        @Test
        void onlyPlansThatEndedMakeRoom() {
            for (int i = 0; i < PlanBook.PLANS_MAX; i++) {
                apply(plan("sale" + i, TEN + i * HOUR, TEN + (i + 1) * HOUR, "A"), AT_ONCE);
            }
            SalePlan next = plan("next", TEN + 100 * HOUR, TEN + 101 * HOUR, "A");

            assertThat(codes(book.apply(record("next", yaml(next), AT_ONCE, TEN))))
                    .containsExactly(Code.TOO_MANY_PLANS);
            assertThat(book.apply(record("next", yaml(next), AT_ONCE, TEN + HOUR)))
                    .isInstanceOf(Outcome.Accepted.class);
            assertThat(book.plans()).hasSize(PlanBook.PLANS_MAX).doesNotContain("sale0");
            assertThat(book.at("A", TEN)).isEmpty();
        }
    }

    /** What comes when its sale has begun, or is over. */
    @Nested
    class Late {

        @Test
        void afterTheStartAPlanHoldsAndAfterTheEndItIsRefused() {
            ControlRecord late = given(plan("spring", TEN, NOON, "A"), NOON - 1);
            assertThat(new PlanBook().apply(late, NOON - 1)).isInstanceOf(Outcome.Accepted.class);

            Outcome outcome = book.apply(given(plan("spring", TEN, NOON, "A"), NOON), NOON);
            assertThat(codes(outcome)).containsExactly(Code.EFFECTIVE_AFTER_END);
            assertThat(((Outcome.Refused) outcome).lines())
                    .singleElement()
                    .asString()
                    .contains("the sale ended at 2026-11-27T12:00:00Z");
            assertThat(book.at("A", NOON - 1)).isEmpty();
            SalePlan right = plan("spring", NOON + HOUR, NOON + 2 * HOUR, "A");
            assertThat(book.apply(given(right, NOON), NOON)).isInstanceOf(Outcome.Accepted.class);
        }

        @Test
        void ofAnotherTimeItMayBeTriedOnALog() {
            ControlRecord late = given(plan("spring", TEN, NOON, "A"), NOON + HOUR);
            assertThat(book.apply(late)).isInstanceOf(Outcome.Accepted.class);
            assertThat(book.at("A", TEN)).isPresent();
        }

        @Test
        void anEndThatIsPastEndsARunningSaleThereAndThen() {
            apply(plan("spring", TEN, NOON, "A"), AT_ONCE);
            long now = TEN + HOUR;

            Outcome outcome = book.apply(given(plan("spring", TEN, now - 5, "A"), now), now);

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Accepted.class,
                            accepted -> assertThat(accepted.effectiveFrom()).isEqualTo(now));
            for (PlanBook each : List.of(book, PlanBook.restore(book.records()))) {
                assertThat(each.at("A", now - 1)).isPresent();
                assertThat(each.at("A", now)).isEmpty();
            }
            Outcome again = book.apply(given(plan("spring", TEN, now - 5, "A"), now + 1), now + 1);
            assertThat(codes(again)).containsExactly(Code.EFFECTIVE_AFTER_END);
            assertThat(book.apply(record(plan("other", now, NOON, "A"))))
                    .as("the SKU is free")
                    .isInstanceOf(Outcome.Accepted.class);
        }

        @Test
        void aSaleThatEndedGoesOnWithAnEndToCome() {
            apply(plan("spring", TEN, NOON, "A"), AT_ONCE);
            long later = NOON + HOUR;

            Outcome outcome = book.apply(given(plan("spring", TEN, later + 9, "A"), later), later);

            assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
            assertThat(book.at("A", NOON - 1)).isPresent();
            assertThat(book.at("A", NOON)).isEmpty();
            assertThat(book.at("A", later)).isPresent();
        }

        private ControlRecord given(SalePlan plan, long issued) {
            return record(plan.id(), yaml(plan), AT_ONCE, issued);
        }
    }

    /** By the twin's rule: who came first keeps the SKU while its sale lasts. */
    @Test
    void noTwoSalesEverHaveASkuAtOneTime() {
        ForAll.seeds(
                40,
                random -> {
                    PlanBook sales = new PlanBook();
                    List<SalePlan> taken = new ArrayList<>();
                    int refusals = 0;
                    for (int i = 0; i < 30; i++) {
                        long start = TEN + random.nextInt(12) * HOUR / 2;
                        long end = start + (1 + random.nextInt(5)) * HOUR / 2;
                        String[] skus =
                                List.of("A", "B", "C", "D").stream()
                                        .filter(s -> random.nextBoolean())
                                        .toArray(String[]::new);
                        SalePlan plan = plan("sale" + i, start, end, skus.length == 0 ? E : skus);
                        boolean free =
                                taken.stream()
                                        .noneMatch(
                                                other ->
                                                        other.start() < plan.end()
                                                                && plan.start() < other.end()
                                                                && shared(other, plan));
                        Outcome outcome = sales.apply(record(plan));
                        if (free) {
                            assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
                            taken.add(plan);
                        } else {
                            refusals++;
                            assertThat(codes(outcome))
                                    .isNotEmpty()
                                    .containsOnly(Code.SKU_IN_OTHER_SALE);
                        }
                    }
                    assertThat(refusals).isPositive();
                    for (SalePlan plan : taken) {
                        for (SkuPlan sku : plan.skus()) {
                            for (long time : new long[] {plan.start(), plan.end() - 1}) {
                                assertThat(sales.at(sku.sku(), time).orElseThrow().terms().sale())
                                        .isEqualTo(plan.id());
                            }
                        }
                    }
                });
    }

    private static boolean shared(SalePlan one, SalePlan other) {
        List<String> skus = one.skus().stream().map(SkuPlan::sku).toList();
        return other.skus().stream().anyMatch(sku -> skus.contains(sku.sku()));
    }

    @Test
    void aRequestCountsOnce() {
        ControlRecord refused = record("spring", "", AT_ONCE, 0);
        ControlRecord first = record(plan("spring", TEN, NOON, "A"));
        ControlRecord second = record(plan("spring", TEN, NOON, "B"));
        book.apply(refused);
        book.apply(first);
        book.apply(second);

        for (ControlRecord again : List.of(refused, first, second)) {
            assertThat(book.apply(again)).isInstanceOf(Outcome.Repeated.class);
        }
        assertThat(book.at("A", TEN)).isEmpty();
        assertThat(book.at("B", TEN)).isPresent();
    }

    @Test
    void theStateIsBounded() {
        for (int i = 0; i < 3 * PlanBook.SPENT_MAX; i++) {
            book.apply(record("x" + i, "not a plan " + i, AT_ONCE, 0));
        }
        for (int i = 0; i < 50; i++) {
            String yaml = yaml(plan("spring", TEN, NOON, "A"));
            assertThat(book.apply(record("spring", yaml, OptionalLong.of(TEN + i), TEN + i)))
                    .isInstanceOf(Outcome.Accepted.class);
        }

        assertThat(book.records()).hasSize(PlanBook.SPENT_MAX + PlanTimeline.REVISIONS_MAX);
        assertThat(book.records().stream().filter(r -> !r.document().isEmpty()))
                .hasSize(PlanTimeline.REVISIONS_MAX);
    }

    @Test
    void aRestoredBookIsTheSameBook() {
        ForAll.seeds(
                25,
                random -> {
                    PlanBook original = new PlanBook();
                    List<ControlRecord> history = new ArrayList<>();
                    for (int i = 0; i < 25; i++) {
                        ControlRecord record =
                                random.nextInt(6) == 0 && !history.isEmpty()
                                        ? history.get(random.nextInt(history.size()))
                                        : randomRecord(random, i);
                        history.add(record);
                        original.apply(record);
                    }
                    PlanBook restored = PlanBook.restore(original.records());

                    assertSame(restored, original);
                    for (int i = 0; i < 10; i++) {
                        ControlRecord record = randomRecord(random, 100 + i);
                        assertThat(restored.apply(record)).isEqualTo(original.apply(record));
                    }
                    history.forEach(
                            record ->
                                    assertThat(restored.apply(record))
                                            .isInstanceOf(Outcome.Repeated.class));
                    assertSame(restored, original);
                });
    }

    private static void assertSame(PlanBook actual, PlanBook expected) {
        assertThat(actual.records()).isEqualTo(expected.records());
        for (String sku : List.of("A", "B", "C")) {
            for (long time = TEN - HOUR; time < TEN + 8 * HOUR; time += HOUR / 2) {
                assertThat(actual.at(sku, time)).isEqualTo(expected.at(sku, time));
                assertThat(actual.nearest(sku, time)).isEqualTo(expected.nearest(sku, time));
            }
        }
    }

    private static ControlRecord randomRecord(Random random, int request) {
        String id = "sale" + random.nextInt(4);
        long start = TEN + random.nextInt(4) * HOUR;
        String[] skus =
                List.of("A", "B", "C").stream()
                        .filter(s -> random.nextInt(3) == 0)
                        .toArray(String[]::new);
        String document =
                skus.length == 0
                        ? "nothing"
                        : yaml(plan(id, start, start + (1 + random.nextInt(3)) * HOUR, skus));
        OptionalLong from =
                random.nextBoolean()
                        ? AT_ONCE
                        : OptionalLong.of(TEN + random.nextInt(20) * HOUR / 4);
        long issued = TEN + (random.nextInt(8) - 4) * HOUR;
        return new ControlRecord("sale-plan", id, "r" + request, issued, from, "", document);
    }

    private String saleNearest(String sku, long time) {
        return book.nearest(sku, time).orElseThrow().terms().sale();
    }

    private void apply(SalePlan plan, OptionalLong effectiveFrom) {
        Outcome outcome = book.apply(record(plan.id(), yaml(plan), effectiveFrom, 0));
        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    }

    private ControlRecord record(SalePlan plan) {
        return record(plan.id(), yaml(plan), AT_ONCE, 0);
    }

    private ControlRecord record(String id, String yaml, OptionalLong effectiveFrom, long issued) {
        String request = "r" + requests++;
        return new ControlRecord("sale-plan", id, request, issued, effectiveFrom, "", yaml);
    }

    private static List<Code> codes(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome).errors().stream().map(PlanError::code).toList();
    }

    private static String yaml(SalePlan plan) {
        return SalePlans.toYaml(plan);
    }

    private static SalePlan plan(String id, long start, long end, String... skus) {
        return new SalePlan(
                id,
                "EUR",
                ZoneOffset.UTC,
                start,
                end,
                60_000,
                SalePlan.Mode.LIVE,
                true,
                List.of("main"),
                new SalePlan.Transfer(0, 0),
                DemandShape.FLAT,
                "filter-fluid",
                "newsvendor",
                Arrays.stream(skus).map(PlanBookTest::sku).toList());
    }

    private static SkuPlan sku(String sku) {
        return new SkuPlan(
                sku,
                10_000,
                7_000,
                4_000,
                0,
                0,
                0,
                0,
                "",
                List.of(99),
                0.15,
                60_000,
                12,
                SkuPlan.CompetitorRule.DEMAND,
                List.of(new SkuPlan.PoolPlan(1_000, 50)),
                new SkuPlan.Prior(0.02, 0.4, 4.5, 1.6),
                SkuPlan.OwnPolicies.NONE);
    }
}
