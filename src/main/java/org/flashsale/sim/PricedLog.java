package org.flashsale.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
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
    private static final int NEWTON_STEPS = 30;

    private final Market market;
    private final Scenario scenario;
    private final long start;
    private final String name;
    private final List<BehaviorEvent> events = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private long views;

    /**
     * A log.
     *
     * @param events in the order of time
     * @param slope the s by which σ(a − s·ln(price / usual price)) is nearest to the true
     *     probabilities of its views, in log loss: demand is no straight line in the log odds, and
     *     this is the slope that a model with one for all views is to find
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
        return new Played(List.copyOf(log.events), log.slope());
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
        seen.add(
                new Seen(
                        view.sku(),
                        Math.log((double) price),
                        probability(view.sku(), tick, price)));
        views++;
    }

    /** A view: what it cost and how likely it was to buy. */
    private record Seen(int sku, double logPrice, double probability) {}

    private double probability(int sku, int tick, long price) {
        return market.purchaseProbability(sku, tick, price);
    }

    /** Newton's method for a logistic regression on probabilities. */
    private double slope() {
        double[] usual =
                IntStream.range(0, scenario.skus().size())
                        .mapToDouble(
                                sku ->
                                        seen.stream()
                                                .filter(view -> view.sku() == sku)
                                                .mapToDouble(Seen::logPrice)
                                                .average()
                                                .orElse(0))
                        .toArray();
        double level = -2;
        double slope = 0;
        for (int step = 0; step < NEWTON_STEPS; step++) {
            double up = 0;
            double down = 0;
            double levels = 0;
            double both = 0;
            double slopes = 0;
            for (Seen view : seen) {
                double move = view.logPrice() - usual[view.sku()];
                double p = 1 / (1 + Math.exp(slope * move - level));
                double error = p - view.probability();
                double curve = p * (1 - p);
                up += error;
                down -= error * move;
                levels += curve;
                both -= curve * move;
                slopes += curve * move * move;
            }
            double determinant = levels * slopes - both * both;
            if (!(determinant > 0)) {
                return 0;
            }
            level -= (slopes * up - both * down) / determinant;
            slope -= (levels * down - both * up) / determinant;
        }
        return slope;
    }

    private record Visit(String user, View view, long price, String session) {}

    private long price(int sku, int tick) {
        long block = (long) tick * PRICES / scenario.ticks();
        long seed = (market.seed() * 1_000_003 + sku) * 1_000_003 + block;
        double share = new SplittableRandom(seed).nextDouble();
        double floor = Math.log((double) scenario.floor(sku));
        double list = Math.log((double) scenario.skus().get(sku).list());
        return Math.round(Math.exp(floor + share * (list - floor)));
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
