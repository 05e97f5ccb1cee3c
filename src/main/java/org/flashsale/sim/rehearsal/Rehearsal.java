package org.flashsale.sim.rehearsal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.flashsale.control.SkuOutput;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SkuPlan;
import org.flashsale.sim.Market;
import org.flashsale.sim.PlanScenario;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.Twist;
import org.flashsale.sim.virtual.Outcome;
import org.flashsale.sim.virtual.VirtualSale;

/**
 * A plan played on markets as it expects them and on others.
 *
 * @param plan the plan
 * @param seeds how often each market was drawn
 * @param firstSeed the first of them
 * @param acts one per twist
 */
public record Rehearsal(SalePlan plan, int seeds, long firstSeed, List<Act> acts) {

    /** SKUs whose curves are kept: those that the plan expects most revenue of. */
    static final int SKUS_DRAWN = 12;

    private static final String FIXED = "fixed";
    private static final String LIST = "list";
    private static final String NO_MOVES = "none";

    /**
     * One kind of market.
     *
     * @param twist how it differs
     * @param results the plan's own policies first, then a fixed flash price and the list price,
     *     without moves
     * @param traces one per SKU, under the plan's own policies
     */
    record Act(Twist twist, List<Result> results, List<SkuTrace> traces) {}

    /** Copies the list. */
    public Rehearsal {
        acts = List.copyOf(acts);
    }

    /** Told how many of the sales are played; called from one thread. */
    public interface Listener {
        /** So many sales of so many are done. */
        void done(long sales, long of);
    }

    /** Plays every twist with every seed, on all cores but one result for any number of them. */
    public static Rehearsal of(SalePlan plan, int seeds, long firstSeed, Listener listener)
            throws InterruptedException {
        int workers = Math.min(Twist.values().length, Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            Counter counter = new Counter(listener, (long) seeds * Twist.values().length);
            List<Future<Act>> running = new ArrayList<>();
            for (Twist twist : Twist.values()) {
                running.add(pool.submit(() -> play(plan, twist, seeds, firstSeed, counter)));
            }
            List<Act> acts = new ArrayList<>();
            for (Future<Act> act : running) {
                acts.add(get(act));
            }
            return new Rehearsal(plan, seeds, firstSeed, acts);
        } finally {
            pool.shutdownNow();
        }
    }

    private static final class Counter {
        private final Listener listener;
        private final long all;
        private long done;

        Counter(Listener listener, long all) {
            this.listener = listener;
            this.all = all;
        }

        synchronized void one() {
            done++;
            listener.done(done, all);
        }
    }

    private static Act play(
            SalePlan plan, Twist twist, int seeds, long firstSeed, Counter counter) {
        List<String> names = List.of("plan", FIXED, LIST);
        List<SalePlan> plans =
                List.of(plan, plan.decidedBy(FIXED, NO_MOVES), plan.decidedBy(LIST, NO_MOVES));
        Set<Integer> drawn = drawn(plan);
        List<SkuTrace> traces = new ArrayList<>();
        for (int i = 0; i < plan.skus().size(); i++) {
            int ticks = plan.terms().ticks();
            traces.add(new SkuTrace(plan.skus().get(i), ticks, drawn.contains(i)));
        }
        List<List<Outcome>> outcomes = new ArrayList<>();
        plans.forEach(played -> outcomes.add(new ArrayList<>()));
        for (int s = 0; s < seeds; s++) {
            Market market = new Market(PlanScenario.of(plan, twist, firstSeed + s), firstSeed + s);
            List<SkuTrace.Run> runs = traces.stream().map(SkuTrace::begin).toList();
            List<Outcome> played = VirtualSale.rehearse(market, plans, new Eyes(runs));
            runs.forEach(SkuTrace.Run::end);
            for (int p = 0; p < plans.size(); p++) {
                outcomes.get(p).add(played.get(p));
            }
            counter.one();
        }
        double scale = Scenario.MINOR / minorPerUnit(plan);
        List<Result> results =
                IntStream.range(0, plans.size())
                        .mapToObj(p -> Result.of(names.get(p), outcomes.get(p), scale))
                        .toList();
        return new Act(twist, results, traces);
    }

    /** Passes on what is seen of each SKU. */
    private record Eyes(List<SkuTrace.Run> runs) implements VirtualSale.Watcher {
        @Override
        public void tick(
                int tick, int sku, long price, long[] stock, long views, long buyers, long sales) {
            runs.get(sku).tick(tick, price, stock, sales);
        }

        @Override
        public void published(int tick, int sku, List<SkuOutput> outputs) {
            runs.get(sku).published(outputs);
        }
    }

    /** Minor units of one unit of the plan's currency. */
    static double minorPerUnit(SalePlan plan) {
        return Math.pow(10, Currency.getInstance(plan.currency()).getDefaultFractionDigits());
    }

    private static Set<Integer> drawn(SalePlan plan) {
        Comparator<Integer> byRevenue =
                Comparator.comparingDouble(i -> -expectedRevenue(plan.skus().get(i)));
        return new HashSet<>(
                IntStream.range(0, plan.skus().size())
                        .boxed()
                        .sorted(byRevenue)
                        .limit(SKUS_DRAWN)
                        .toList());
    }

    static double expectedRevenue(SkuPlan sku) {
        double views = sku.pools().stream().mapToDouble(SkuPlan.PoolPlan::forecastViews).sum();
        double units = sku.pools().stream().mapToDouble(p -> p.expectedStock()).sum();
        return Math.min(units, views * sku.prior().conversion()) * sku.flash();
    }

    private static Act get(Future<Act> act) throws InterruptedException {
        try {
            return act.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException broken) {
                throw broken;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** What the merchant may want to change, in the order of the plan's SKUs. */
    public List<Warning> warnings() {
        return Warnings.of(this);
    }

    /** The market as the plan expects it. */
    Act asPlanned() {
        return act(Twist.AS_PLANNED);
    }

    Act act(Twist twist) {
        return acts.stream().filter(a -> a.twist() == twist).findFirst().orElseThrow();
    }
}
