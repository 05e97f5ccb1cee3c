package org.flashsale.sim.virtual;

import java.util.ArrayList;
import java.util.List;
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
import org.flashsale.ledger.StockMemory;
import org.flashsale.plan.SkuPlan;
import org.flashsale.sim.SkuAudit;

/**
 * One SKU of a virtual sale: the controller's state, the shelves, and what is on its way. It does
 * what the controller orders and tells it what happened.
 */
final class Stall {
    private static final Origin ORIGIN = new Origin("virtual", 0, 0, 0);
    private static final long NEVER = 1L << 40;
    private static final SkuSettings SETTINGS =
            new SkuSettings(1, NEVER, NEVER, 1, 0, "simulated", "1");

    private final VirtualPlan plan;
    private final Policies policies;
    private final String sku;
    private final int leadTicks;
    private final double moveCost;
    private final long flash;
    private final List<Parcel> parcels = new ArrayList<>();
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

    /** Units that travel between pools. */
    private record Parcel(int arrivesAt, int pool, long units, String command) {}

    Stall(VirtualPlan plan, Policies policies, int index, int leadTicks, double moveCost) {
        this.plan = plan;
        this.policies = policies;
        this.leadTicks = leadTicks;
        this.moveCost = moveCost;
        SkuPlan terms = plan.plan().skus().get(index);
        sku = terms.sku();
        flash = terms.flash();
        boolean guarded = policies.guarded(plan.plan().pricingPolicy());
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
        return parcels.stream().mapToLong(Parcel::units).sum();
    }

    void restock(int pool, long units, int tick) {
        free[pool] += units;
        audit.came(pool, units);
        tell(MovementType.RESTOCK, pool, units, "", VirtualPlan.START + tick);
    }

    /** Unloads what is due. */
    void receive(int tick) {
        for (int p = 0; p < parcels.size(); p++) {
            Parcel parcel = parcels.get(p);
            if (parcel.arrivesAt() <= tick) {
                parcels.remove(p--);
                free[parcel.pool()] += parcel.units();
                audit.arrived(parcel.pool(), parcel.units());
                long now = VirtualPlan.START + tick;
                tell(
                        MovementType.TRANSFER_IN,
                        parcel.pool(),
                        parcel.units(),
                        parcel.command(),
                        now);
            }
        }
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
        if (leadTicks == 0) {
            receive(tick);
        }
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
        long units = command.units();
        free[from] -= units;
        audit.left(from, units);
        moved += units;
        movesCost += units * moveCost;
        parcels.add(new Parcel(tick + leadTicks, to, units, command.commandId()));
        tell(MovementType.TRANSFER_OUT, from, units, command.commandId(), VirtualPlan.START + tick);
    }

    void sell(int pool, long units, int tick) {
        free[pool] -= units;
        audit.sold(pool, units);
        tell(MovementType.SALE, pool, units, "", VirtualPlan.START + tick);
    }

    void count(DemandSum sum) {
        step(new SkuInput.Demand(sum));
    }

    private void tell(MovementType type, int pool, long units, String cause, long now) {
        if (units <= 0) {
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
        Step step = SkuController.step(state, input, SETTINGS, policies, StockMemory.NONE);
        state = step.state();
        for (SkuOutput output : step.outputs()) {
            if (output instanceof SkuOutput.Price price) {
                audit.priced(price.update());
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
