package org.flashsale.guardrails;

import org.flashsale.plan.SkuPlan;

/**
 * What {@link Guardrails} must never let pass, written a second time and without its arithmetic: a
 * check of each price before it leaves.
 */
public final class GuardrailCheck {

    private static final double ROUNDING = 1e-6;

    private GuardrailCheck() {}

    /** Between floor and ceiling; where the floor is above the list price, at the list price. */
    public static boolean inBounds(long price, SkuPlan plan) {
        return price <= plan.list() && (price >= plan.effectiveFloor() || price == plan.list());
    }

    /**
     * Whether a price may follow the one in force. From a price outside of floor and ceiling any
     * step back between them may be made.
     *
     * @param price minor units
     * @param now instant of the decision, epoch ms
     */
    public static boolean permits(
            long price, SkuPlan plan, boolean allowRaise, PriceHistory history, long now) {
        long before = history.price();
        if (!inBounds(price, plan)) {
            return false;
        }
        if (price == before || !inBounds(before, plan)) {
            return true;
        }
        boolean waited =
                history.changes() == 0 || now - history.lastChangeAt() >= plan.cooldownMs();
        double step = Math.abs((double) price - before) / before;
        return (price < before || allowRaise)
                && waited
                && history.changes() < plan.maxChanges()
                && step <= Math.min(1, plan.maxStepFraction()) + ROUNDING;
    }
}
