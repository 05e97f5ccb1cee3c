package org.flashsale.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockReallocation;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.Plans;

/**
 * A small market for one SKU: Poisson views and purchases at the price in force, warehouses that
 * sell from their own count and carry out commands.
 */
final class Market {

    final Desk desk = new Desk();
    final long[] physical;
    long travelling;
    double net;
    long sold;
    private final Plans plans;
    private final Random random;
    private final double level;
    private final double conversion;
    private final List<Arrival> arrivals = new ArrayList<>();
    private int commandsSeen;

    private record Arrival(StockReallocation command, long units, long at) {}

    /**
     * @param level true views over the forecast
     * @param conversion true purchase probability at the flash price
     */
    Market(Plans plans, long seed, double level, double conversion, long... stock) {
        this.plans = plans;
        this.level = level;
        this.conversion = conversion;
        random = new Random(seed);
        physical = stock.clone();
    }

    /** Runs a whole sale. */
    Market run() {
        SaleTerms terms = plans.terms();
        desk.plan(plans, 0, terms.start() - 1_000);
        for (int m = 0; m < physical.length; m++) {
            desk.move(MovementType.INITIAL, terms.pools().get(m), physical[m], terms.start() - 1);
        }
        desk.wake(terms.start());
        long from = terms.start();
        int last = terms.tickAt("sku", terms.end() - 1);
        for (int tick = 0; tick <= last; tick++) {
            long end = terms.tickEnd("sku", tick);
            execute(end - 2);
            trade(tick, (double) (end - from) / (terms.end() - terms.start()), end - 1);
            desk.runTo(end);
            from = end;
        }
        desk.runTo(terms.end());
        return this;
    }

    /** Carries out new commands at once and lets what has arrived come in. */
    private void execute(long now) {
        for (; commandsSeen < desk.moves().size(); commandsSeen++) {
            StockReallocation command = desk.moves().get(commandsSeen);
            int from = plans.terms().pools().indexOf(command.fromPool());
            long units = Math.min(command.units(), physical[from]);
            if (units > 0) {
                physical[from] -= units;
                travelling += units;
                net -= (double) units * plans.terms().transfer().costPerUnit();
                String id = command.commandId();
                desk.move(MovementType.TRANSFER_OUT, command.fromPool(), units, id, now);
                long at = now + plans.terms().transfer().leadMs();
                arrivals.add(new Arrival(command, units, at));
            }
        }
        for (Arrival arrival : List.copyOf(arrivals)) {
            if (arrival.at() <= now) {
                arrivals.remove(arrival);
                StockReallocation command = arrival.command();
                physical[plans.terms().pools().indexOf(command.toPool())] += arrival.units();
                travelling -= arrival.units();
                desk.move(
                        MovementType.TRANSFER_IN,
                        command.toPool(),
                        arrival.units(),
                        command.commandId(),
                        now);
            }
        }
    }

    private void trade(int tick, double share, long now) {
        SkuPlan sku = plans.sku();
        long price = desk.lastPrice().price();
        double z = (double) (price - sku.flash()) / sku.list();
        double buys = Math.min(0.95, conversion * Math.exp(-sku.prior().slope() * z));
        DemandSum sum = DemandSum.empty("sale", "sku", tick, physical.length);
        for (int m = 0; m < physical.length; m++) {
            long views = poisson(level * sku.pools().get(m).forecastViews() * share);
            long buyers = Math.min(views, poisson(views * buys));
            long units = Math.min(buyers, physical[m]);
            boolean shown = physical[m] > 0;
            sum.pools()[m][DemandSum.VIEWS] = views;
            sum.pools()[m][DemandSum.SHOWN] = shown ? views : 0;
            sum.pools()[m][DemandSum.PURCHASED] = units;
            sum.pools()[m][DemandSum.EVENTS] = views + units;
            physical[m] -= units;
            sold += units;
            net += (double) units * (price - sku.residual());
            if (units > 0) {
                desk.move(MovementType.SALE, plans.terms().pools().get(m), units, now);
            }
        }
        desk.demand(sum);
    }

    private long poisson(double mean) {
        double left = Math.exp(-mean);
        double product = random.nextDouble();
        long count = 0;
        while (product > left) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }
}
