package org.flashsale.sim.backtest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.bound.Bounds;
import org.flashsale.sim.virtual.Foresight;
import org.flashsale.sim.virtual.Outcome;
import org.flashsale.sim.virtual.PolicyPair;
import org.flashsale.sim.virtual.VirtualSale;

/**
 * Every policy on every seed of every scenario, on all cores. Results do not depend on the number
 * of cores.
 */
public final class Backtest {

    private Backtest() {}

    /** Told how many sales are done; called from one thread. */
    public interface Listener {
        /** So many sales of so many are done. */
        void done(long sales, long of);
    }

    /**
     * What a backtest found in one scenario.
     *
     * @param scenario the scenario
     * @param bounds what no policy can pass
     * @param policies per policy, in the order in which they were named
     */
    public record Found(Scenario scenario, Bounds bounds, Map<String, Measures> policies) {}

    /**
     * Runs them.
     *
     * @param seeds how many, from {@code firstSeed} up
     */
    public static List<Found> run(
            List<Scenario> scenarios,
            List<PolicyPair> policies,
            int seeds,
            long firstSeed,
            Listener listener)
            throws InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        ExecutorService workers = Executors.newFixedThreadPool(cores);
        try {
            List<Future<Bounds>> bounds = new ArrayList<>();
            List<List<Future<List<Outcome>>>> runs = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                Foresight foresight = new Foresight(scenario);
                bounds.add(workers.submit(() -> Bounds.of(new Market(scenario, 0))));
                List<Future<List<Outcome>>> bySeed = new ArrayList<>();
                for (int s = 0; s < seeds; s++) {
                    long seed = firstSeed + s;
                    bySeed.add(
                            workers.submit(
                                    () ->
                                            VirtualSale.play(
                                                    new Market(scenario, seed),
                                                    foresight,
                                                    policies)));
                }
                runs.add(bySeed);
            }
            long sales = (long) scenarios.size() * seeds * policies.size();
            long done = 0;
            List<Found> found = new ArrayList<>();
            for (int i = 0; i < scenarios.size(); i++) {
                List<List<Outcome>> outcomes = new ArrayList<>();
                policies.forEach(policy -> outcomes.add(new ArrayList<>()));
                for (Future<List<Outcome>> run : runs.get(i)) {
                    List<Outcome> ofSeed = get(run);
                    for (int p = 0; p < policies.size(); p++) {
                        outcomes.get(p).add(ofSeed.get(p));
                    }
                    done += policies.size();
                    listener.done(done, sales);
                }
                found.add(found(scenarios.get(i), get(bounds.get(i)), policies, outcomes));
            }
            return found;
        } finally {
            workers.shutdownNow();
        }
    }

    private static Found found(
            Scenario scenario,
            Bounds bounds,
            List<PolicyPair> policies,
            List<List<Outcome>> outcomes) {
        Map<String, Measures> measures = new LinkedHashMap<>();
        for (int p = 0; p < policies.size(); p++) {
            measures.put(policies.get(p).name(), Measures.of(outcomes.get(p), bounds));
        }
        return new Found(scenario, bounds, measures);
    }

    private static <T> T get(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException broken) {
                throw broken;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
