package org.flashsale.sim.live;

import java.util.SplittableRandom;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockShown;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.View;
import org.flashsale.sim.Warehouses;

/**
 * The shoppers of the sale. Each view of the market becomes an event that carries the price and the
 * availability shown. Where the view is willing at that price and the pool's shelf has a unit, the
 * order system sets the unit aside at once (movement {@code reserve}) and hands it over at checkout
 * (movement {@code sale}, event {@code purchase}), at the price that was shown. Some views end in a
 * click, some in a cart that is left behind.
 */
final class Shoppers {
    private static final int USERS = 30_000;
    private static final double CLICKING = 0.20;
    private static final double CARTING = 0.04;
    private static final long CART_MS = 400;
    private static final long CHECKOUT_MS_MIN = 700;
    private static final long CHECKOUT_MS_SPREAD = 900;

    private final Market market;
    private final Scenario scenario;
    private final Warehouses warehouses;
    private final Obedience obedience;
    private final PriceBoard prices;
    private final Agenda agenda;
    private final Feed feed;
    private final Till till;
    private final Diary diary;
    private final String run;
    private long events;
    private long orders;
    private long turnedAway;

    Shoppers(
            Market market,
            Warehouses warehouses,
            Obedience obedience,
            PriceBoard prices,
            Agenda agenda,
            Feed feed,
            Till till,
            Diary diary,
            String run) {
        this.market = market;
        this.scenario = market.scenario();
        this.warehouses = warehouses;
        this.obedience = obedience;
        this.prices = prices;
        this.agenda = agenda;
        this.feed = feed;
        this.till = till;
        this.diary = diary;
        this.run = run;
    }

    /** Buyers who found the shelf empty. */
    long turnedAway() {
        return turnedAway;
    }

    /** One view of a tick that begins now. */
    void view(View view, boolean soldOut, int tick, long at) {
        int sku = market.landing(view, soldOut);
        int pool = view.pool();
        long price = prices.priceAt(sku, at);
        boolean available = warehouses.free(sku, pool) > 0;
        SplittableRandom whim = new SplittableRandom(view.shopper());
        // Squared: some shoppers come back far more often than others.
        double who = whim.nextDouble();
        Visit visit = new Visit((int) (who * who * USERS), sku, pool, price, available, tick / 30);
        feed.send(event(visit, EventType.VIEW, at, ""));
        diary.view(sku, tick);
        if (market.buys(view, sku, tick, price)) {
            obedience.wanted(sku, pool, available, at);
            if (available) {
                order(visit, at, whim);
                diary.order(sku, tick, price);
            } else {
                turnedAway++;
            }
        } else if (whim.nextDouble() < CLICKING) {
            later(visit, EventType.CLICK, at + CART_MS);
        } else if (available && whim.nextDouble() < CARTING) {
            later(visit, EventType.CART_ADD, at + CART_MS);
            later(visit, EventType.CART_REMOVE, at + 5 * CART_MS);
        }
    }

    private record Visit(int user, int sku, int pool, long price, boolean available, int session) {}

    private void later(Visit visit, EventType type, long at) {
        agenda.enter(at, then -> feed.send(event(visit, type, then, "")));
    }

    private void order(Visit visit, long at, SplittableRandom whim) {
        warehouses.reserve(visit.sku(), visit.pool());
        String order = run + "-o" + orders++;
        feed.send(movement(visit, MovementType.RESERVE, order, at));
        later(visit, EventType.CART_ADD, at + CART_MS);
        long checkout = at + CHECKOUT_MS_MIN + (long) (whim.nextDouble() * CHECKOUT_MS_SPREAD);
        agenda.enter(
                checkout,
                then -> {
                    warehouses.sell(visit.sku(), visit.pool());
                    till.add(visit.sku(), visit.price());
                    feed.send(movement(visit, MovementType.SALE, order, then));
                    feed.send(event(visit, EventType.PURCHASE, then, order));
                });
    }

    private StockMovement movement(Visit visit, MovementType type, String order, long at) {
        return new StockMovement(
                order + (type == MovementType.SALE ? "-sale" : "-reserve"),
                type,
                at,
                scenario.skus().get(visit.sku()).id(),
                scenario.pools().get(visit.pool()),
                1,
                order,
                "");
    }

    private BehaviorEvent event(Visit visit, EventType type, long at, String order) {
        return new BehaviorEvent(
                run + "-e" + events++,
                type,
                at,
                "u" + visit.user(),
                "u" + visit.user() + "-" + visit.session(),
                scenario.skus().get(visit.sku()).id(),
                "category-" + visit.sku() % 6,
                "brand-" + visit.sku() % 9,
                visit.price(),
                "",
                1,
                order,
                scenario.pools().get(visit.pool()),
                BehaviorEvent.NO_DWELL,
                "flash-sale",
                "",
                visit.available() ? StockShown.IN_STOCK : StockShown.SOLD_OUT);
    }
}
