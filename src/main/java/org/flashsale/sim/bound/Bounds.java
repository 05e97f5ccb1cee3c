package org.flashsale.sim.bound;

import java.util.Arrays;
import java.util.Optional;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;

/**
 * Bounds of a scenario, in units of currency.
 *
 * @param fluidNet no policy's expected net passes it
 * @param fluidRevenue no policy's expected revenue passes it
 * @param fluidNetPerSku its parts
 * @param pooledNetPerSku per SKU the exact optimum of the net for pooled stock; empty where SKUs
 *     substitute each other or the program is too large
 */
public record Bounds(
        double fluidNet,
        double fluidRevenue,
        double[] fluidNetPerSku,
        Optional<double[]> pooledNetPerSku) {

    /** Copies the arrays. */
    public Bounds {
        fluidNetPerSku = fluidNetPerSku.clone();
        pooledNetPerSku = pooledNetPerSku.map(double[]::clone);
    }

    /** Computes them. */
    public static Bounds of(Market market) {
        double[] net = fluid(market, true);
        double revenue = Arrays.stream(fluid(market, false)).sum();
        return new Bounds(Arrays.stream(net).sum(), revenue, net, pooled(market));
    }

    private static double[] fluid(Market market, boolean withResidual) {
        int skus = market.scenario().skus().size();
        if (market.spill() > 0 && skus > 1) {
            return new SpillProblem(market, withResidual).solve();
        }
        double[] bound = new double[skus];
        for (int i = 0; i < skus; i++) {
            Scenario.Sku sku = market.scenario().skus().get(i);
            double residual = withResidual ? sku.residualValue() : 0;
            double stock = sku.stock().stream().mapToLong(Long::longValue).sum();
            double first = stock + market.restocked(i, 0);
            bound[i] = FluidProblem.of(market, i, 0, residual, first).solve().net();
        }
        return bound;
    }

    private static Optional<double[]> pooled(Market market) {
        int skus = market.scenario().skus().size();
        double[] net = new double[skus];
        for (int i = 0; i < skus; i++) {
            if (!PooledProgram.fits(market, i)) {
                return Optional.empty();
            }
            net[i] = PooledProgram.solve(market, i).value();
        }
        return Optional.of(net);
    }

    /** The exact optimum of the net for pooled stock, where it was computed. */
    public Optional<Double> pooledNet() {
        return pooledNetPerSku.map(parts -> Arrays.stream(parts).sum());
    }
}
