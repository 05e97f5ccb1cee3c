package org.flashsale.control;

import java.util.List;
import java.util.Optional;
import org.flashsale.ledger.Ledger;
import org.flashsale.plan.SaleTerms;

/**
 * All that is kept of one SKU. Its size is bounded: some 800 bytes with an empty ledger, and eight
 * bytes for each of the newest movement ids and some thirteen for each open reservation (see {@link
 * org.flashsale.ledger.MovementIds}).
 *
 * @param sku stock keeping unit
 * @param offer the sale that it is in, empty while no plan names it
 * @param pending plans that hold later, by the time from which they do
 * @param ledger its stock
 * @param version number of its newest price
 * @param commands number of its newest reallocation command
 */
public record SkuState(
        String sku,
        Optional<Offer> offer,
        List<PendingPlan> pending,
        Ledger ledger,
        long version,
        long commands) {

    /** No wake is needed. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Copies the list. */
    public SkuState {
        pending = List.copyOf(pending);
    }

    /** A SKU of which nothing is known yet. */
    public static SkuState initial(String sku) {
        return new SkuState(sku, Optional.empty(), List.of(), Ledger.EMPTY, 0, 0);
    }

    /** Event time at which {@link SkuInput.Wake} is due next, epoch ms, or {@link #NEVER}. */
    public long nextWake() {
        return Due.next(offer, pending, ledger, true).at();
    }

    /** Terms of the sale that it is in, if any. */
    public Optional<SaleTerms> terms() {
        return offer.map(Offer::terms);
    }

    /** Price in force, minor units, or −1 before the opening. */
    public long price() {
        return offer.map(o -> o.price().price()).orElse(PriceState.NO_PRICE);
    }

    /** ln of the estimated purchase probability at the flash price; not a number without a sale. */
    public double lnConversion() {
        return offer.map(o -> o.demand().filter().lnConversion()).orElse(Double.NaN);
    }
}
