package org.flashsale.sim.virtual;

import java.util.List;
import org.flashsale.sim.Scenario;

/**
 * What came of one sale; money in units of the scenario's prices.
 *
 * @param net Σ (price − residual value) · sold − transfer cost
 * @param revenue Σ price · sold
 * @param grossMargin Σ (price − unit cost) · sold
 * @param units units at the start and restocked
 * @param sold units sold
 * @param buyers those who would have bought
 * @param pooledSold what the clairvoyant allocation sells at the same prices
 * @param changesPerSku price changes per SKU
 * @param maxChanges most changes of a SKU
 * @param maxStep largest change as a share of the price before it
 * @param moved units moved
 * @param oversold units sold or moved that were not there
 * @param lost units by which shelves, transit and sales differ from what came in, by an auditor's
 *     own count, and by which the controller's ledger differs from the shelves
 * @param beyondStock commands for more units than the shelf had
 * @param gapMax largest distance between ledger and shelf, units of one SKU in one pool at the end
 *     of a tick
 * @param missed units that buyers missed because commands were not executed as ordered
 * @param priceFaults prices outside of floor and ceiling, or that break another guardrail where all
 *     must hold
 */
public record Outcome(
        double net,
        double revenue,
        double grossMargin,
        long units,
        long sold,
        long buyers,
        long pooledSold,
        double changesPerSku,
        int maxChanges,
        double maxStep,
        long moved,
        long oversold,
        long lost,
        long beyondStock,
        long gapMax,
        long missed,
        long priceFaults) {

    static Outcome of(Scenario scenario, List<Stall> stalls, List<Books> books) {
        double net = 0;
        double revenue = 0;
        double gross = 0;
        long units = 0;
        long sold = 0;
        long buyers = 0;
        long pooled = 0;
        double changes = 0;
        int maxChanges = 0;
        double maxStep = 0;
        long moved = 0;
        long oversold = 0;
        long lost = 0;
        long beyond = 0;
        long gapMax = 0;
        long missed = 0;
        long faults = 0;
        for (int i = 0; i < books.size(); i++) {
            Scenario.Sku sku = scenario.skus().get(i);
            Books book = books.get(i);
            Stall stall = stalls.get(i);
            double earned = book.revenue() / Scenario.MINOR;
            revenue += earned;
            net += earned - sku.residualValue() * book.sold();
            net -= stall.movesCost / Scenario.MINOR;
            gross += earned - sku.unitCost() * book.sold();
            units += book.units();
            sold += book.sold();
            buyers += book.buyers();
            pooled += book.pooledSold();
            changes += book.changes();
            maxChanges = Math.max(maxChanges, book.changes());
            maxStep = Math.max(maxStep, book.largestStep());
            moved += stall.moved;
            oversold += stall.audit().oversold();
            lost += stall.audit().lost(stall.free, stall.inTransit()) + stall.ledgerGap();
            beyond += stall.audit().beyondStock();
            gapMax = Math.max(gapMax, stall.audit().gapMax());
            missed += stall.audit().missed();
            faults += stall.audit().priceFaults();
        }
        return new Outcome(
                net,
                revenue,
                gross,
                units,
                sold,
                buyers,
                pooled,
                changes / books.size(),
                maxChanges,
                maxStep,
                moved,
                oversold,
                lost,
                beyond,
                gapMax,
                missed,
                faults);
    }
}
