package org.flashsale.sim.rehearsal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SkuPlan;
import org.flashsale.sim.rehearsal.Warning.Code;

/** Finds what a merchant may want to change, where demand is as planned. */
final class Warnings {
    private static final double SELLS_ENOUGH = 0.75;
    private static final double OFTEN = 0.25;
    private static final double EARLY = 0.75;
    private static final double MOSTLY = 0.5;

    private Warnings() {}

    static List<Warning> of(Rehearsal rehearsal) {
        List<Warning> warnings = new ArrayList<>();
        for (SkuTrace trace : rehearsal.asPlanned().traces()) {
            add(rehearsal.plan(), trace, warnings);
        }
        return warnings;
    }

    private static void add(SalePlan plan, SkuTrace trace, List<Warning> into) {
        SkuPlan sku = trace.plan();
        if (trace.sellThrough() < SELLS_ENOUGH) {
            String floor =
                    trace.floorShare() > OFTEN
                            ? ", and the floor keeps the price up: a lower floor or fewer units"
                            : ": fewer units, or a longer sale";
            String text = percent(1 - trace.sellThrough()) + " of the units are left over" + floor;
            into.add(new Warning(sku.sku(), Code.STOCK_CANNOT_SELL, text));
        } else if (trace.floorShare() > OFTEN) {
            String text =
                    "at its floor in " + percent(trace.floorShare()) + " of the time with stock";
            into.add(new Warning(sku.sku(), Code.FLOOR_BINDS, text));
        }
        if (trace.listShare() > OFTEN) {
            String text =
                    "at the list price in "
                            + percent(trace.listShare())
                            + " of the time with stock: more units would sell at a full price";
            into.add(new Warning(sku.sku(), Code.LIST_BINDS, text));
        }
        if (trace.soldOut() > MOSTLY && trace.soldOutAt() < EARLY) {
            String raise = plan.allowRaise() ? "" : "; the plan allows no raise";
            String text =
                    "sold out after "
                            + percent(trace.soldOutAt())
                            + " of the sale on average"
                            + raise;
            into.add(new Warning(sku.sku(), Code.SOLD_OUT_EARLY, text));
        }
        if (sku.maxChanges() > 0 && trace.changesUsedUp() > OFTEN) {
            String text =
                    "all "
                            + sku.maxChanges()
                            + " changes are used up in "
                            + percent(trace.changesUsedUp())
                            + " of the sales";
            into.add(new Warning(sku.sku(), Code.CHANGES_USED_UP, text));
        }
        for (int m = 0; m < plan.pools().size(); m++) {
            SkuPlan.PoolPlan pool = sku.pools().get(m);
            if (pool.expectedStock() == 0 && pool.forecastViews() > 0) {
                String text =
                        "no units in "
                                + plan.pools().get(m)
                                + ", where "
                                + String.format(Locale.ROOT, "%,.0f", pool.forecastViews())
                                + " views are expected";
                into.add(new Warning(sku.sku(), Code.POOL_WITHOUT_STOCK, text));
            }
        }
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
