package org.flashsale.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flashsale.domain.Count;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.plan.SkuPlan;

/**
 * Checks a sale from its topics and a count of the shelves, with rules of its own: it shares no
 * code with the ledger, the guardrails or the controller.
 */
public final class Auditor {
    private static final int DETAILS_MAX = 20;

    private final Evidence evidence;
    private final List<String> details = new ArrayList<>();
    private long oversold;
    private long beyondStock;
    private long lostOrDoubled;
    private long gapMax;
    private long priceFaults;
    private long priceJumps;

    private Auditor(Evidence evidence) {
        this.evidence = evidence;
    }

    /** Everything that is wrong. */
    public static Findings audit(Evidence evidence) {
        return new Auditor(evidence).findings();
    }

    private Findings findings() {
        for (SkuPlan sku : evidence.plan().skus()) {
            auditStock(sku);
            PriceAudit prices = new PriceAudit(evidence.plan(), sku);
            of(evidence.updates(), sku.sku(), PriceUpdate::sku).forEach(prices::check);
            priceFaults += prices.faults().size();
            priceJumps += prices.acrossRestarts().size();
            details.addAll(prices.faults());
            details.addAll(prices.acrossRestarts());
        }
        auditBooks();
        return new Findings(
                oversold,
                beyondStock,
                lostOrDoubled,
                gapMax,
                priceFaults,
                priceJumps,
                details.subList(0, Math.min(DETAILS_MAX, details.size())));
    }

    private void auditStock(SkuPlan sku) {
        ShelfAudit audit =
                new ShelfAudit(
                        evidence.plan().pools(),
                        of(evidence.movements(), sku.sku(), StockMovement::sku),
                        of(evidence.commands(), sku.sku(), StockReallocation::sku),
                        of(evidence.updates(), sku.sku(), PriceUpdate::sku));
        List<Long> counted = evidence.shelves().getOrDefault(sku.sku(), List.of());
        for (int pool = 0; pool < evidence.plan().pools().size(); pool++) {
            long onShelf = pool < counted.size() ? counted.get(pool) : 0;
            differ(sku.sku() + " in pool " + pool, onShelf, audit.onShelf(pool));
        }
        long underWay = evidence.inTransit().getOrDefault(sku.sku(), 0L);
        differ(sku.sku() + " under way", underWay, audit.inTransit());
        lostOrDoubled += audit.doubled();
        oversold += audit.oversold();
        beyondStock += audit.beyondStock();
        gapMax = Math.max(gapMax, audit.gapMax());
        details.addAll(audit.details());
    }

    /** The job's own totals must leave as many units as were counted. */
    private void auditBooks() {
        if (evidence.books().isEmpty()) {
            return;
        }
        SaleMetrics books = evidence.books().get();
        long left =
                books.count(Count.UNITS_INITIAL)
                        + books.count(Count.UNITS_RESTOCKED)
                        + books.count(Count.UNITS_ADJUSTED)
                        + books.count(Count.UNITS_UNEXPLAINED)
                        - books.count(Count.UNITS_SOLD);
        long counted = 0;
        for (List<Long> shelves : evidence.shelves().values()) {
            counted += shelves.stream().mapToLong(Long::longValue).sum();
        }
        for (Map.Entry<String, Long> underWay : evidence.inTransit().entrySet()) {
            counted += underWay.getValue();
        }
        differ("units in the job's books", counted, left);
    }

    private void differ(String what, long counted, long expected) {
        if (counted != expected) {
            lostOrDoubled += Math.abs(counted - expected);
            details.add(what + ": counted " + counted + ", by the records " + expected);
        }
    }

    private interface Key<T> {
        String of(T value);
    }

    private static <T> List<Stamped<T>> of(List<Stamped<T>> records, String sku, Key<T> key) {
        return records.stream().filter(r -> key.of(r.value()).equals(sku)).toList();
    }
}
