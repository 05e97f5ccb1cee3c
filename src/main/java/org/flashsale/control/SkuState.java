package org.flashsale.control;

import java.util.List;
import java.util.Optional;
import org.flashsale.ledger.Ledger;
import org.flashsale.ledger.StockNote;
import org.flashsale.plan.SaleTerms;

/**
 * What every step of one SKU needs: some 900 bytes, whatever has happened. What single movements
 * and orders leave behind lies beside it, in a {@link org.flashsale.ledger.StockMemory}.
 *
 * @param sku stock keeping unit
 * @param offer the sale that it is in, empty while no plan names it
 * @param pending plans that hold later, by the time from which they do
 * @param ledger its stock
 * @param facts movements that the ledger has applied
 * @param unmoved what the state of an earlier build remembered and is to be moved to the memory
 * @param version number of its newest price
 * @param commands number of its newest reallocation command
 * @param switchedUntil event time up to which switches were acted on, epoch ms
 * @param shown what an earlier run published and this state does not know, until it is taken over
 * @param decidedAt event time of its newest decision, epoch ms; none is dated before it
 */
public record SkuState(
        String sku,
        Optional<Offer> offer,
        List<PendingPlan> pending,
        Ledger ledger,
        long facts,
        List<StockNote> unmoved,
        long version,
        long commands,
        long switchedUntil,
        Optional<ShownPrice> shown,
        long decidedAt) {

    /** No wake is needed. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Copies the lists. */
    public SkuState {
        pending = List.copyOf(pending);
        unmoved = List.copyOf(unmoved);
    }

    /** A SKU of which nothing is known yet. */
    public static SkuState initial(String sku) {
        return new SkuState(
                sku,
                Optional.empty(),
                List.of(),
                Ledger.EMPTY,
                0,
                List.of(),
                0,
                0,
                0,
                Optional.empty(),
                0);
    }

    /** The same once {@link #unmoved} is in the memory. */
    public SkuState moved() {
        return new SkuState(
                sku,
                offer,
                pending,
                ledger,
                facts,
                List.of(),
                version,
                commands,
                switchedUntil,
                shown,
                decidedAt);
    }

    /** As {@link #nextWake(Switches)} where nothing is switched. */
    public long nextWake() {
        return nextWake(Switches.NONE);
    }

    /** Event time at which {@link SkuInput.Wake} is due next, epoch ms, or {@link #NEVER}. */
    public long nextWake(Switches switches) {
        return Due.next(offer, pending, ledger, shown, nextSwitch(switches), true).at();
    }

    private long nextSwitch(Switches switches) {
        return offer.map(o -> switches.nextChange(sku, o.terms().sale(), switchedUntil))
                .orElse(NEVER);
    }

    /** The same for {@link SkuInput.Silence}, which decides no ticks. */
    public long nextQuiet(Switches switches) {
        return Due.next(offer, pending, ledger, shown, nextSwitch(switches), false).at();
    }

    /** Terms of the sale that it is in, if any. */
    public Optional<SaleTerms> terms() {
        return offer.map(Offer::terms);
    }

    /** The sale that it is in, or empty. */
    public String sale() {
        return offer.map(o -> o.terms().sale()).orElse("");
    }

    /** The tick that is decided next, 0 without a sale. */
    public int nextTick() {
        return offer.map(Offer::nextTick).orElse(0);
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
