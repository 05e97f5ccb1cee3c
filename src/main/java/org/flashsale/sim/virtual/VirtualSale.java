package org.flashsale.sim.virtual;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.control.Policies;
import org.flashsale.control.SkuOutput;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SaleFigures;
import org.flashsale.demand.SaleWideState;
import org.flashsale.plan.SalePlan;
import org.flashsale.sim.Manners;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;

/**
 * One sale of a scenario in virtual time under one pair of policies. Inside a tick, in this order:
 * restock; transfers that are due arrive; the controller sets one price per SKU and orders moves;
 * views come, those of sold-out SKUs may turn to the next SKU; some buy, as far as there is stock;
 * the controller is told the views of each pool and, of pools that still have stock, sales and
 * scores. Not thread-safe.
 */
public final class VirtualSale {
    private final Draws draws;
    private final Market market;
    private final Scenario scenario;
    private final VirtualPlan plan;
    private final Stall[] stalls;
    private final Books[] books;
    private final SaleWideState saleWide;
    private final int[][] views;
    private final int[][] spilledIn;
    private final boolean quoted;
    private final Manners manners;
    private SaleFigures figures;
    private SaleFigures figuresBefore;
    private final Watcher watcher;

    /** Sees each SKU at the end of each tick. */
    public interface Watcher {
        /** Sees nothing. */
        Watcher NONE = (tick, sku, price, stock, views, buyers, sales) -> {};

        /**
         * One SKU at the end of one tick.
         *
         * @param price price in force, minor units
         * @param stock units on the shelves by pool, not to be changed
         * @param views views of all pools
         * @param buyers those who would buy
         * @param sales units sold
         */
        void tick(int tick, int sku, long price, long[] stock, long views, long buyers, long sales);

        /** What the controller of a SKU published at the start of a tick. */
        default void published(int tick, int sku, List<SkuOutput> outputs) {}

        /**
         * What the controller believes of a SKU as it sets the price of a tick.
         *
         * @param lnConversion ln of the purchase probability at the flash price
         */
        default void believed(int tick, int sku, double lnConversion) {}
    }

    /** A sale before its first tick. */
    private VirtualSale(
            Draws draws,
            VirtualPlan plan,
            Policies policies,
            Manners manners,
            boolean quoted,
            Watcher watcher) {
        this.draws = draws;
        this.plan = plan;
        this.quoted = quoted;
        this.manners = manners;
        market = draws.market();
        this.watcher = watcher;
        scenario = market.scenario();
        int skus = scenario.skus().size();
        stalls = new Stall[skus];
        books = new Books[skus];
        views = new int[skus][scenario.pools().size()];
        spilledIn = new int[skus][scenario.pools().size()];
        for (int i = 0; i < skus; i++) {
            int lead = scenario.transfer().leadTicks();
            long seed = market.seed() * skus;
            stalls[i] = new Stall(plan, policies, i, lead, plan.moveCost(i), manners, seed);
            books[i] = new Books(stalls[i].units());
        }
        saleWide = SaleWideState.initial(scenario.id());
        figures = SaleFigures.initial(scenario.id());
        figuresBefore = figures;
    }

    /**
     * Plays a market once under each of the policies, which meet the same draws.
     *
     * @param manners what the warehouses do about commands
     */
    public static List<Outcome> play(
            Market market, Foresight foresight, List<PolicyPair> policies, Manners manners) {
        Draws draws = new Draws(market);
        List<VirtualSale> sales = new ArrayList<>();
        for (PolicyPair pair : policies) {
            sales.add(of(draws, foresight, pair, manners, Watcher.NONE));
        }
        play(draws, sales);
        return sales.stream().map(VirtualSale::outcome).toList();
    }

    /** Plays a market under a pair of policies and lets someone watch. */
    public static Outcome play(
            Market market, Foresight foresight, PolicyPair policies, Watcher watcher) {
        Draws draws = new Draws(market);
        VirtualSale sale = of(draws, foresight, policies, Manners.GOOD, watcher);
        play(draws, List.of(sale));
        return sale.outcome();
    }

    private static VirtualSale of(
            Draws draws, Foresight foresight, PolicyPair pair, Manners manners, Watcher watcher) {
        return new VirtualSale(
                draws,
                new VirtualPlan(draws.market().scenario(), pair),
                new SimulatorPolicies(foresight, pair, draws),
                manners,
                false,
                watcher);
    }

    /**
     * Plays a merchant's plans, which differ in their policies, with their own limits. Competitors'
     * cuts are quoted to the controller, as a price watch would.
     *
     * @param market of {@link org.flashsale.sim.PlanScenario}
     * @param watcher watches the first plan
     */
    public static List<Outcome> rehearse(Market market, List<SalePlan> plans, Watcher watcher) {
        Draws draws = new Draws(market);
        List<VirtualSale> sales = new ArrayList<>();
        for (SalePlan plan : plans) {
            Watcher seeing = sales.isEmpty() ? watcher : Watcher.NONE;
            VirtualPlan virtual = new VirtualPlan(plan);
            sales.add(
                    new VirtualSale(draws, virtual, Policies.REGISTRY, Manners.GOOD, true, seeing));
        }
        play(draws, sales);
        return sales.stream().map(VirtualSale::outcome).toList();
    }

    private static void play(Draws draws, List<VirtualSale> sales) {
        for (int tick = 0; tick < draws.market().scenario().ticks(); tick++) {
            draws.draw(tick);
            sales.forEach(VirtualSale::playTick);
        }
        for (VirtualSale sale : sales) {
            sale.settle();
        }
    }

    /** Good warehouses leave what is under way at the end under way, as the job would see it. */
    private void settle() {
        if (!manners.equals(Manners.GOOD)) {
            for (Stall stall : stalls) {
                stall.settle(scenario.ticks());
            }
        }
    }

    private void playTick() {
        int tick = draws.tick();
        for (Market.Restock arriving : market.restocks(tick)) {
            stalls[arriving.sku()].restock(arriving.pool(), arriving.units(), tick);
            books[arriving.sku()].restocked(arriving.units());
        }
        if (quoted) {
            for (Market.Undercut cut : market.undercuts(tick)) {
                stalls[cut.sku()].quote(cut.factor(), tick, cut.untilTick());
            }
        }
        for (int i = 0; i < stalls.length; i++) {
            stalls[i].receive(tick);
            books[i].price(stalls[i].decide(tick, figuresBefore));
            watcher.published(tick, i, stalls[i].published());
        }
        spread();
        for (int i = 0; i < stalls.length; i++) {
            sell(i, tick);
        }
        figuresBefore = figures;
        figures = saleWide.close(tick, plan.plan());
    }

    /** Where the views go: those of a sold-out pool may turn to the next SKU, once. */
    private void spread() {
        for (int i = 0; i < views.length; i++) {
            for (int m = 0; m < views[i].length; m++) {
                views[i][m] = draws.views(i, m);
                spilledIn[i][m] = 0;
            }
        }
        if (market.spill() == 0 || views.length < 2) {
            return;
        }
        for (int i = 0; i < views.length; i++) {
            int next = (i + 1) % views.length;
            for (int m = 0; m < views[i].length; m++) {
                if (stalls[i].free[m] == 0) {
                    int spilled = draws.spilled(i, m);
                    views[i][m] -= spilled;
                    views[next][m] += spilled;
                    spilledIn[next][m] += spilled;
                }
            }
        }
    }

    private void sell(int i, int tick) {
        Stall stall = stalls[i];
        long price = books[i].price();
        double probability = market.purchaseProbability(i, tick, price);
        double meanScore = market.meanScore(i, tick, price);
        DemandSum sum =
                DemandSum.empty(scenario.id(), scenario.skus().get(i).id(), tick, views[i].length);
        long allViews = 0;
        long allBuyers = 0;
        long allSales = 0;
        for (int m = 0; m < views[i].length; m++) {
            int seen = views[i][m];
            int buyers = draws.buyers(i, m, seen, probability);
            long sales = Math.min(buyers, stall.free[m]);
            stall.sell(m, buyers, sales, tick);
            long[] row = sum.pools()[m];
            row[DemandSum.VIEWS] = seen;
            row[DemandSum.EVENTS] = seen + sales;
            if (stall.free[m] > 0) {
                row[DemandSum.SHOWN] = seen;
                row[DemandSum.PURCHASED] = sales;
                draws.addScores(i, m, spilledIn[i][m], meanScore, row);
            }
            allViews += seen;
            allBuyers += buyers;
            allSales += sales;
        }
        books[i].sold(allBuyers, allSales);
        watcher.believed(tick, i, stall.state().lnConversion());
        watcher.tick(tick, i, price, stall.free, allViews, allBuyers, allSales);
        stall.count(sum);
        saleWide.add(sum);
    }

    /** What came of the sale. */
    private Outcome outcome() {
        return Outcome.of(scenario, List.of(stalls), List.of(books));
    }
}
