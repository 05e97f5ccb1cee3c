package org.flashsale.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.StockShown;
import org.flashsale.failure.UsageError;

/**
 * What the shoppers of a market do at prices that are drawn at random between floor and list, anew
 * for each SKU a few dozen times in the sale, and whose shelves never run empty: an experiment from
 * which the slope of demand can be learned, and beside it the slope that it should be.
 */
public final class PricedLog {

    /** Prices of a SKU in a sale. */
    private static final int PRICES = 48;

    private static final int VIEWS_MAX = 2_000_000;
    private static final int USERS = 30_000;
    private static final double CLICKING = 0.20;
    private static final double CARTING = 0.04;
    private static final long STEP_MS = 4_000;
    private static final double NEARBY = 1e-3;

    private final Market market;
    private final Scenario scenario;
    private final long start;
    private final String name;
    private final List<BehaviorEvent> events = new ArrayList<>();
    private double slopes;
    private long views;

    /**
     * A log.
     *
     * @param events in the order of time
     * @param slope mean over its views of −∂ logit(purchase) / ∂ ln(price)
     */
    public record Played(List<BehaviorEvent> events, double slope) {}

    private PricedLog(Market market, long start) {
        this.market = market;
        this.scenario = market.scenario();
        this.start = start;
        this.name = scenario.id() + "-" + market.seed();
    }

    /**
     * Plays a market.
     *
     * @param start when the sale begins, epoch ms
     * @throws UsageError if it has more views than are played
     */
    public static Played of(Market market, long start) {
        double expected =
                market.scenario().truth().skus().stream()
                        .flatMap(sku -> sku.views().stream())
                        .mapToDouble(Double::doubleValue)
                        .sum();
        if (expected > VIEWS_MAX) {
            throw new UsageError(
                    "%s: some %.0f views, at most %d are played"
                            .formatted(market.scenario().id(), expected, VIEWS_MAX));
        }
        PricedLog log = new PricedLog(market, start);
        for (int tick = 0; tick < log.scenario.ticks(); tick++) {
            for (View view : market.views(tick)) {
                log.view(view, tick);
            }
        }
        log.events.sort(Comparator.comparingLong(BehaviorEvent::time));
        return new Played(List.copyOf(log.events), log.slopes / Math.max(1, log.views));
    }

    private void view(View view, int tick) {
        SplittableRandom whim = new SplittableRandom(view.shopper());
        // Squared: some shoppers come back far more often than others.
        double who = whim.nextDouble();
        long price = price(view.sku(), tick);
        long at = start + (long) ((tick + view.offset()) * scenario.tickSec() * 1_000);
        Visit visit = new Visit("u" + (int) (who * who * USERS), view, price, "s" + views);
        add(visit, EventType.VIEW, at);
        if (market.buys(view, view.sku(), tick, price)) {
            add(visit, EventType.CART_ADD, at + STEP_MS);
            add(visit, EventType.PURCHASE, at + 2 * STEP_MS);
        } else if (whim.nextDouble() < CLICKING) {
            add(visit, EventType.CLICK, at + STEP_MS);
        } else if (whim.nextDouble() < CARTING) {
            add(visit, EventType.CART_ADD, at + STEP_MS);
            add(visit, EventType.CART_REMOVE, at + 3 * STEP_MS);
        }
        slopes += slope(view.sku(), tick, price);
        views++;
    }

    private record Visit(String user, View view, long price, String session) {}

    private long price(int sku, int tick) {
        long block = (long) tick * PRICES / scenario.ticks();
        long seed = (market.seed() * 1_000_003 + sku) * 1_000_003 + block;
        double share = new SplittableRandom(seed).nextDouble();
        double floor = Math.log(scenario.floor(sku));
        double list = Math.log(scenario.skus().get(sku).list());
        return Math.round(Math.exp(floor + share * (list - floor)));
    }

    private double slope(int sku, int tick, long price) {
        Market.Conditions conditions = market.conditions(sku, tick);
        double at = 1.0 * price / Scenario.MINOR;
        double dear = market.purchaseProbability(sku, conditions, at * Math.exp(NEARBY));
        double cheap = market.purchaseProbability(sku, conditions, at * Math.exp(-NEARBY));
        return dear <= 0 || cheap >= 1 ? 0 : (logit(cheap) - logit(dear)) / (2 * NEARBY);
    }

    private static double logit(double p) {
        return Math.log(p / (1 - p));
    }

    private void add(Visit visit, EventType type, long at) {
        int sku = visit.view().sku();
        events.add(
                new BehaviorEvent(
                        name + "-e" + events.size(),
                        type,
                        at,
                        name + "-" + visit.user(),
                        visit.user() + "-" + visit.session(),
                        scenario.id() + "/" + scenario.skus().get(sku).id(),
                        "category-" + sku % 6,
                        "brand-" + sku % 9,
                        visit.price(),
                        "",
                        1,
                        type == EventType.PURCHASE ? name + "-o" + events.size() : "",
                        scenario.pools().get(visit.view().pool()),
                        BehaviorEvent.NO_DWELL,
                        "flash-sale",
                        "",
                        StockShown.IN_STOCK));
    }
}
