package org.flashsale.control;

import java.util.Optional;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.domain.PriceUpdate;

/**
 * Takes over prices that an earlier run of the job published and that the restored state does not
 * know. What that run decided is decided again here, on the same records, but in silence: up to the
 * time of the newest published update shoppers know better. Then that price is the one in force, so
 * largest step, cooldown and number of changes hold between what shoppers were shown and what they
 * are shown next.
 */
final class AdoptionDesk {

    private AdoptionDesk() {}

    /** Takes the newest update that an earlier run published; older ones change nothing. */
    static void receive(Turn turn, PriceUpdate update) {
        ShownPrice heard = ShownPrice.of(update);
        PriceState known =
                turn.shown()
                        .map(ShownPrice::price)
                        .or(() -> turn.offer().map(Offer::price))
                        .orElse(PriceState.NONE);
        boolean past = turn.offer().filter(o -> isPast(heard, o)).isPresent();
        if (!ShownPrice.usable(update) || past) {
            return;
        }
        boolean renewed = !heard.isAfter(known) && !known.isAfter(heard.price());
        boolean waits = turn.shown().isPresent();
        if (heard.isAfter(known) || (renewed && waits)) {
            turn.shown(Optional.of(heard));
        } else if (renewed) {
            turn.offer()
                    .filter(o -> o.running() && heard.sale().equals(o.terms().sale()))
                    .ifPresent(o -> PriceBoard.wasRenewed(turn, o, heard));
        }
    }

    /** Whether a price is of an earlier sale of that name. */
    private static boolean isPast(ShownPrice shown, Offer offer) {
        return shown.sale().equals(offer.terms().sale())
                && shown.decidedAt() < offer.terms().start();
    }

    /** A sale opens: what earlier ones left behind does not count any more. */
    static void opening(Turn turn, Offer offer) {
        turn.shown(turn.shown().filter(shown -> !isPast(shown, offer)));
    }

    /**
     * When a price is taken over, epoch ms; not before its sale is open: the plan may still be on
     * its way.
     */
    static long dueAt(Optional<ShownPrice> shown, Optional<Offer> offer) {
        return shown.filter(s -> offer.filter(o -> concerns(s, o)).isPresent())
                .map(s -> Turn.plus(s.decidedAt(), 1))
                .orElse(SkuState.NEVER);
    }

    private static boolean concerns(ShownPrice shown, Offer offer) {
        return offer.phase() != Offer.Phase.WAITING && shown.sale().equals(offer.terms().sale());
    }

    /** Takes over what is due before something else happens at an instant. */
    static void before(Turn turn, long now) {
        if (dueAt(turn.shown(), turn.offer()) <= now) {
            turn.offer().ifPresent(offer -> adopt(turn, offer, turn.shown().orElseThrow(), now));
        }
    }

    private static void adopt(Turn turn, Offer offer, ShownPrice shown, long now) {
        turn.shown(Optional.empty());
        turn.versionAtLeast(shown.price().version());
        long at = turn.notBefore(now);
        Offer taken = offer.withPrice(merged(shown.price(), offer.price()));
        turn.offer(taken);
        if (!taken.running()) {
            endAgain(turn, taken, at);
        } else if (at < taken.terms().end()) {
            PriceDesk.decide(turn, taken, Code.ADOPTED, at, Optional.empty());
        }
    }

    /** Ends in public what has ended in silence, unless shoppers know that. */
    private static void endAgain(Turn turn, Offer ended, long at) {
        if (!saidToEnd(ended.price())) {
            PriceDesk.end(turn, ended, Code.ADOPTED, at, Optional.empty());
        }
    }

    /** A list price of the running sale runs out, and then its fallback price is shown. */
    private static boolean saidToEnd(PriceState shown) {
        return shown.reasons().stream().anyMatch(reason -> reason.code() == Code.SALE_END);
    }

    private static PriceState merged(PriceState shown, PriceState silent) {
        return new PriceState(
                shown.price(),
                shown.previous(),
                shown.version(),
                shown.epoch(),
                shown.changes() == ShownPrice.UNSAID ? silent.changes() : shown.changes(),
                shown.lastChangeAt(),
                shown.validFrom(),
                shown.validUntil(),
                shown.honouredUntil(),
                silent.nextRenewal(),
                shown.reasons(),
                shown.guardrails(),
                silent.applied().capped(shown.applied().cap()));
    }
}
