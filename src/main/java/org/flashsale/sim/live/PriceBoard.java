package org.flashsale.sim.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flashsale.consume.LatestPrice;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.sim.Scenario;

/** The prices that a shop charges, kept as a consumer of {@code price-updates} keeps them. */
final class PriceBoard {
    private final Map<String, LatestPrice> bySku = new HashMap<>();
    private final List<LatestPrice> prices = new ArrayList<>();
    private final List<Long> opening = new ArrayList<>();

    PriceBoard(Scenario scenario) {
        for (Scenario.Sku sku : scenario.skus()) {
            LatestPrice price = new LatestPrice();
            bySku.put(sku.id(), price);
            prices.add(price);
            opening.add(sku.flash());
        }
    }

    void accept(PriceUpdate update) {
        LatestPrice price = bySku.get(update.sku());
        if (price != null) {
            price.accept(update);
        }
    }

    /** Unit price of a SKU in minor units: the plan's flash price before the first update. */
    long priceAt(int sku, long now) {
        return prices.get(sku).priceAt(now, opening.get(sku));
    }
}
