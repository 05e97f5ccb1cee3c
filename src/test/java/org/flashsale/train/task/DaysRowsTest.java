package org.flashsale.train.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.testing.ForAll;
import org.flashsale.train.Shop;
import org.junit.jupiter.api.Test;

/** Rows of days beside their definition, recomputed from the whole history for every event. */
class DaysRowsTest {

    private static final List<EventType> TYPES =
            List.of(EventType.VIEW, EventType.CART_ADD, EventType.CLICK, EventType.PURCHASE);
    private static final List<String> NAMES = List.of("view", "cart_add", "click", "purchase");
    private static final double HOUR = 3_600_000;

    @Test
    void rowsEqualTheirDefinition() {
        assertThat(DaysRows.CATALOGUE.width()).isEqualTo(40);
        ForAll.seeds(
                10,
                random -> {
                    List<BehaviorEvent> history = history(random);
                    DaysRows rows = new DaysRows();
                    for (int i = 0; i < history.size(); i++) {
                        float[] row = new float[DaysRows.CATALOGUE.width()];
                        assertThat(rows.take(history.get(i), row)).isTrue();
                        compare(row, naive(history.subList(0, i + 1)));
                    }
                });
    }

    private static void compare(float[] row, Map<String, Double> naive) {
        naive.forEach(
                (name, value) -> {
                    int cell = DaysRows.CATALOGUE.names().indexOf(name);
                    assertThat(cell).as(name).isNotNegative();
                    assertThat((double) row[cell]).as(name).isCloseTo(value, Offset.offset(2e-5));
                });
    }

    /** Bursts, pauses of hours and pauses of days. */
    private static List<BehaviorEvent> history(Random random) {
        long time = 1_511_539_200_000L;
        List<BehaviorEvent> history = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int pause = random.nextInt(10);
            time += pause < 7 ? random.nextInt(200) * 1000L : pause < 9 ? 7_300_000L : 190_000_000L;
            EventType type = TYPES.get(random.nextInt(TYPES.size()));
            history.add(Shop.event(type, time, "u", "", "sku" + random.nextInt(8)));
        }
        return history;
    }

    private static Map<String, Double> naive(List<BehaviorEvent> past) {
        BehaviorEvent now = past.get(past.size() - 1);
        List<BehaviorEvent> session = session(past);
        Map<String, Double> row = new TreeMap<>();
        for (int t = 0; t < TYPES.size(); t++) {
            EventType type = TYPES.get(t);
            String name = NAMES.get(t);
            row.put("type_" + name, now.type() == type ? 1.0 : 0);
            boolean before = past.size() > 1 && past.get(past.size() - 2).type() == type;
            row.put("previous_" + name, before ? 1.0 : 0);
            row.put("session_" + name + "s", Math.log1p((double) count(session, type)));
            double recent = 0;
            for (BehaviorEvent event : past) {
                double days = (now.time() - event.time()) / HOUR / 24;
                recent += event.type() == type ? Math.pow(2, -days) : 0;
            }
            row.put("recent_" + name + "s_1d", Math.log1p(recent));
        }
        row.put("cart_adds", Math.log1p((double) count(past, EventType.CART_ADD)));
        row.put("clicks", Math.log1p((double) count(past, EventType.CLICK)));
        row.put("purchases", Math.log1p((double) count(past, EventType.PURCHASE)));
        row.put("events", Math.log1p(past.size()));
        row.put("session_events", Math.log1p(session.size()));
        row.put("session_age", Math.log1p((now.time() - session.get(0).time()) / 1000.0));
        Set<String> items = new HashSet<>();
        session.forEach(event -> items.add(event.sku()));
        row.put("session_items", Math.log1p(items.size()));
        row.put("cart_items", Math.log1p(cart(past).size()));
        row.put("item_in_cart", cart(past).contains(now.sku()) ? 1.0 : 0);
        row.put("hours_since_purchase", Math.log1p(hoursSincePurchase(past)));
        double angle = 2 * Math.PI * ((now.time() / HOUR + 8) % 24) / 24;
        row.put("day_sine_utc8", Math.sin(angle));
        row.put("day_cosine_utc8", Math.cos(angle));
        return row;
    }

    private static long count(List<BehaviorEvent> events, EventType type) {
        return events.stream().filter(event -> event.type() == type).count();
    }

    private static List<BehaviorEvent> session(List<BehaviorEvent> past) {
        int start = past.size() - 1;
        while (start > 0 && past.get(start).time() - past.get(start - 1).time() <= 1_800_000) {
            start--;
        }
        return past.subList(start, past.size());
    }

    private static Set<String> cart(List<BehaviorEvent> past) {
        Set<String> cart = new HashSet<>();
        for (BehaviorEvent event : past) {
            if (event.type() == EventType.CART_ADD) {
                cart.add(event.sku());
            } else if (event.type() == EventType.PURCHASE) {
                cart.clear();
            }
        }
        return cart;
    }

    private static double hoursSincePurchase(List<BehaviorEvent> past) {
        BehaviorEvent now = past.get(past.size() - 1);
        for (int i = past.size() - 2; i >= 0; i--) {
            if (past.get(i).type() == EventType.PURCHASE) {
                return Math.min(240, (now.time() - past.get(i).time()) / HOUR);
            }
        }
        return 240;
    }
}
