package org.flashsale.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.ReductionClaim;
import org.flashsale.testing.ForAll;
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

    @Test
    void aCartKeepsWhatItWasShownAndNeverPaysMoreThanThePriceOfTheDay() {
        price.accept(update(1, 1, 500, 1_000));
        price.accept(changed(2, 700, 500, 300));
        price.accept(changed(3, 600, 700, 400));
        assertThat(price.cartPriceAt(299, 500, 0)).as("shown two changes ago").isEqualTo(500);
        assertThat(price.cartPriceAt(300, 500, 0)).isEqualTo(600);
        assertThat(price.cartPriceAt(299, 700, 0)).as("it fell since").isEqualTo(600);
        assertThat(price.cartPriceAt(299, 501, 0)).as("never shown").isEqualTo(600);
        assertThat(price.cartPriceAt(1_000, 600, 0)).as("the engine is down").isEqualTo(11);
    }

    /**
     * A consumer that reads what a broker may give it (some updates twice, in any order, after its
     * own restarts everything again from somewhere) charges at any instant what a naive twin does,
     * which keeps all updates and sorts them.
     */
    @Test
    void chargesWhatANaiveTwinDoesUnderDuplicatesReorderingAndRestarts() {
        ForAll.seeds(
                300,
                random -> {
                    List<PriceUpdate> sent = new ArrayList<>();
                    for (int i = 0; i < 30; i++) {
                        sent.add(drawn(random));
                        if (random.nextInt(3) == 0) {
                            sent.add(sent.get(random.nextInt(sent.size())));
                        }
                    }
                    Collections.shuffle(sent, random);
                    LatestPrice reader = new LatestPrice();
                    List<PriceUpdate> seen = new ArrayList<>();
                    for (PriceUpdate update : sent) {
                        if (random.nextInt(20) == 0) {
                            reader = new LatestPrice();
                            int from = random.nextInt(seen.size() + 1);
                            seen = new ArrayList<>(seen.subList(from, seen.size()));
                            seen.forEach(reader::accept);
                        }
                        reader.accept(update);
                        seen.add(update);
                        long now = random.nextInt(160);
                        assertThat(reader.priceAt(now, 77)).isEqualTo(naive(seen, now));
                        long shown = 101L + random.nextInt(9);
                        assertThat(reader.cartPriceAt(now, shown, 77))
                                .isEqualTo(naiveCart(seen, now, shown));
                    }
                });
    }

    /** An update of few epochs, versions and former prices, so that they collide. */
    static PriceUpdate drawn(Random random) {
        long epoch = 1L + random.nextInt(3);
        long version = random.nextInt(12);
        return changed(
                epoch,
                version,
                100 * epoch + version,
                101 + random.nextInt(9),
                random.nextInt(150),
                50 + 10 * random.nextInt(10),
                random.nextInt(8) == 0);
    }

    private static long naive(List<PriceUpdate> seen, long now) {
        List<PriceUpdate> sorted = new ArrayList<>(seen);
        sorted.removeIf(PriceUpdate::advice);
        sorted.sort(
                Comparator.comparingLong(PriceUpdate::epoch)
                        .thenComparingLong(PriceUpdate::version)
                        .thenComparingLong(PriceUpdate::validUntil));
        if (sorted.isEmpty()) {
            return 77;
        }
        PriceUpdate last = sorted.get(sorted.size() - 1);
        return last.validUntil() > now ? last.price() : 11;
    }

    private static long naiveCart(List<PriceUpdate> seen, long now, long shown) {
        long price = naive(seen, now);
        for (PriceUpdate update : seen) {
            boolean honours =
                    !update.advice()
                            && update.previousPrice().orElseThrow() == shown
                            && update.previousPriceHonouredUntil().orElseThrow() > now;
            price = honours ? Math.min(price, shown) : price;
        }
        return price;
    }

    private static PriceUpdate changed(long version, long price, long previous, long honoured) {
        return changed(1, version, price, previous, honoured, 1_000, false);
    }

    private static PriceUpdate changed(
            long epoch,
            long version,
            long price,
            long previous,
            long honoured,
            long validUntil,
            boolean advice) {
        return update(
                epoch,
                version,
                price,
                validUntil,
                advice,
                OptionalLong.of(previous),
                OptionalLong.of(honoured));
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
        return update(
                epoch,
                version,
                price,
                validUntil,
                advice,
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    private static PriceUpdate update(
            long epoch,
            long version,
            long price,
            long validUntil,
            boolean advice,
            OptionalLong previous,
            OptionalLong honoured) {
        return new PriceUpdate(
                "d-" + epoch + "-" + version,
                "sale",
                "sku",
                epoch,
                version,
                price,
                previous,
                "EUR",
                0,
                validUntil,
                honoured,
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
                advice,
                ReductionClaim.NOT_SAID,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalLong.empty());
    }
}
