package org.flashsale.replay;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.flashsale.domain.BehaviorEvent;

/** What a log says of one SKU. */
final class SkuStats {
    private final String sku;
    private final TreeMap<Long, Integer> prices = new TreeMap<>();
    private long views;
    private long carts;
    private long purchases;
    private int priced;

    SkuStats(String sku) {
        this.sku = sku;
    }

    /** Prices of 0 are what some logs write for unknown. */
    void add(BehaviorEvent event) {
        switch (event.type()) {
            case VIEW -> views++;
            case CART_ADD -> carts++;
            case PURCHASE -> purchases += event.quantity();
            case SEARCH, CLICK, CART_REMOVE, CHECKOUT, REVIEW, EXIT_SIGNAL -> {}
        }
        if (event.offeredPrice() > 0) {
            prices.merge(event.offeredPrice(), 1, Integer::sum);
            priced++;
        }
    }

    String sku() {
        return sku;
    }

    long views() {
        return views;
    }

    long carts() {
        return carts;
    }

    /** Units. */
    long purchases() {
        return purchases;
    }

    /** Median of the prices shown, minor units; empty when none was. */
    OptionalLong medianPrice() {
        int before = 0;
        for (Map.Entry<Long, Integer> price : prices.entrySet()) {
            before += price.getValue();
            if (2 * before >= priced) {
                return OptionalLong.of(price.getKey());
            }
        }
        return OptionalLong.empty();
    }

    /** Highest price shown, minor units; 0 when none was. */
    long highestPrice() {
        return prices.isEmpty() ? 0 : prices.lastKey();
    }
}
