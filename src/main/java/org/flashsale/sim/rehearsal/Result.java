package org.flashsale.sim.rehearsal;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.flashsale.sim.virtual.Outcome;

/**
 * What a policy made of a market, over the seeds; money in the plan's currency.
 *
 * @param policy its name
 * @param revenue Σ price · sold
 * @param net revenue less what the units were worth unsold, less what moves cost
 * @param margin Σ (price − cost) · sold
 * @param sellThrough units sold over units there were
 * @param changesPerSku price changes per SKU
 * @param mostChanges most changes of any SKU in any seed
 * @param moved units moved over units there were
 */
public record Result(
        String policy,
        Spread revenue,
        Spread net,
        Spread margin,
        Spread sellThrough,
        Spread changesPerSku,
        int mostChanges,
        Spread moved) {

    /**
     * Over seeds.
     *
     * @param scale currency units per unit of the market's money
     */
    static Result of(String policy, List<Outcome> outcomes, double scale) {
        return new Result(
                policy,
                spread(outcomes, o -> o.revenue() * scale),
                spread(outcomes, o -> o.net() * scale),
                spread(outcomes, o -> o.grossMargin() * scale),
                spread(outcomes, o -> share(o.sold(), o.units())),
                spread(outcomes, Outcome::changesPerSku),
                outcomes.stream().mapToInt(Outcome::maxChanges).max().orElse(0),
                spread(outcomes, o -> share(o.moved(), o.units())));
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static Spread spread(List<Outcome> outcomes, ToDoubleFunction<Outcome> figure) {
        return Spread.of(outcomes.stream().mapToDouble(figure).toArray());
    }
}
