package org.flashsale.sim.backtest;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.flashsale.sim.bound.Bounds;
import org.flashsale.sim.virtual.Outcome;

/**
 * What a policy reached in a scenario over all seeds.
 *
 * @param netFrac net over the fluid bound
 * @param netFracOfDp net over the exact optimum for pooled stock, where there is one
 * @param revFrac revenue over its fluid bound
 * @param grossMargin Σ (price − unit cost) · sold, units of currency
 * @param sellThrough units sold over units there were
 * @param fillRate units sold over buyers
 * @param fillVsHindsight units sold over those of the clairvoyant allocation at the same prices
 * @param lostAvoidable units that the clairvoyant allocation would have sold besides
 * @param changesPerSku price changes per SKU
 * @param transfersPerStock units moved over units there were
 * @param netFracP05 5 % quantile of net over the fluid bound
 * @param maxChanges most changes of a SKU in any seed
 * @param maxStep largest change as a share of the price before it
 * @param oversell units sold or moved that were not there, in all seeds
 * @param conserved whether every unit is accounted for in every seed
 * @param beyondStock commands for more units than the shelf had, in all seeds
 * @param gapMax largest distance between ledger and shelf in any seed, units
 * @param missed units that buyers missed because commands were not executed as ordered
 * @param priceFaults prices outside of floor and ceiling or, where all guardrails must hold, of any
 *     of them, in all seeds
 */
public record Measures(
        Estimated netFrac,
        Optional<Estimated> netFracOfDp,
        Estimated revFrac,
        Estimated grossMargin,
        Estimated sellThrough,
        Estimated fillRate,
        Estimated fillVsHindsight,
        Estimated lostAvoidable,
        Estimated changesPerSku,
        Estimated transfersPerStock,
        double netFracP05,
        int maxChanges,
        double maxStep,
        long oversell,
        boolean conserved,
        long beyondStock,
        long gapMax,
        Estimated missed,
        long priceFaults) {

    /** Over the seeds of one scenario. */
    public static Measures of(List<Outcome> outcomes, Bounds bounds) {
        double[] net = values(outcomes, o -> share(o.net(), bounds.fluidNet()));
        return new Measures(
                Estimated.of(net),
                bounds.pooledNet().map(dp -> mean(outcomes, o -> share(o.net(), dp))),
                mean(outcomes, o -> share(o.revenue(), bounds.fluidRevenue())),
                mean(outcomes, Outcome::grossMargin),
                mean(outcomes, o -> share(o.sold(), o.units())),
                mean(outcomes, o -> share(o.sold(), o.buyers())),
                mean(outcomes, o -> share(o.sold(), o.pooledSold())),
                mean(outcomes, o -> o.pooledSold() - (double) o.sold()),
                mean(outcomes, Outcome::changesPerSku),
                mean(outcomes, o -> o.units() == 0 ? 0 : (double) o.moved() / o.units()),
                Estimated.quantile(net, 0.05),
                outcomes.stream().mapToInt(Outcome::maxChanges).max().orElse(0),
                outcomes.stream().mapToDouble(Outcome::maxStep).max().orElse(0),
                outcomes.stream().mapToLong(Outcome::oversold).sum(),
                outcomes.stream().allMatch(o -> o.lost() == 0),
                outcomes.stream().mapToLong(Outcome::beyondStock).sum(),
                outcomes.stream().mapToLong(Outcome::gapMax).max().orElse(0),
                mean(outcomes, o -> (double) o.missed()),
                outcomes.stream().mapToLong(Outcome::priceFaults).sum());
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 1 : (double) part / whole;
    }

    /** Share of a bound; where nothing can be earned, whether nothing was lost. */
    static double share(double part, double bound) {
        if (bound > 0) {
            return part / bound;
        }
        return part >= bound ? 1 : 0;
    }

    private static Estimated mean(List<Outcome> outcomes, ToDoubleFunction<Outcome> of) {
        return Estimated.of(values(outcomes, of));
    }

    private static double[] values(List<Outcome> outcomes, ToDoubleFunction<Outcome> of) {
        return outcomes.stream().mapToDouble(of).toArray();
    }
}
