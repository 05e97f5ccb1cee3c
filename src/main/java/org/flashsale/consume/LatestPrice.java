package org.flashsale.consume;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.flashsale.domain.PriceUpdate;

/**
 * The price of one SKU as a consumer of {@code price-updates} has to keep it: the update of the
 * highest (epoch, version) counts, whatever order they come in and however often; an update with
 * the same pair is a renewal, and the later validity counts. When the validity ends unrenewed, the
 * job is down and the fallback price is charged. Carts keep a price that they were shown as long as
 * an update honours it, and never pay more than the price of the day. Advice is not to be charged.
 * Not thread-safe.
 */
public final class LatestPrice {

    /** Former prices that are kept for carts; further ones push out those that end first. */
    static final int HONOURED_MAX = 16;

    private Optional<PriceUpdate> held = Optional.empty();
    private final Map<Long, Long> honouredUntil = new HashMap<>();

    /** Takes an update of this SKU; true if it changed what is held. */
    public boolean accept(PriceUpdate update) {
        if (update.advice()) {
            return false;
        }
        // Also of an old update: it was shown.
        update.previousPrice()
                .ifPresent(p -> honour(p, update.previousPriceHonouredUntil().orElse(0)));
        if (!replaces(update)) {
            return false;
        }
        held = Optional.of(update);
        return true;
    }

    private boolean replaces(PriceUpdate update) {
        if (held.isEmpty()) {
            return true;
        }
        PriceUpdate old = held.get();
        if (update.epoch() != old.epoch()) {
            return update.epoch() > old.epoch();
        }
        if (update.version() != old.version()) {
            return update.version() > old.version();
        }
        return update.validUntil() > old.validUntil();
    }

    private void honour(long price, long until) {
        honouredUntil.merge(price, until, Math::max);
        if (honouredUntil.size() > HONOURED_MAX) {
            honouredUntil.entrySet().stream()
                    .min(
                            Map.Entry.<Long, Long>comparingByValue()
                                    .thenComparing(
                                            Comparator.comparing(Map.Entry<Long, Long>::getKey)))
                    .ifPresent(first -> honouredUntil.remove(first.getKey()));
        }
    }

    /** What is held. */
    public Optional<PriceUpdate> held() {
        return held;
    }

    /**
     * Unit price to charge, minor units.
     *
     * @param now clock of the consumer, epoch ms
     * @param before price to charge as long as no update has come
     */
    public long priceAt(long now, long before) {
        if (held.isEmpty()) {
            return before;
        }
        PriceUpdate update = held.get();
        return now < update.validUntil() ? update.price() : update.fallbackPrice();
    }

    /**
     * Unit price to charge for what lies in a cart, minor units.
     *
     * @param now clock of the consumer, epoch ms
     * @param shown price at which it was put there
     * @param before price to charge as long as no update has come
     */
    public long cartPriceAt(long now, long shown, long before) {
        long price = priceAt(now, before);
        boolean honoured = now < honouredUntil.getOrDefault(shown, Long.MIN_VALUE);
        return honoured ? Math.min(shown, price) : price;
    }
}
