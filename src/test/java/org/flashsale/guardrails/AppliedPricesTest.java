package org.flashsale.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.flashsale.domain.ReductionClaim;
import org.flashsale.domain.ReductionClaim.Code;
import org.flashsale.plan.SkuPlan;
import org.flashsale.plan.SkuPlan.CompetitorRule;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppliedPricesTest {

    /** 2026-11-27T00:00Z. */
    private static final long START = 1_795_737_600_000L;

    private static final long DAY = 86_400_000;

    private static SkuPlan plan(long lowest, String date) {
        return new SkuPlan(
                "sku",
                10_000,
                7_000,
                1,
                1,
                0,
                0,
                lowest,
                date,
                List.of(),
                1,
                0,
                100,
                CompetitorRule.IGNORE,
                List.of(),
                new SkuPlan.Prior(0.05, 0.4, 4.5, 1),
                SkuPlan.OwnPolicies.NONE);
    }

    private static AppliedPrices charged(long... prices) {
        AppliedPrices applied = AppliedPrices.FRESH;
        for (long price : prices) {
            applied = applied.charged(price);
        }
        return applied;
    }

    private static ReductionClaim claim(AppliedPrices before, long price) {
        return before.claim(price, plan(9_000, "2026-11-20"), START);
    }

    private static ReductionClaim claimed(long reference, int percent) {
        return new ReductionClaim(
                OptionalLong.of(reference), OptionalInt.of(percent), Code.CLAIMED);
    }

    @Test
    void aReductionIsCountedFromTheLowestPriceOfThirtyDays() {
        assertThat(claim(charged(), 7_000)).isEqualTo(claimed(9_000, 22));
        assertThat(claim(charged(), 8_910)).isEqualTo(claimed(9_000, 1));
        assertThat(claim(charged(), 8_911).code()).isEqualTo(Code.NOT_REDUCED);
        assertThat(claim(charged(), 9_500).percent()).as("above it, below list").isEmpty();
    }

    @Test
    void furtherCutsAreOneReductionWithTheFirst() {
        assertThat(claim(charged(8_000, 7_000, 7_000), 6_000)).isEqualTo(claimed(9_000, 33));
    }

    @Test
    void afterARaiseTheLowestPriceOfTheSaleCountsToo() {
        assertThat(claim(charged(7_000, 6_000), 6_500).code()).isEqualTo(Code.NOT_REDUCED);
        assertThat(claim(charged(7_000, 6_000, 6_500), 6_200).code()).isEqualTo(Code.NOT_REDUCED);
        assertThat(claim(charged(7_000, 6_000, 6_500), 5_500)).isEqualTo(claimed(6_000, 8));
        assertThat(claim(charged(7_000, 6_000, 6_500, 5_500), 5_000))
                .as("one reduction with the cut before")
                .isEqualTo(claimed(6_000, 16));
        assertThat(claim(charged(7_000, 6_000, 6_500, 5_500, 5_600), 5_000))
                .as("another raise")
                .isEqualTo(claimed(5_500, 9));
    }

    @Test
    void anEarlierSaleCountsForThirtyDays() {
        AppliedPrices earlier = charged(7_000, 6_000);
        long ended = START - 30 * DAY;
        assertThat(claim(earlier.before(ended, START), 5_700)).isEqualTo(claimed(6_000, 5));
        assertThat(claim(earlier.before(ended - 1, START), 5_700)).isEqualTo(claimed(9_000, 36));
        assertThat(claim(charged().before(ended, START), 6_300)).isEqualTo(claimed(9_000, 30));
    }

    @ParameterizedTest
    @CsvSource({
        "0, '', false",
        "9000, '', true",
        "9000, 2026-11-26, true",
        "9000, 2026-10-28, true",
        "9000, 2026-10-20, false",
        "9000, 2026-12-01, false",
        "9000, soon, false"
    })
    void nothingIsClaimedWhereTheReferenceIsUnknownOrStale(
            long lowest, String date, boolean holds) {
        ReductionClaim claim = charged().claim(5_000, plan(lowest, date), START);
        assertThat(claim.percent().isPresent()).isEqualTo(holds);
        assertThat(claim.code()).isEqualTo(holds ? Code.CLAIMED : Code.REFERENCE_UNKNOWN);
    }

    @Test
    void nothingIsClaimedOfASaleWhosePastIsForgotten() {
        AppliedPrices forgotten = AppliedPrices.FORGOTTEN.charged(7_000);
        assertThat(claim(forgotten, 5_000).code()).isEqualTo(Code.REFERENCE_UNKNOWN);
        assertThat(claim(forgotten.before(START - DAY, START), 5_000).code())
                .isEqualTo(Code.REFERENCE_UNKNOWN);
    }

    /** A twin that keeps every price, and looks for the newest raise anew each time. */
    @Test
    void agreesWithATwinThatKeepsTheWholeHistory() {
        ForAll.seeds(
                500,
                random -> {
                    SkuPlan plan = plan(1 + random.nextInt(40), "");
                    AppliedPrices applied = AppliedPrices.FRESH;
                    List<Long> history = new ArrayList<>();
                    for (int i = 0; i < 25; i++) {
                        long price = 1L + random.nextInt(40);
                        ReductionClaim claim = applied.claim(price, plan, START);
                        history.add(price);
                        applied = applied.charged(price);
                        long reference = reference(plan.lowest30d(), history);
                        assertThat(claim.reference()).hasValue(reference);
                        long whole = Math.max(0, 100 * (reference - price) / reference);
                        assertThat(claim.percent().orElse(0)).isEqualTo((int) whole);
                        assertThat(applied.claim(price, plan, START))
                                .as("a renewal says the same")
                                .isEqualTo(claim);
                    }
                });
    }

    private static long reference(long lowest30d, List<Long> history) {
        Optional<Integer> raise = Optional.empty();
        for (int i = 1; i < history.size(); i++) {
            raise = history.get(i) > history.get(i - 1) ? Optional.of(i) : raise;
        }
        long reference = lowest30d;
        for (long before : history.subList(0, raise.orElse(0))) {
            reference = Math.min(reference, before);
        }
        return reference;
    }
}
