package org.flashsale.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.flashsale.control.Switches.OrderedPrice;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.guardrails.PriceEndings;
import org.flashsale.plan.ChangeOrder;
import org.flashsale.plan.ChangeOrder.Scope;
import org.flashsale.plan.ChangeOrders;
import org.flashsale.plan.PlanBook;
import org.flashsale.plan.PlanError;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SkuPlan;

/**
 * Admits the orders that switch prices. Immutable; what becomes of a record depends on those before
 * it, the plans and its event time alone, so all subtasks agree.
 *
 * @param switches what holds when
 * @param requests ids of the newest requests, so that each counts once
 * @param offset of the newest record of the control topic; what comes again is below it
 */
public record SwitchBook(Switches switches, List<String> requests, long offset) {

    /** Before the first record. */
    public static final SwitchBook EMPTY = new SwitchBook(Switches.NONE, List.of(), -1);

    /** Freezes and ordered prices that are kept. */
    static final int SWITCHES_MAX = 20_000;

    static final int REQUESTS_MAX = 1_024;

    /** An effective time further ahead than the longest plan can be published is a slip. */
    static final long AHEAD_MAX_MS = 366 * 86_400_000L;

    /** What ended is kept for the subtask that is slowest. */
    private static final long ENDED_KEPT_MS = 3_600_000;

    private static final int ERRORS_MAX = 1_000;

    /** Copies the ids. */
    public SwitchBook {
        requests = List.copyOf(requests);
    }

    /** What a record led to. */
    public sealed interface Outcome {

        /**
         * It holds.
         *
         * @param scope what the names are
         * @param names whom it concerns: the sale or the SKUs; empty for everything
         * @param at event time from which it does, epoch ms
         */
        record Applied(Scope scope, List<String> names, long at) implements Outcome {}

        /** Nothing changed, for these reasons; never empty. */
        record Refused(List<PlanError> errors) implements Outcome {}

        /** The request was heard before: nothing changed. */
        record Repeated() implements Outcome {}
    }

    /** The book after a record, and what it led to. */
    public record Answer(SwitchBook book, Outcome outcome) {}

    /**
     * Takes a record of one of {@link ChangeOrders#KINDS}.
     *
     * @param at event time at which it takes effect, epoch ms
     * @param now event time that no subtask has passed, epoch ms; the least long before the first
     *     event: then nothing that ended is given up
     * @param plans those that hold
     */
    public Answer apply(Read.Good<ControlRecord> order, long at, long now, PlanBook plans) {
        String request = order.value().requestId();
        if (order.origin().offset() <= offset || requests.contains(request)) {
            return new Answer(this, new Outcome.Repeated());
        }
        List<String> heard = new ArrayList<>(requests);
        heard.add(request);
        if (heard.size() > REQUESTS_MAX) {
            heard.remove(0);
        }
        boolean started = now != Long.MIN_VALUE;
        Switches kept = started ? switches.since(now - ENDED_KEPT_MS) : switches;
        SwitchBook next = new SwitchBook(kept, heard, order.origin().offset());
        if (at - order.origin().appendedAt() > AHEAD_MAX_MS) {
            return next.refused(
                    Code.OUT_OF_RANGE,
                    "it would take effect in more than a year",
                    "a year at most");
        }
        ChangeOrders.Parsed parsed = ChangeOrders.parse(order.value());
        if (parsed instanceof ChangeOrders.Parsed.Invalid invalid) {
            return new Answer(next, new Outcome.Refused(invalid.errors()));
        }
        ChangeOrder wanted = ((ChangeOrders.Parsed.Valid) parsed).order();
        Answer answer = next.apply(wanted, at, order.origin(), plans);
        int size = answer.book.switches.size();
        return !started || size <= SWITCHES_MAX
                ? answer
                : next.refused(
                        Code.TOO_MANY_SWITCHES,
                        "there would be " + size + " freezes and ordered prices",
                        SWITCHES_MAX + " at most, those of the last hour included");
    }

    private Answer apply(ChangeOrder order, long at, Origin by, PlanBook plans) {
        List<PlanError> errors = new ArrayList<>();
        if (order instanceof ChangeOrder.Switch wanted) {
            Scope scope = wanted.scope();
            Set<String> names = scope == Scope.GLOBAL ? Set.of("") : Set.copyOf(wanted.names());
            check(wanted, at, plans, errors);
            Switches changed =
                    wanted.frozen()
                            ? switches.freeze(scope, names, at, by)
                            : switches.unfreeze(scope, names, at, by);
            return answer(changed, new Outcome.Applied(scope, wanted.names(), at), errors);
        }
        if (order instanceof ChangeOrder.PriceOverride wanted) {
            Switches changed =
                    price(wanted, at, by, plans, errors).map(switches::order).orElse(switches);
            List<String> names = List.of(wanted.sku());
            return answer(changed, new Outcome.Applied(Scope.SKU, names, at), errors);
        }
        String sku = ((ChangeOrder.CancelOverride) order).sku();
        if (!switches.ordered(sku, at)) {
            String wrong = "no price is ordered for '" + sku + "'";
            errors.add(error("sku", Code.NOT_OVERRIDDEN, wrong, "a SKU with an ordered price"));
        }
        Outcome.Applied done = new Outcome.Applied(Scope.SKU, List.of(sku), at);
        return answer(switches.cancel(sku, at, by), done, errors);
    }

    private void check(ChangeOrder.Switch wanted, long at, PlanBook plans, List<PlanError> errors) {
        for (int i = 0; i < Math.max(1, wanted.names().size()); i++) {
            String name = wanted.names().isEmpty() ? "" : wanted.names().get(i);
            String field =
                    switch (wanted.scope()) {
                        case GLOBAL -> "global";
                        case SALE -> "sale";
                        case SKU -> "skus[" + i + "]";
                    };
            if (errors.size() >= ERRORS_MAX) {
                errors.add(error("", Code.TOO_MANY_ERRORS, "the rest is left out", ""));
                return;
            }
            if (wanted.scope() == Scope.SALE && !plans.plans().contains(name)) {
                String known = String.join(", ", plans.plans());
                String wrong = "no plan has the id '" + name + "'";
                errors.add(error(field, Code.UNKNOWN_SALE, wrong, known));
            } else if (wanted.scope() == Scope.SKU && plans.nearest(name, at).isEmpty()) {
                String wrong = "no plan sells '" + name + "'";
                errors.add(error(field, Code.UNKNOWN_SKU, wrong, "a SKU of a plan"));
            } else if (!wanted.frozen() && !switches.frozen(wanted.scope(), name, at)) {
                String wrong = name.isEmpty() ? "not everything is frozen" : "is not frozen itself";
                errors.add(error(field, Code.NOT_FROZEN, wrong, "what was frozen by this name"));
            }
        }
    }

    /** The ordered price, unless it cannot be under the plan that holds then. */
    private Optional<OrderedPrice> price(
            ChangeOrder.PriceOverride wanted,
            long at,
            Origin by,
            PlanBook plans,
            List<PlanError> errors) {
        Optional<PlanBook.Entry> entry =
                plans.nearest(wanted.sku(), at).filter(e -> at < e.terms().end());
        Optional<SalePlan> plan =
                entry.flatMap(e -> plans.plan(e.terms().sale(), Math.max(at, e.effectiveFrom())));
        if (entry.isEmpty() || plan.isEmpty()) {
            String wrong = "no plan sells '" + wanted.sku() + "' then or later";
            errors.add(error("sku", Code.UNKNOWN_SKU, wrong, "a SKU of a plan"));
            return Optional.empty();
        }
        ChangeOrders.Meaning meaning = ChangeOrders.meaning(wanted, plan.get(), at);
        errors.addAll(meaning.errors());
        if (meaning.price() > 0) {
            checkGuardrails(meaning.price(), entry.get().plan(), plan.get(), errors);
        }
        String sale = plan.get().id();
        if (switches.at(wanted.sku(), sale, at).frozen()) {
            String wrong = "'" + wanted.sku() + "' is frozen then";
            errors.add(error("sku", Code.FROZEN, wrong, "unfreeze SKU, sale or everything first"));
        }
        return Optional.of(
                new OrderedPrice(
                        sale,
                        wanted.sku(),
                        meaning.price(),
                        at,
                        meaning.until(),
                        by,
                        Optional.empty()));
    }

    private static void checkGuardrails(
            long price, SkuPlan sku, SalePlan plan, List<PlanError> errors) {
        String wrong = "is " + ChangeOrders.money(price, plan);
        if (price < sku.effectiveFloor()) {
            String least = ChangeOrders.money(sku.effectiveFloor(), plan) + " or more";
            errors.add(error("price", Code.BELOW_FLOOR, wrong, least));
        }
        if (price > sku.list()) {
            String most = ChangeOrders.money(sku.list(), plan) + " or less";
            errors.add(error("price", Code.ABOVE_LIST, wrong, most));
        }
        long nearest = PriceEndings.nearest(sku.endings(), price, 0, Long.MAX_VALUE / 2);
        if (nearest != price && price != sku.list()) {
            String allowed = "such as " + ChangeOrders.money(nearest, plan);
            errors.add(error("price", Code.BAD_ENDING, wrong, allowed));
        }
    }

    private Answer answer(Switches changed, Outcome.Applied done, List<PlanError> errors) {
        return errors.isEmpty()
                ? new Answer(new SwitchBook(changed, requests, offset), done)
                : new Answer(this, new Outcome.Refused(List.copyOf(errors)));
    }

    private Answer refused(Code code, String wrong, String allowed) {
        return new Answer(this, new Outcome.Refused(List.of(error("", code, wrong, allowed))));
    }

    private static PlanError error(String field, Code code, String wrong, String allowed) {
        return new PlanError(0, field, code, wrong, allowed);
    }
}
