package org.flashsale.sim.backtest;

import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * One policy over all scenarios that it was played in, each scenario with the same weight.
 *
 * @param netFrac mean of net over the fluid bound
 * @param halfWidth half of its 95 % confidence interval
 * @param worst the worst scenario's mean
 * @param worstP05 the worst scenario's 5 % quantile over seeds
 * @param sellThrough mean of units sold over units there were
 * @param fillVsHindsight mean of units sold over those of the clairvoyant allocation
 * @param worstFill the worst scenario's
 * @param changesPerSku mean of the price changes per SKU
 * @param transfersPerStock mean of units moved over units there were
 * @param maxChanges most changes of a SKU
 * @param maxStep largest change as a share of the price before it
 * @param priceFaults prices outside the guardrails
 * @param oversell units that were not there
 * @param conserved whether every unit is accounted for
 */
public record Summary(
        double netFrac,
        double halfWidth,
        double worst,
        double worstP05,
        double sellThrough,
        double fillVsHindsight,
        double worstFill,
        double changesPerSku,
        double transfersPerStock,
        int maxChanges,
        double maxStep,
        long priceFaults,
        long oversell,
        boolean conserved) {

    /** Of a policy that was played in at least one of the scenarios. */
    public static Summary of(List<Backtest.Found> found, String policy) {
        List<Measures> all =
                found.stream()
                        .map(each -> each.policies().get(policy))
                        .filter(Objects::nonNull)
                        .toList();
        double squares = 0;
        for (Measures m : all) {
            squares += m.netFrac().halfWidth() * m.netFrac().halfWidth();
        }
        return new Summary(
                mean(all, m -> m.netFrac().mean()),
                Math.sqrt(squares) / all.size(),
                least(all, m -> m.netFrac().mean()),
                least(all, Measures::netFracP05),
                mean(all, m -> m.sellThrough().mean()),
                mean(all, m -> m.fillVsHindsight().mean()),
                least(all, m -> m.fillVsHindsight().mean()),
                mean(all, m -> m.changesPerSku().mean()),
                mean(all, m -> m.transfersPerStock().mean()),
                all.stream().mapToInt(Measures::maxChanges).max().orElse(0),
                all.stream().mapToDouble(Measures::maxStep).max().orElse(0),
                all.stream().mapToLong(Measures::priceFaults).sum(),
                all.stream().mapToLong(Measures::oversell).sum(),
                all.stream().allMatch(Measures::conserved));
    }

    private static double mean(List<Measures> all, ToDoubleFunction<Measures> of) {
        return all.stream().mapToDouble(of).average().orElse(Double.NaN);
    }

    private static double least(List<Measures> all, ToDoubleFunction<Measures> of) {
        return all.stream().mapToDouble(of).min().orElse(Double.NaN);
    }
}
