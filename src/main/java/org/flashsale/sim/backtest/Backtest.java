package org.flashsale.sim.backtest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flashsale.sim.Manners;
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
     * @param policies per policy, in the order in which they were named; a policy that needs the
     *     pooled optimum is left out where there is none
     */
    public record Found(Scenario scenario, Bounds bounds, Map<String, Measures> policies) {

        /** What a policy reached that was played. */
        Measures of(String policy) {
            return Objects.requireNonNull(policies.get(policy), policy);
        }
    }

    /**
     * Runs them.
     *
     * @param manners what the warehouses do about commands
     * @param seeds how many, from {@code firstSeed} up
     */
    public static List<Found> run(
            List<Scenario> scenarios,
            List<PolicyPair> policies,
            Manners manners,
            int seeds,
            long firstSeed,
            Listener listener)
            throws InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        ExecutorService workers = Executors.newFixedThreadPool(cores);
        try {
            List<Play> plays = new ArrayList<>();
            long sales = 0;
            for (Scenario scenario : scenarios) {
                Play play = start(scenario, policies, manners, seeds, firstSeed, workers);
                plays.add(play);
                sales += (long) seeds * play.policies().size();
            }
            long done = 0;
            List<Found> found = new ArrayList<>();
            for (Play play : plays) {
                List<List<Outcome>> bySeed = new ArrayList<>();
                for (Future<List<Outcome>> run : play.bySeed()) {
                    bySeed.add(get(run));
                    done += play.policies().size();
                    listener.done(done, sales);
                }
                found.add(found(play, bySeed));
            }
            return found;
        } finally {
            workers.shutdownNow();
        }
    }

    /** One scenario under way. */
    private record Play(
            Scenario scenario,
            List<PolicyPair> policies,
            Future<Bounds> bounds,
            List<Future<List<Outcome>>> bySeed) {}

    private static Play start(
            Scenario scenario,
            List<PolicyPair> policies,
            Manners manners,
            int seeds,
            long firstSeed,
            ExecutorService workers) {
        Foresight foresight = new Foresight(scenario);
        List<PolicyPair> playable =
                policies.stream()
                        .filter(pair -> !pair.needsProgram() || foresight.solvable())
                        .toList();
        List<Future<List<Outcome>>> bySeed = new ArrayList<>();
        Future<Bounds> bounds = workers.submit(() -> Bounds.of(new Market(scenario, 0)));
        for (int s = 0; s < seeds; s++) {
            Market market = new Market(scenario, firstSeed + s);
            bySeed.add(
                    workers.submit(() -> VirtualSale.play(market, foresight, playable, manners)));
        }
        return new Play(scenario, playable, bounds, bySeed);
    }

    private static Found found(Play play, List<List<Outcome>> bySeed) throws InterruptedException {
        Bounds bounds = get(play.bounds());
        Map<String, Measures> measures = new LinkedHashMap<>();
        for (int p = 0; p < play.policies().size(); p++) {
            int index = p;
            List<Outcome> outcomes = bySeed.stream().map(seed -> seed.get(index)).toList();
            measures.put(play.policies().get(p).name(), Measures.of(outcomes, bounds));
        }
        return new Found(play.scenario(), bounds, measures);
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
