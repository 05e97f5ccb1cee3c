package org.flashsale.features;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;

/** The feature row by its definition, recomputed from a shopper's whole history of fresh events. */
final class NaiveFeatures {

    private static final long DAY = 86_400_000;
    private static final int KEYS_KEPT = 64;
    private static final int CART_KEPT = 32;

    /** The decayed counts are kept as floats. */
    private static final float TOLERANCE = 2e-5f;

    /** An event at the time and in the session that it counts for. */
    private record Step(BehaviorEvent event, long time, int session) {}

    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Double> cells = new LinkedHashMap<>();

    private NaiveFeatures(List<BehaviorEvent> history) {
        for (BehaviorEvent event : history) {
            add(event);
        }
    }

    /** The row of the history's last event. */
    static float[] row(List<BehaviorEvent> history) {
        NaiveFeatures naive = new NaiveFeatures(history);
        naive.types();
        naive.counts();
        naive.cart();
        naive.prices();
        naive.times();
        float[] row = new float[FeatureCatalogue.WIDTH];
        for (Feature feature : Feature.values()) {
            row[feature.index()] = naive.cells.get(feature.id()).floatValue();
        }
        return row;
    }

    /** Fails if the cells from an offset on are not those of the history's last event. */
    static void requireEqual(float[] cells, int offset, List<BehaviorEvent> history) {
        float[] expected = row(history);
        for (Feature feature : Feature.values()) {
            float cell = cells[offset + feature.index()];
            float wanted = expected[feature.index()];
            // Written so that NaN fails.
            if (!(Math.abs(cell - wanted) <= TOLERANCE)) {
                throw new AssertionError(
                        String.format(
                                "%s is %s instead of %s at event %d: %s",
                                feature,
                                cell,
                                wanted,
                                history.size(),
                                history.get(history.size() - 1)));
            }
        }
    }

    private void add(BehaviorEvent event) {
        if (steps.isEmpty()) {
            steps.add(new Step(event, event.time(), 1));
            return;
        }
        Step before = last();
        if (event.time() - before.time() > DAY) {
            steps.clear();
            add(event);
            return;
        }
        long time = Math.max(event.time(), before.time());
        boolean fresh =
                event.sessionId().isEmpty()
                        ? time - before.time() > 1_800_000
                        : !event.sessionId().equals(sessionName(before.session()));
        steps.add(new Step(event, time, before.session() + (fresh ? 1 : 0)));
    }

    /** The id that opened the session. */
    private String sessionName(int session) {
        return steps.stream()
                .filter(step -> step.session() == session)
                .findFirst()
                .orElseThrow()
                .event()
                .sessionId();
    }

    private Step last() {
        return steps.get(steps.size() - 1);
    }

    private List<Step> session() {
        return steps.stream().filter(step -> step.session() == last().session()).toList();
    }

    private static int count(List<Step> steps, EventType type) {
        return (int) steps.stream().filter(step -> step.event().type() == type).count();
    }

    private void types() {
        EventType type = last().event().type();
        cells.put("type_view", flag(type == EventType.VIEW));
        cells.put("type_cart_add", flag(type == EventType.CART_ADD));
        cells.put("type_cart_remove", flag(type == EventType.CART_REMOVE));
        cells.put("type_purchase", flag(type == EventType.PURCHASE));
        boolean first = steps.size() == 1;
        EventType before = first ? EventType.REVIEW : steps.get(steps.size() - 2).event().type();
        cells.put("previous_view", flag(before == EventType.VIEW));
        cells.put("previous_cart_add", flag(before == EventType.CART_ADD));
        cells.put("previous_cart_remove", flag(before == EventType.CART_REMOVE));
        cells.put("previous_purchase", flag(before == EventType.PURCHASE));
    }

    private void counts() {
        log("session_views", count(session(), EventType.VIEW));
        log("session_cart_adds", count(session(), EventType.CART_ADD));
        log("session_cart_removes", count(session(), EventType.CART_REMOVE));
        log("session_purchases", count(session(), EventType.PURCHASE));
        log("session_events", session().size());
        log("session_items", distinctInSession(BehaviorEvent::sku));
        log("session_categories", distinctInSession(BehaviorEvent::category));
        log("item_in_session", earlier(BehaviorEvent::sku, last().session()));
        log("item_so_far", earlier(BehaviorEvent::sku, 0));
        log("category_so_far", earlier(BehaviorEvent::category, 0));
        log("sessions", last().session() - steps.get(0).session() + 1);
        log("events", steps.size());
        log("cart_adds", count(steps, EventType.CART_ADD));
        log("cart_removes", count(steps, EventType.CART_REMOVE));
        log("purchases", count(steps, EventType.PURCHASE));
        cells.put("same_item", sameAsBefore(BehaviorEvent::sku));
        cells.put("same_category", sameAsBefore(BehaviorEvent::category));
        cells.put("branded", flag(!last().event().brand().isEmpty()));
    }

    private double sameAsBefore(Function<BehaviorEvent, String> key) {
        if (steps.size() == 1) {
            return 0;
        }
        String value = key.apply(last().event());
        String before = key.apply(steps.get(steps.size() - 2).event());
        return flag(!value.isEmpty() && value.equals(before));
    }

    /** Earlier events of the last event's key from that session on, as far as it was kept. */
    private int earlier(Function<BehaviorEvent, String> key, int fromSession) {
        int at = steps.size() - 1;
        if (key.apply(steps.get(at).event()).isEmpty()) {
            return 0;
        }
        int count = 0;
        int before = keptBefore(at, key);
        while (before >= 0 && steps.get(before).session() >= fromSession) {
            count++;
            before = keptBefore(before, key);
        }
        return count;
    }

    /** The occurrence of the key before this one, or -1 if 64 other keys came between. */
    private int keptBefore(int at, Function<BehaviorEvent, String> key) {
        String value = key.apply(steps.get(at).event());
        Set<String> between = new LinkedHashSet<>();
        for (int i = at - 1; i >= 0; i--) {
            String other = key.apply(steps.get(i).event());
            if (other.equals(value)) {
                return between.size() < KEYS_KEPT ? i : -1;
            }
            if (!other.isEmpty()) {
                between.add(other);
            }
        }
        return -1;
    }

    private int distinctInSession(Function<BehaviorEvent, String> key) {
        int distinct = 0;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.session() == last().session() && !key.apply(step.event()).isEmpty()) {
                int before = keptBefore(i, key);
                boolean again = before >= 0 && steps.get(before).session() == step.session();
                distinct += again ? 0 : 1;
            }
        }
        return distinct;
    }

    private void cart() {
        Map<String, Double> price = new LinkedHashMap<>();
        Map<String, Double> quantity = new LinkedHashMap<>();
        for (Step step : steps) {
            BehaviorEvent event = step.event();
            switch (event.type()) {
                case CART_ADD -> {
                    if (event.sku().isEmpty()) {
                        continue;
                    }
                    if (!price.containsKey(event.sku()) && price.size() == CART_KEPT) {
                        String oldest = price.keySet().iterator().next();
                        price.remove(oldest);
                        quantity.remove(oldest);
                    }
                    price.put(event.sku(), priceOf(event));
                    quantity.merge(event.sku(), (double) event.quantity(), Double::sum);
                }
                case CART_REMOVE -> {
                    price.remove(event.sku());
                    quantity.remove(event.sku());
                }
                case PURCHASE -> {
                    price.clear();
                    quantity.clear();
                }
                case VIEW, SEARCH, CLICK, CHECKOUT, REVIEW, EXIT_SIGNAL -> {}
            }
        }
        double value = 0;
        for (Map.Entry<String, Double> item : price.entrySet()) {
            value += item.getValue() * quantity.get(item.getKey());
        }
        log("cart_items", price.size());
        log("cart_value", value);
        cells.put("item_in_cart", flag(price.containsKey(last().event().sku())));
    }

    private void prices() {
        BehaviorEvent event = last().event();
        if (event.offeredPrice() < 0) {
            cells.put("price", 0.0);
            cells.put("price_relative", 0.0);
            return;
        }
        double mean =
                session().stream()
                        .filter(step -> step.event().offeredPrice() >= 0)
                        .mapToDouble(step -> priceOf(step.event()))
                        .average()
                        .orElseThrow();
        log("price", priceOf(event));
        cells.put("price_relative", Math.log((priceOf(event) + 0.5) / (mean + 0.5)));
    }

    private void times() {
        long now = last().time();
        double age = (now - session().get(0).time()) / 1000.0;
        log("since_last_event", steps.size() == 1 ? 1800 : since(steps, Step::time, 2));
        log("session_age", age);
        log("session_pace", age / session().size());
        log("recent_60s", decayed(60));
        log("recent_300s", decayed(300));
        List<Step> carts =
                session().stream()
                        .filter(step -> step.event().type() == EventType.CART_ADD)
                        .toList();
        log("since_cart", carts.isEmpty() ? 1800 : since(carts, Step::time, 1));
        double angle = 2 * Math.PI * (last().event().time() % DAY) / DAY;
        cells.put("day_sine", Math.sin(angle));
        cells.put("day_cosine", Math.cos(angle));
    }

    private double since(List<Step> some, ToLongFunction<Step> time, int fromEnd) {
        long then = time.applyAsLong(some.get(some.size() - fromEnd));
        return Math.min(1800, (last().time() - then) / 1000.0);
    }

    private double decayed(double halfLife) {
        return steps.stream()
                .mapToDouble(
                        step -> Math.pow(2, -(last().time() - step.time()) / 1000.0 / halfLife))
                .sum();
    }

    private static double priceOf(BehaviorEvent event) {
        return Math.max(0, event.offeredPrice()) / 100.0;
    }

    private void log(String name, double value) {
        cells.put(name, Math.log1p(value));
    }

    private static double flag(boolean value) {
        return value ? 1 : 0;
    }
}
