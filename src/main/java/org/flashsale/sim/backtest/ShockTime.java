package org.flashsale.sim.backtest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.virtual.Foresight;
import org.flashsale.sim.virtual.PolicyPair;
import org.flashsale.sim.virtual.VirtualSale;

/**
 * How long it takes until a policy sees half of a sudden fall of one SKU's conversion. In each
 * sale, one SKU in turn converts {@value #FACTOR} times as well from {@value #AT} of the sale on,
 * all other events are taken out, and half is seen once the logarithm of the estimate has come down
 * by half of the fall's from where it stood. A fall that is not seen counts with all that is left
 * of the sale.
 */
final class ShockTime {
    private static final double AT = 0.4;
    private static final double FACTOR = 0.6;

    private ShockTime() {}

    /** The median over SKUs and seeds of all scenarios, as a share of the sale. */
    static double median(
            List<Scenario> scenarios, PolicyPair policy, int seedsPerSku, long firstSeed)
            throws InterruptedException {
        ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<Double>> runs = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                for (int sku = 0; sku < scenario.skus().size(); sku++) {
                    Scenario shocked = scenario.withShock(sku, AT, FACTOR);
                    Foresight foresight = new Foresight(shocked);
                    int watched = sku;
                    for (int s = 0; s < seedsPerSku; s++) {
                        Market market = new Market(shocked, firstSeed + s);
                        runs.add(workers.submit(() -> time(market, foresight, policy, watched)));
                    }
                }
            }
            List<Double> times = new ArrayList<>();
            for (Future<Double> run : runs) {
                times.add(run.get());
            }
            Collections.sort(times);
            return times.get(times.size() / 2);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    private static double time(Market market, Foresight foresight, PolicyPair policy, int sku) {
        int ticks = market.scenario().ticks();
        int begin = (int) Math.rint(AT * ticks);
        double[] belief = new double[ticks];
        VirtualSale.play(market, foresight, policy, new Beliefs(sku, belief));
        double half = belief[begin] + Math.log(FACTOR) / 2;
        for (int tick = begin; tick < ticks; tick++) {
            if (belief[tick] <= half) {
                return (double) (tick - begin) / ticks;
            }
        }
        return 1 - AT;
    }

    /** Keeps what is believed of one SKU. */
    private record Beliefs(int watched, double[] byTick) implements VirtualSale.Watcher {
        @Override
        public void tick(
                int tick, int sku, long price, long[] stock, long views, long buyers, long sales) {}

        @Override
        public void believed(int tick, int sku, double lnConversion) {
            if (sku == watched) {
                byTick[tick] = lnConversion;
            }
        }
    }
}
