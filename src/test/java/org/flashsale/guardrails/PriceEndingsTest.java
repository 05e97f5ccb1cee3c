package org.flashsale.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class PriceEndingsTest {

    @Test
    void takesTheNearestAndOfTwoTheLower() {
        assertThat(PriceEndings.nearest(List.of(99), 6_420, 0, 9_999)).isEqualTo(6_399);
        assertThat(PriceEndings.nearest(List.of(99), 6_449, 0, 9_999)).isEqualTo(6_399);
        assertThat(PriceEndings.nearest(List.of(99), 6_450, 0, 9_999)).isEqualTo(6_499);
        assertThat(PriceEndings.nearest(List.of(0), 6_427, 0, 9_999)).isEqualTo(6_430);
        assertThat(PriceEndings.nearest(List.of(99, 49), 6_427, 0, 9_999)).isEqualTo(6_449);
    }

    @Test
    void keepsTheTargetWhereNoneFits() {
        assertThat(PriceEndings.nearest(List.of(99), 6_420, 6_400, 6_450)).isEqualTo(6_420);
        assertThat(PriceEndings.nearest(List.of(), 6_420, 0, 9_999)).isEqualTo(6_420);
    }

    @Test
    void agreesWithTryingEveryPrice() {
        ForAll.seeds(
                2_000,
                random -> {
                    List<Integer> endings = List.of(random.nextInt(10), random.nextInt(1_000));
                    long low = random.nextInt(2_000);
                    long high = low + random.nextInt(600);
                    long target = low + random.nextInt((int) (high - low) + 1);
                    assertThat(PriceEndings.nearest(endings, target, low, high))
                            .isEqualTo(naive(endings, target, low, high));
                });
    }

    private static long naive(List<Integer> endings, long target, long low, long high) {
        long best = -1;
        for (long price = Math.max(1, low); price <= high; price++) {
            String digits = "0000" + price;
            boolean ends = endings.stream().anyMatch(e -> digits.endsWith(Integer.toString(e)));
            if (ends && (best < 0 || Math.abs(price - target) < Math.abs(best - target))) {
                best = price;
            }
        }
        return best < 0 ? target : best;
    }
}
