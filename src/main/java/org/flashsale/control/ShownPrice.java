package org.flashsale.control;

import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.guardrails.AppliedPrices;

/**
 * A price that an earlier run has published and that the restored state does not know: shoppers are
 * shown it, so decisions go on from it.
 *
 * @param sale the sale that it belongs to
 * @param decidedAt event time of the newest update that said it, epoch ms
 * @param price the price; of what was charged only what its claim tells
 */
record ShownPrice(String sale, long decidedAt, PriceState price) {

    /** An update of an earlier build does not say how often the price had changed. */
    static final int UNSAID = -1;

    /** Above all that a sale counts: a number beyond it was written by nobody who decides. */
    private static final long COUNT_MAX = 1L << 40;

    /** Whether an update can be gone on from: the topic may hold anything. */
    static boolean usable(PriceUpdate update) {
        int changes = update.changes().orElse(0);
        return update.price() > 0
                && update.version() > 0
                && update.version() < COUNT_MAX
                && changes >= 0
                && changes < Integer.MAX_VALUE / 2;
    }

    /** What an update says. */
    static ShownPrice of(PriceUpdate update) {
        long changedAt = update.changedAt().orElse(update.validFrom());
        long reference = update.claim().reference().orElse(AppliedPrices.UNKNOWN);
        return new ShownPrice(
                update.sale(),
                update.decidedAt(),
                new PriceState(
                        update.price(),
                        update.previousPrice().orElse(PriceState.NO_PRICE),
                        update.version(),
                        epochOfDecision(update),
                        update.changes().orElse(UNSAID),
                        Math.max(0, Math.min(changedAt, update.decidedAt())),
                        update.validFrom(),
                        update.validUntil(),
                        update.previousPriceHonouredUntil().orElse(0),
                        SkuState.NEVER,
                        update.reasons().stream()
                                .filter(reason -> reason.code() != PriceReason.Code.RENEWAL)
                                .toList(),
                        update.guardrails(),
                        new AppliedPrices(reference, AppliedPrices.NONE, AppliedPrices.NONE)));
    }

    /** A renewal by a later run names the decision of the earlier one. */
    private static long epochOfDecision(PriceUpdate update) {
        String[] parts = update.decisionId().split("/", -1);
        try {
            return Math.min(Long.parseLong(parts[Math.max(0, parts.length - 2)]), update.epoch());
        } catch (NumberFormatException e) {
            return update.epoch();
        }
    }

    /** Whether it was decided after another price. */
    boolean isAfter(PriceState other) {
        return price.isAfter(other);
    }
}
