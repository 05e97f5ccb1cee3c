package org.flashsale.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flashsale.control.Switches.Held;
import org.flashsale.control.Switches.OrderedPrice;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.guardrails.Guarded;
import org.flashsale.guardrails.Guardrails;

/** Prices that are frozen or ordered, instead of those that a policy wishes. */
final class SwitchDesk {

    private SwitchDesk() {}

    /**
     * A price and why it is so.
     *
     * @param switched whether it is frozen or ordered
     */
    record Choice(Guarded guarded, List<PriceReason> reasons, boolean switched) {}

    /** Decides at once when a switch changes something for a running sale. */
    static void change(Turn turn, Offer offer, long due) {
        turn.switchedUntil(due);
        long at = turn.notBefore(due);
        if (at >= offer.terms().end()) {
            return;
        }
        List<Code> occasions = new ArrayList<>();
        Held before = turn.held(due - 1);
        Held now = turn.held(due);
        if (before.frozen() && !now.frozen()) {
            occasions.add(Code.UNFREEZE);
        }
        if (before.price().isPresent() && now.price().isEmpty()) {
            occasions.add(Code.OVERRIDE_END);
        }
        PriceDesk.decide(turn, offer, occasions, at, turn.switchedBy(due));
    }

    /**
     * What holds at an instant: a frozen price stays, whatever is ordered; an ordered one takes the
     * place of the policy's.
     *
     * @param wanted what the policy and the guardrails lead to
     */
    static Choice choose(Turn turn, Offer offer, long current, long at, Choice wanted) {
        Held held = turn.held(at);
        if (held.frozen()) {
            long wish = held.price().map(OrderedPrice::price).orElse(wanted.guarded().price());
            return new Choice(
                    Guardrails.frozen(wish, offer.plan(), current),
                    List.of(new PriceReason(Code.FREEZE, 0)),
                    true);
        }
        Optional<OrderedPrice> ordered = held.price();
        if (ordered.isEmpty()) {
            return wanted;
        }
        long price = ordered.get().price();
        boolean raises = offer.terms().allowRaise();
        return new Choice(
                Guardrails.ordered(price, offer.plan(), raises, current),
                List.of(new PriceReason(Code.OVERRIDE, price - (double) current)),
                true);
    }
}
