package org.flashsale.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.junit.jupiter.api.Test;

class LatestPriceTest {
    private final LatestPrice price = new LatestPrice();

    @Test
    void beforeTheFirstUpdateTheShopKeepsItsOwnPrice() {
        assertThat(price.priceAt(0, 77)).isEqualTo(77);
        assertThat(price.held()).isEmpty();
    }

    @Test
    void aHigherVersionWinsAndAHigherEpochWinsOverAnyVersion() {
        assertThat(price.accept(update(1, 5, 500, 100))).isTrue();
        assertThat(price.accept(update(1, 4, 400, 200))).isFalse();
        assertThat(price.priceAt(50, 0)).isEqualTo(500);
        assertThat(price.accept(update(2, 1, 600, 100))).isTrue();
        assertThat(price.accept(update(1, 9, 900, 900))).isFalse();
        assertThat(price.priceAt(50, 0)).isEqualTo(600);
    }

    @Test
    void aRenewalOnlyMovesTheValidity() {
        price.accept(update(1, 1, 500, 100));
        assertThat(price.accept(update(1, 1, 500, 100))).isFalse();
        assertThat(price.accept(update(1, 1, 500, 200))).isTrue();
        assertThat(price.accept(update(1, 1, 500, 150))).isFalse();
        assertThat(price.priceAt(199, 0)).isEqualTo(500);
    }

    @Test
    void withoutARenewalTheFallbackPriceIsCharged() {
        price.accept(update(1, 1, 500, 100));
        assertThat(price.priceAt(99, 0)).isEqualTo(500);
        assertThat(price.priceAt(100, 0)).isEqualTo(11);
    }

    @Test
    void adviceIsNeverCharged() {
        assertThat(price.accept(update(1, 1, 500, 100, true))).isFalse();
        assertThat(price.priceAt(0, 77)).isEqualTo(77);
    }

    @Test
    void anyOrderAndRepetitionEndsAlike() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            List<PriceUpdate> updates = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                long epoch = random.nextInt(3);
                long version = random.nextInt(5);
                long price = 100 * epoch + version;
                updates.add(update(epoch, version, price, random.nextInt(10)));
            }
            updates.addAll(updates.subList(0, 10));
            Optional<PriceUpdate> expected = heldAfter(updates);
            Collections.shuffle(updates, random);
            assertThat(heldAfter(updates).map(LatestPriceTest::identity))
                    .as("seed %d", seed)
                    .isEqualTo(expected.map(LatestPriceTest::identity));
        }
    }

    private static List<Long> identity(PriceUpdate u) {
        return List.of(u.epoch(), u.version(), u.price(), u.validUntil());
    }

    private static Optional<PriceUpdate> heldAfter(List<PriceUpdate> updates) {
        LatestPrice latest = new LatestPrice();
        updates.forEach(latest::accept);
        return latest.held();
    }

    private static PriceUpdate update(long epoch, long version, long price, long validUntil) {
        return update(epoch, version, price, validUntil, false);
    }

    private static PriceUpdate update(
            long epoch, long version, long price, long validUntil, boolean advice) {
        return new PriceUpdate(
                "d-" + epoch + "-" + version,
                "sale",
                "sku",
                epoch,
                version,
                price,
                OptionalLong.empty(),
                "EUR",
                0,
                validUntil,
                OptionalLong.empty(),
                11,
                "filter-fluid",
                "",
                "",
                0,
                0.1,
                4.5,
                10,
                List.of(new PriceReason(PriceReason.Code.TICK, 0)),
                List.of(),
                0,
                Optional.empty(),
                false,
                advice);
    }
}
