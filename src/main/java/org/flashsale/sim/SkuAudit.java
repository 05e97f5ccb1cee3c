package org.flashsale.sim;

import java.util.Arrays;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SkuPlan;

/**
 * Follows one SKU of a simulated sale and keeps its own count of the shelves: it is told each thing
 * as it happens and shares no code with the ledger, the guardrails or the controller.
 */
public final class SkuAudit {
    private final SkuPlan plan;
    private final boolean guarded;
    private final PriceAudit prices;
    private final long[] shelves;
    private long underWay;
    private long cameIn;
    private long sold;
    private long oversold;
    private long outside;
    private final IdealShelves ideal;
    private long beyondStock;
    private long gapMax;

    /**
     * An audit before anything happened.
     *
     * @param guarded whether prices must keep all guardrails, or floor and ceiling only
     */
    public SkuAudit(SalePlan sale, SkuPlan plan, boolean guarded) {
        this.plan = plan;
        this.guarded = guarded;
        prices = new PriceAudit(sale, plan);
        shelves = new long[sale.pools().size()];
        ideal = new IdealShelves(shelves.length);
    }

    /** Units from outside. */
    public void came(int pool, long units) {
        shelves[pool] += units;
        cameIn += units;
        ideal.came(pool, units);
    }

    /**
     * A command.
     *
     * @param tick when it is ordered
     * @param arrivesAt tick in which its units are there if it is executed as ordered
     */
    public void ordered(int from, int to, long units, int tick, int arrivesAt) {
        beyondStock += units > shelves[from] ? 1 : 0;
        ideal.left(from, to, units, tick, arrivesAt);
    }

    /** Units that left a pool for another. */
    public void left(int pool, long units) {
        oversold += Math.max(0, units - Math.max(0, shelves[pool]));
        shelves[pool] -= units;
        underWay += units;
    }

    /** Units that arrived from another pool. */
    public void arrived(int pool, long units) {
        underWay -= units;
        shelves[pool] += units;
    }

    /** Units that were under way and are written off. */
    public void lostOnTheWay(long units) {
        underWay -= units;
        cameIn -= units;
    }

    /** What the ledger believes to be on a shelf at the end of a tick. */
    public void believed(int pool, long units) {
        gapMax = Math.max(gapMax, Math.abs(units - shelves[pool]));
    }

    /** Units sold to some or all of the buyers of a tick. */
    public void sold(int pool, long buyers, long units, int tick) {
        ideal.wanted(pool, buyers, units, tick);
        oversold += Math.max(0, units - Math.max(0, shelves[pool]));
        shelves[pool] -= units;
        sold += units;
    }

    /** A price that was published. */
    public void priced(PriceUpdate update) {
        boolean inside =
                update.price() >= Math.min(plan.list(), plan.effectiveFloor())
                        && update.price() <= plan.list();
        outside += inside ? 0 : 1;
        if (guarded) {
            prices.check(new Stamped<>(update, update.decidedAt()));
        }
    }

    /** Commands for more units than the shelf had. */
    public long beyondStock() {
        return beyondStock;
    }

    /** Largest distance between the ledger and a shelf at the end of a tick. */
    public long gapMax() {
        return gapMax;
    }

    /** Units that buyers missed because commands were not executed as ordered. */
    public long missed() {
        return ideal.missed();
    }

    /** Units sold or moved that were not there. */
    public long oversold() {
        return oversold;
    }

    /**
     * Units that are lost or doubled: by which the shelves and what is under way differ from this
     * count, and this count from what came in less what was sold.
     */
    public long lost(long[] counted, long countedUnderWay) {
        long lost = Math.abs(underWay - countedUnderWay);
        for (int m = 0; m < shelves.length; m++) {
            lost += Math.abs(shelves[m] - counted[m]);
        }
        return lost + Math.abs(Arrays.stream(shelves).sum() + underWay + sold - cameIn);
    }

    /** Prices outside of floor and ceiling, or that break another guardrail where all must hold. */
    public long priceFaults() {
        return Math.max(outside, prices.faults().size());
    }
}
