package org.flashsale.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.features.Shoppers.START;
import static org.flashsale.features.Shoppers.event;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class UserStateTest {

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final UserState state = new UserState();
    private final float[] row = new float[FeatureCatalogue.WIDTH];

    private Admission admit(String id, long time) {
        return state.admit(event(id, EventType.VIEW, time, "s", "sku", 100), NO_LIMIT);
    }

    private float[] take(EventType type, long time, String session, String sku, long price) {
        BehaviorEvent event = event("e" + time + type + sku, type, time, session, sku, price);
        assertThat(state.admit(event, NO_LIMIT)).isEqualTo(Admission.FRESH);
        state.observe(event, row, 0);
        return row;
    }

    private float cell(Feature feature) {
        return row[feature.index()];
    }

    @Nested
    class Rows {

        @Test
        void equalTheNaiveTwinOnRandomHistories() {
            ForAll.seeds(
                    60,
                    random -> {
                        List<BehaviorEvent> events =
                                Shoppers.history(random, 1 + random.nextInt(200));
                        UserState user = new UserState();
                        float[] cells = new float[FeatureCatalogue.WIDTH + 2];
                        for (int i = 0; i < events.size(); i++) {
                            assertThat(user.admit(events.get(i), NO_LIMIT))
                                    .isEqualTo(Admission.FRESH);
                            user.observe(events.get(i), cells, 1);
                            NaiveFeatures.requireEqual(cells, 1, events.subList(0, i + 1));
                        }
                        assertThat(cells[0]).isZero();
                        assertThat(cells[cells.length - 1]).isZero();
                    });
        }

        @Test
        void countTheEventItself() {
            take(EventType.CART_ADD, START, "s", "a", 200);

            assertThat(cell(Feature.SESSION_EVENTS)).isEqualTo((float) Math.log1p(1));
            assertThat(cell(Feature.SESSION_ITEMS)).isEqualTo((float) Math.log1p(1));
            assertThat(cell(Feature.ITEM_SO_FAR)).isZero();
            assertThat(cell(Feature.CART_VALUE)).isEqualTo((float) Math.log1p(2));
            assertThat(cell(Feature.ITEM_IN_CART)).isEqualTo(1);
            assertThat(cell(Feature.SINCE_LAST_EVENT)).isEqualTo((float) Math.log1p(1800));
            assertThat(cell(Feature.SINCE_CART)).isZero();
            assertThat(cell(Feature.PRICE_RELATIVE)).isZero();
        }

        @Test
        void forgetTheCartWithAPurchase() {
            take(EventType.CART_ADD, START, "s", "a", 200);
            take(EventType.CART_ADD, START + 1000, "s", "b", 300);
            take(EventType.PURCHASE, START + 2000, "s", "a", 200);

            assertThat(cell(Feature.CART_ITEMS)).isZero();
            assertThat(cell(Feature.ITEM_IN_CART)).isZero();
            assertThat(cell(Feature.SESSION_PURCHASES)).isEqualTo((float) Math.log1p(1));
        }

        @Test
        void takeLateEventsAtTheLatestTime() {
            take(EventType.VIEW, START, "s", "a", 200);
            take(EventType.VIEW, START - 90_000, "s", "b", 200);

            assertThat(cell(Feature.SINCE_LAST_EVENT)).isZero();
            assertThat(cell(Feature.SESSION_AGE)).isZero();
            assertThat(state.lastTime()).isEqualTo(START);
        }

        @Test
        void startAfreshAfterADay() {
            take(EventType.CART_ADD, START, "s", "a", 200);
            take(EventType.VIEW, START + UserState.EXPIRY_MS, "s", "a", 200);
            assertThat(cell(Feature.EVENTS)).isEqualTo((float) Math.log1p(2));

            take(EventType.VIEW, START + 2 * UserState.EXPIRY_MS + 1, "s", "a", 200);
            assertThat(cell(Feature.EVENTS)).isEqualTo((float) Math.log1p(1));
            assertThat(cell(Feature.CART_ITEMS)).isZero();
            assertThat(cell(Feature.SINCE_CART)).isEqualTo((float) Math.log1p(1800));
        }

        @Test
        void staySaneAtTheLimitsOfPrices() {
            take(EventType.CART_ADD, START, "s", "a", Long.MAX_VALUE);
            take(EventType.CART_ADD, START, "s", "b", 0);
            take(EventType.VIEW, START, "s", "c", Long.MIN_VALUE);

            assertThat(row).doesNotContain(Float.NaN, Float.POSITIVE_INFINITY);
        }
    }

    @Nested
    class Duplicates {

        @Test
        void areFoundAmongTheLast() {
            assertThat(admit("a", START)).isEqualTo(Admission.FRESH);
            assertThat(admit("a", START + 599_000)).isEqualTo(Admission.DUPLICATE);
            assertThat(admit("b", START)).isEqualTo(Admission.FRESH);
        }

        @Test
        void areFoundAmongTheVeryLastAtAnyAge() {
            long end = START + RecentIds.LEAST * 3_600_000L;
            for (int i = 0; i < RecentIds.LEAST; i++) {
                admit("e" + i, START + i * 3_600_000L);
            }
            assertThat(admit("e0", end)).isEqualTo(Admission.DUPLICATE);
            admit("e" + RecentIds.LEAST, end);
            assertThat(admit("e0", end)).isEqualTo(Admission.FRESH);
        }

        @Test
        void areForgottenBeyondTheLast256() {
            for (int i = 0; i < 257; i++) {
                admit("e" + i, START);
            }
            assertThat(admit("e1", START)).isEqualTo(Admission.DUPLICATE);
            assertThat(admit("e0", START)).isEqualTo(Admission.FRESH);
        }
    }

    @Nested
    class Floods {

        private Admission admit(String id, long time, int limit) {
            return state.admit(event(id, EventType.VIEW, time, "s", "sku", 100), limit);
        }

        @Test
        void areThrottledPerSecond() {
            List<Admission> seen = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                seen.add(admit("e" + i, START + i * 100L, 3));
            }
            assertThat(seen)
                    .containsExactly(
                            Admission.FRESH,
                            Admission.FRESH,
                            Admission.FRESH,
                            Admission.THROTTLED,
                            Admission.THROTTLED);
            assertThat(admit("next", START + 1000, 3)).isEqualTo(Admission.FRESH);
        }

        @Test
        void areNotEvadedByOldTimes() {
            admit("a", START, 1);
            assertThat(admit("b", START - 5000, 1)).isEqualTo(Admission.THROTTLED);
        }

        @Test
        void leaveNoTrace() {
            admit("a", START, 1);
            assertThat(admit("b", START, 1)).isEqualTo(Admission.THROTTLED);
            assertThat(admit("b", START + 1000, 1)).isEqualTo(Admission.FRESH);
        }

        @Test
        void countDuplicatesFirst() {
            admit("a", START, 1);
            assertThat(admit("a", START, 1)).isEqualTo(Admission.DUPLICATE);
        }
    }

    @Nested
    class Hands {

        private boolean taken(EventType type, long time) {
            take(type, time, "s", "sku", 100);
            return state.inDemand(type);
        }

        private void take(EventType type, long time, String session, String sku, long price) {
            String id = "e" + state.counts.sum() + "-" + time;
            assertThat(state.admit(event(id, type, time, session, sku, price), NO_LIMIT))
                    .isEqualTo(Admission.FRESH);
            state.observe(event(id, type, time, session, sku, price), row, 0);
        }

        @Test
        void makeFewEventsInASecondButOneOrderBringsManyPurchases() {
            for (int i = 0; i < UserState.HANDS_PER_SECOND; i++) {
                assertThat(taken(EventType.VIEW, START + i)).isTrue();
            }
            assertThat(taken(EventType.VIEW, START + 900)).isFalse();
            assertThat(taken(EventType.PURCHASE, START + 900)).isTrue();
            assertThat(taken(EventType.VIEW, START + 1_000)).isTrue();
        }

        @Test
        void tireAndRecover() {
            int counted = 0;
            for (int second = 0; second < 600; second++) {
                counted += taken(EventType.PURCHASE, START + second * 1_000L) ? 1 : 0;
            }
            assertThat(counted).as("one a second for ten minutes").isBetween(80, 120);
            assertThat(taken(EventType.VIEW, START + 630_000)).isFalse();
            assertThat(taken(EventType.VIEW, START + 700_000)).isTrue();
        }
    }
}
