package org.flashsale.control;

import java.util.List;
import java.util.Optional;
import org.flashsale.ledger.Ledger;

/**
 * What time alone brings next. Of several at one instant the order of the kinds decides.
 *
 * @param kind what is due
 * @param at when, epoch ms
 */
record Due(Kind kind, long at) {

    /** What can be due, in order. */
    enum Kind {
        ADOPTION,
        PLAN,
        OPENING,
        TRANSFERS,
        SWITCH,
        TICK,
        END,
        RENEWAL
    }

    /**
     * @param switched when a switch changes something for the running sale next, epoch ms
     * @param ticks whether ticks are to be decided; in silence they wait for the events' time
     */
    static Due next(
            Optional<Offer> offer,
            List<PendingPlan> pending,
            Ledger ledger,
            Optional<ShownPrice> shown,
            long switched,
            boolean ticks) {
        Due first = new Due(Kind.TRANSFERS, ledger.nextDue());
        if (!pending.isEmpty()) {
            first = new Due(Kind.PLAN, pending.get(0).effectiveFrom()).orEarlier(first);
        }
        if (offer.isEmpty()) {
            return first;
        }
        first = first.orEarlier(new Due(Kind.ADOPTION, AdoptionDesk.dueAt(shown, offer)));
        Due of = of(offer.get(), ticks);
        boolean running = offer.get().running();
        return first.orEarlier(running ? of.orEarlier(new Due(Kind.SWITCH, switched)) : of);
    }

    private static Due of(Offer offer, boolean ticks) {
        return switch (offer.phase()) {
            case WAITING -> new Due(Kind.OPENING, offer.openAt());
            case RUNNING -> {
                Due end = new Due(Kind.END, offer.terms().end());
                Due renewal = new Due(Kind.RENEWAL, offer.price().nextRenewal());
                Due tick =
                        !ticks || offer.nextTick() > offer.lastTick()
                                ? end
                                : new Due(Kind.TICK, offer.tickEnd());
                yield tick.orEarlier(end).orEarlier(renewal);
            }
            case ENDED -> new Due(Kind.END, SkuState.NEVER);
        };
    }

    private Due orEarlier(Due other) {
        boolean otherFirst = other.at < at || (other.at == at && other.kind.compareTo(kind) < 0);
        return otherFirst ? other : this;
    }
}
