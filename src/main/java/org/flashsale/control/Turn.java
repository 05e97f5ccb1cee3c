package org.flashsale.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flashsale.demand.Estimate;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.Origin;
import org.flashsale.ledger.Ledger;
import org.flashsale.ledger.StockMemory;
import org.flashsale.ledger.StockNote;
import org.flashsale.pricing.PricingPolicies;
import org.flashsale.pricing.PricingPolicy;

/** One step while it is made: the state so far and what has been ordered. */
final class Turn {

    final String sku;
    final SkuSettings settings;
    final Policies policies;
    final StockMemory memory;
    private final List<StockNote> unmoved;
    private final Switches switches;
    private final List<SkuOutput> outputs = new ArrayList<>();
    private Optional<Offer> offer;
    private List<PendingPlan> pending;
    private Ledger ledger;
    private long facts;
    private long version;
    private long commands;
    private long switchedUntil;
    private Optional<ShownPrice> shown;
    private long decidedAt;

    Turn(
            SkuState state,
            SkuSettings settings,
            Policies policies,
            StockMemory memory,
            Switches switches) {
        this.settings = settings;
        this.policies = policies;
        this.memory = memory;
        this.switches = switches;
        sku = state.sku();
        offer = state.offer();
        pending = state.pending();
        ledger = state.ledger();
        facts = state.facts();
        unmoved = state.unmoved();
        version = state.version();
        commands = state.commands();
        switchedUntil = state.switchedUntil();
        shown = state.shown();
        decidedAt = state.decidedAt();
    }

    Step finish() {
        SkuState state =
                new SkuState(
                        sku,
                        offer,
                        pending,
                        ledger,
                        facts,
                        unmoved,
                        version,
                        commands,
                        switchedUntil,
                        shown,
                        decidedAt);
        return new Step(state, List.copyOf(outputs));
    }

    Optional<Offer> offer() {
        return offer;
    }

    void offer(Offer changed) {
        offer = Optional.of(changed);
    }

    List<PendingPlan> pending() {
        return pending;
    }

    void pending(List<PendingPlan> changed) {
        pending = List.copyOf(changed);
    }

    Ledger ledger() {
        return ledger;
    }

    void ledger(Ledger changed) {
        ledger = changed;
    }

    Due nextDue(boolean ticks) {
        long switched = switches.nextChange(sku, sale(), switchedUntil);
        return Due.next(offer, pending, ledger, shown, switched, ticks);
    }

    /** What is frozen or ordered for the SKU at an instant. */
    Switches.Held held(long at) {
        return switches.at(sku, sale(), at);
    }

    /** The record that switched something at an instant, if one did. */
    Optional<Origin> switchedBy(long at) {
        return switches.cause(sku, sale(), at);
    }

    /** Switches up to an instant were acted on. */
    void switchedUntil(long at) {
        switchedUntil = at;
    }

    /** An instant, or that of the newest decision if it is later: decisions do not go back. */
    long notBefore(long at) {
        return Math.max(at, decidedAt);
    }

    /** Whether something was decided for a later instant. */
    boolean isPast(long at) {
        return at < decidedAt;
    }

    /** Something was decided for an instant. */
    void decided(long at) {
        decidedAt = notBefore(at);
    }

    long nextVersion() {
        return ++version;
    }

    /** Versions go on above one that was published. */
    void versionAtLeast(long published) {
        version = Math.max(version, published);
    }

    Optional<ShownPrice> shown() {
        return shown;
    }

    void shown(Optional<ShownPrice> changed) {
        shown = changed;
    }

    /**
     * Whether shoppers know better than what is decided for an instant: an earlier run has decided
     * until a later one, or its price waits to be taken over.
     */
    boolean muted(long at) {
        return shown.filter(s -> at <= s.decidedAt() || s.sale().equals(sale())).isPresent();
    }

    String nextCommandId(Offer of) {
        commands++;
        return of.terms().sale() + "/" + sku + "/" + settings.epoch() + "/m" + commands;
    }

    String sale() {
        return offer.map(o -> o.terms().sale()).orElse("");
    }

    void emit(SkuOutput output) {
        outputs.add(output);
    }

    /** Adds to the books of the sale and of the whole job; nothing for 0. */
    void book(Count count, long delta) {
        book(sale(), count, delta);
    }

    void book(String sale, Count count, long delta) {
        if (delta == 0) {
            return;
        }
        if (!sale.isEmpty()) {
            emit(new SkuOutput.Book(new BookEntry(sale, count, "", delta)));
        }
        emit(new SkuOutput.Book(new BookEntry(BookEntry.JOB, count, "", delta)));
    }

    /** Takes the ledger after a change, has its notes kept and publishes its alerts. */
    void take(Ledger.Outcome outcome) {
        ledger = outcome.ledger();
        facts += outcome.notes().isEmpty() ? 0 : 1;
        for (StockNote note : outcome.notes()) {
            emit(new SkuOutput.Note(note));
        }
        for (LedgerAlert alert : outcome.alerts()) {
            alert(alert);
        }
    }

    void fault(DecisionFault fault) {
        emit(new SkuOutput.Fault(fault));
    }

    void alert(LedgerAlert alert) {
        emit(new SkuOutput.Alert(alert));
        book(Count.ALERTS, 1);
        if (alert.code() == LedgerAlert.Code.CONSERVATION) {
            book(Count.CONSERVATION_ERRORS, 1);
        }
    }

    /** Units that may be planned with. */
    long stock(Offer of) {
        return ledger.plannable(of.terms().pools());
    }

    /** Which pools have stock now, in the plan's order. */
    List<Boolean> stocked(Offer of) {
        List<Boolean> stocked = new ArrayList<>();
        for (String pool : of.terms().pools()) {
            stocked.add(ledger.available(pool) > 0);
        }
        return stocked;
    }

    /** The policy that the plan names, else the default. */
    PricingPolicy pricing(Offer of) {
        return policies.pricing(of.pricingPolicy()).orElse(PricingPolicies.DEFAULT.policy());
    }

    static Estimate estimate(Offer of, long now) {
        return Estimate.of(of.demand(), of.terms(), of.plan(), now, competitorShift(of, now));
    }

    static double competitorShift(Offer of, long now) {
        return Estimate.competitorShift(of.price().price(), of.bestQuote(now));
    }

    /** A later time; the largest instead of an overflow. */
    static long plus(long time, long span) {
        long sum = time + span;
        return span > 0 && sum < time ? SkuState.NEVER : sum;
    }
}
