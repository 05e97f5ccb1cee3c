package org.flashsale.guardrails;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.GuardrailOutcome.Code;
import org.flashsale.plan.SkuPlan;

/**
 * Turns a wish into a price that the merchant allows. Here the one rounding happens: the wish
 * becomes whole minor units first, all that follows is integer arithmetic.
 *
 * <p>Precedence: floor and ceiling before everything. When the price in force lies outside of them
 * (a plan moved them), it moves to the nearest allowed price at once, whatever step, cooldown,
 * number of changes or a ban on raises say. Otherwise, in this order: floor and ceiling; no raise
 * unless allowed; cooldown; most changes; hysteresis; largest step; price endings. Each one that
 * changes the price leaves its code with the price before and after it. A frozen price, and one
 * that somebody ordered, are bound by what is said there.
 */
public final class Guardrails {

    /** A change is worth its disturbance when demand would move by this share. */
    public static final double HYSTERESIS = 0.20;

    /** Share of the changes that cuts may use at the start of the sale; all but one at its end. */
    private static final double CUTS_AT_START = 0.3;

    private final SkuPlan plan;
    private final boolean allowRaise;
    private final PriceHistory history;
    private final long now;
    private final double elapsed;
    private final double slope;
    private final long floor;
    private final long ceiling;
    private final List<GuardrailOutcome> outcomes = new ArrayList<>();

    private Guardrails(
            SkuPlan plan,
            boolean allowRaise,
            PriceHistory history,
            long now,
            double elapsed,
            double slope) {
        this.plan = plan;
        this.allowRaise = allowRaise;
        this.history = history;
        this.now = now;
        this.elapsed = elapsed;
        this.slope = slope;
        ceiling = plan.list();
        floor = Math.min(ceiling, plan.effectiveFloor());
    }

    /**
     * Price for a wish.
     *
     * @param wish minor units; NaN keeps the price in force
     * @param allowRaise whether the sale allows raises
     * @param now instant of the decision, epoch ms
     * @param elapsed share of the sale that has passed
     * @param slope fall of ln demand per unit of price/list
     */
    public static Guarded apply(
            double wish,
            SkuPlan plan,
            boolean allowRaise,
            PriceHistory history,
            long now,
            double elapsed,
            double slope) {
        return new Guardrails(plan, allowRaise, history, now, elapsed, slope).apply(wish);
    }

    /** Price at which a sale may open: the wanted one inside floor and ceiling. */
    public static Guarded opening(long wanted, SkuPlan plan) {
        Guardrails guardrails = new Guardrails(plan, true, new PriceHistory(wanted, 0, 0), 0, 0, 0);
        return new Guarded(guardrails.clamped(wanted), guardrails.outcomes);
    }

    /** Floor and ceiling alone, for simulations of what the other guardrails cost. */
    public static Guarded bounded(double wish, SkuPlan plan, long price) {
        Guardrails guardrails = new Guardrails(plan, true, new PriceHistory(price, 0, 0), 0, 0, 0);
        long wanted = Double.isNaN(wish) ? price : Math.round(wish);
        return new Guarded(guardrails.clamped(wanted), guardrails.outcomes);
    }

    /**
     * A frozen price stays, but not outside floor and ceiling.
     *
     * @param wanted what it would be otherwise, minor units
     * @param price the price in force, minor units
     */
    public static Guarded frozen(long wanted, SkuPlan plan, long price) {
        Guardrails guardrails = new Guardrails(plan, true, new PriceHistory(price, 0, 0), 0, 0, 0);
        boolean inside = price >= guardrails.floor && price <= guardrails.ceiling;
        long kept = inside ? price : guardrails.forced();
        guardrails.moved(Code.FREEZE, wanted, kept);
        return new Guarded(kept, guardrails.outcomes);
    }

    /**
     * A price that somebody ordered: floor and ceiling hold, and a ban on raises; whoever orders a
     * price has decided about step, cooldown, number of changes and hysteresis.
     *
     * @param price the price in force, minor units
     */
    public static Guarded ordered(long wanted, SkuPlan plan, boolean allowRaise, long price) {
        Guardrails guardrails =
                new Guardrails(plan, allowRaise, new PriceHistory(price, 0, 0), 0, 0, 0);
        long target = guardrails.clamped(wanted);
        boolean banned = target > price && !allowRaise && price >= guardrails.floor;
        long after = banned ? guardrails.kept(Code.NO_RAISE, target) : target;
        return new Guarded(after, guardrails.outcomes);
    }

    private Guarded apply(double wish) {
        long price = history.price();
        long wanted = Double.isNaN(wish) ? price : Math.round(wish);
        return new Guarded(price < floor || price > ceiling ? forced() : allowed(wanted), outcomes);
    }

    private long forced() {
        long price = clamped(history.price());
        return withEnding(price, floor, ceiling);
    }

    private long allowed(long wanted) {
        long price = history.price();
        long target = clamped(wanted);
        if (target == price) {
            return price;
        }
        boolean raise = target > price;
        if (raise && !allowRaise) {
            return kept(Code.NO_RAISE, target);
        }
        if (history.changes() > 0 && now - history.lastChangeAt() < plan.cooldownMs()) {
            return kept(Code.COOLDOWN, target);
        }
        if (history.changes() >= (raise ? plan.maxChanges() : mostCuts())) {
            return kept(Code.MAX_CHANGES, target);
        }
        if (!(slope * Math.abs(target - price) / plan.list() >= HYSTERESIS)) {
            return kept(Code.HYSTERESIS, target);
        }
        double step = Math.max(0, Math.min(1, plan.maxStepFraction()));
        long least = (long) Math.ceil(price * (1 - step) - 1e-6);
        long most = (long) Math.floor(price * (1 + step) + 1e-6);
        target = moved(Code.MAX_STEP, target, Math.max(least, Math.min(most, target)));
        long low = Math.max(floor, raise ? price + 1 : least);
        long high = Math.min(ceiling, raise ? most : price - 1);
        return target == price ? price : withEnding(target, low, high);
    }

    /** So that one change is always left for a raise, and some for later. */
    private long mostCuts() {
        double share = CUTS_AT_START + (1 - CUTS_AT_START) * elapsed;
        return (long) Math.ceil((plan.maxChanges() - 1) * share);
    }

    private long clamped(long wanted) {
        long above = moved(Code.FLOOR, wanted, Math.max(floor, wanted));
        return moved(Code.CEILING, above, Math.min(ceiling, above));
    }

    private long withEnding(long target, long low, long high) {
        return moved(
                Code.PRICE_ENDING, target, PriceEndings.nearest(plan.endings(), target, low, high));
    }

    private long kept(Code code, long target) {
        return moved(code, target, history.price());
    }

    private long moved(Code code, long before, long after) {
        if (before != after) {
            outcomes.add(new GuardrailOutcome(code, before, after));
        }
        return after;
    }
}
