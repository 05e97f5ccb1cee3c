package org.flashsale.consume;

import java.util.Optional;
import org.flashsale.domain.PriceUpdate;

/**
 * The price of one SKU as a consumer of {@code price-updates} has to keep it: the update of the
 * highest (epoch, version) counts, whatever order they come in and however often; an update with
 * the same pair is a renewal, and the later validity counts. When the validity ends unrenewed, the
 * job is down and the fallback price is charged. Advice is not to be charged. Not thread-safe.
 */
public final class LatestPrice {
    private Optional<PriceUpdate> held = Optional.empty();

    /** Takes an update of this SKU; true if it changed what is held. */
    public boolean accept(PriceUpdate update) {
        if (update.advice() || !replaces(update)) {
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
}
