package org.flashsale.sim.virtual;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.control.Policies;
import org.flashsale.control.SkuController;
import org.flashsale.control.SkuInput;
import org.flashsale.control.SkuOutput;
import org.flashsale.control.SkuSettings;
import org.flashsale.control.SkuState;
import org.flashsale.control.Step;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SaleFigures;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.ledger.Account;
import org.flashsale.ledger.StockMemory;
import org.flashsale.plan.SkuPlan;
import org.flashsale.sim.Manners;
import org.flashsale.sim.SkuAudit;

/**
 * One SKU of a virtual sale: the controller's state, the shelves, and what is on its way. Its
 * warehouses do what the controller orders, as their manners are, and tell it what happened.
 */
final class Stall implements Carrier.Depot {
    private static final Origin ORIGIN = new Origin("virtual", 0, 0, 0);
    private static final long NEVER = 1L << 40;
    private static final SkuSettings SETTINGS = new SkuSettings(1, NEVER, NEVER, 1, 0);

    private final VirtualPlan plan;
    private final Policies policies;
    private final String sku;
    private final int leadTicks;
    private final double moveCost;
    private final long flash;
    private final Carrier carrier;
    private final Manners manners;
    private final Map<Long, Long> notes = new HashMap<>();
    private final SkuAudit audit;
    private final List<SkuOutput> announced = new ArrayList<>();
    private List<SkuOutput> published = List.of();
    private SkuState state;
    private long movements;

    /** Units on the shelf, by pool. */
    final long[] free;

    /** Units that moved so far. */
    long moved;

    /** Cost of the moves so far, minor units. */
    double movesCost;

    /**
     * @param manners what the warehouses do about commands
     * @param seed of what they do
     */
    Stall(
            VirtualPlan plan,
            Policies policies,
            int index,
            int leadTicks,
            double moveCost,
            Manners manners,
            long seed) {
        this.plan = plan;
        this.policies = policies;
        this.leadTicks = leadTicks;
        this.moveCost = moveCost;
        this.manners = manners;
        carrier = new Carrier(this, manners, leadTicks, seed + index);
        SkuPlan terms = plan.plan().skus().get(index);
        sku = terms.sku();
        flash = terms.flash();
        boolean guarded = policies.guarded(plan.terms(index).pricingPolicy(terms));
        audit = new SkuAudit(plan.plan(), terms, guarded);
        state = SkuState.initial(sku);
        free = new long[plan.plan().pools().size()];
        long before = VirtualPlan.START - 1;
        step(new SkuInput.Plan(plan.terms(index), terms, Optional.empty(), before, before));
        for (int m = 0; m < free.length; m++) {
            free[m] = terms.pools().get(m).expectedStock();
            audit.came(m, free[m]);
            tell(MovementType.INITIAL, m, free[m], "", before);
        }
    }

    SkuState state() {
        return state;
    }

    /** Units of this SKU wherever they are. */
    long units() {
        long units = inTransit();
        for (long pool : free) {
            units += pool;
        }
        return units;
    }

    long inTransit() {
        return carrier.underWay();
    }

    void restock(int pool, long units, int tick) {
        free[pool] += units;
        audit.came(pool, units);
        tell(MovementType.RESTOCK, pool, units, "", VirtualPlan.START + tick);
    }

    /** Lets go and takes in what is due. */
    void receive(int tick) {
        carrier.work(tick);
    }

    /** After the last tick: waits until nothing is under way and no command is open. */
    void settle(int tick) {
        int at = tick;
        while (!carrier.idle()) {
            receive(at++);
        }
        step(new SkuInput.Silence(VirtualPlan.START + NEVER));
    }

    /** Lets the controller decide, does what it orders, and gives the price in force. */
    long decide(int tick, SaleFigures figures) {
        published = new ArrayList<>(announced);
        announced.clear();
        published.addAll(step(new SkuInput.Wake(VirtualPlan.START + tick, figures)));
        for (SkuOutput output : published) {
            if (output instanceof SkuOutput.Move move) {
                ship(move.command(), tick);
            }
        }
        receive(tick);
        return state.price();
    }

    /** What was published at the last decision, and between the one before and it. */
    List<SkuOutput> published() {
        return published;
    }

    /** A competitor asks so many times the flash price, for some ticks. */
    void quote(double factor, int tick, int untilTick) {
        long price = Math.round(flash * factor);
        long now = VirtualPlan.START + tick;
        CompetitorPrice quote =
                new CompetitorPrice(
                        sku,
                        "competitor",
                        price,
                        plan.plan().currency(),
                        now,
                        VirtualPlan.START + untilTick);
        announced.addAll(step(new SkuInput.Quote(quote, ORIGIN, now)));
    }

    private void ship(StockReallocation command, int tick) {
        int from = plan.plan().pools().indexOf(command.fromPool());
        int to = plan.plan().pools().indexOf(command.toPool());
        audit.ordered(from, to, command.units(), tick, tick + leadTicks);
        carrier.order(command, from, to, tick);
    }

    /** Good warehouses do what they are told, so that an order for too much shows as oversold. */
    @Override
    public long load(int pool, long wanted) {
        long units = manners.equals(Manners.GOOD) ? wanted : Math.min(wanted, free[pool]);
        free[pool] -= units;
        audit.left(pool, units);
        moved += units;
        movesCost += units * moveCost;
        return units;
    }

    @Override
    public void unload(int pool, long units) {
        free[pool] += units;
        audit.arrived(pool, units);
    }

    @Override
    public void lose(long units) {
        audit.lostOnTheWay(units);
    }

    @Override
    public void report(
            MovementType type, int pool, long units, String command, int tick, boolean twice) {
        tell(type, pool, units, command, VirtualPlan.START + tick);
        if (twice) {
            movements--;
            tell(type, pool, units, command, VirtualPlan.START + tick);
        }
    }

    /** Buyers come, and as many as there are units are served. */
    void sell(int pool, long buyers, long units, int tick) {
        free[pool] -= units;
        audit.sold(pool, buyers, units, tick);
        tell(MovementType.SALE, pool, units, "", VirtualPlan.START + tick);
    }

    void count(DemandSum sum) {
        step(new SkuInput.Demand(sum));
        for (Account account : state.ledger().accounts()) {
            int pool = plan.plan().pools().indexOf(account.pool());
            audit.believed(pool, account.available() + account.held());
        }
    }

    private void tell(MovementType type, int pool, long units, String cause, long now) {
        if (units == 0) {
            return;
        }
        movements++;
        step(
                new SkuInput.Movement(
                        new StockMovement(
                                Long.toString(movements),
                                type,
                                now,
                                sku,
                                plan.plan().pools().get(pool),
                                units,
                                "",
                                cause),
                        ORIGIN,
                        now));
    }

    private List<SkuOutput> step(SkuInput input) {
        boolean remembers = manners.repeated() > 0;
        StockMemory memory = remembers ? key -> notes.getOrDefault(key, 0L) : StockMemory.NONE;
        Step step = SkuController.step(state, input, SETTINGS, policies, memory);
        state = step.state();
        for (SkuOutput output : step.outputs()) {
            if (output instanceof SkuOutput.Price price) {
                audit.priced(price.update());
            } else if (remembers && output instanceof SkuOutput.Note note) {
                notes.put(note.note().key(), note.note().units());
            }
        }
        return step.outputs();
    }

    /** Ledger units that differ from the shelves. */
    long ledgerGap() {
        long gap = Math.abs(state.ledger().inTransit() - inTransit());
        for (int m = 0; m < free.length; m++) {
            gap += Math.abs(state.ledger().available(plan.plan().pools().get(m)) - free[m]);
        }
        return gap;
    }

    SkuAudit audit() {
        return audit;
    }
}
