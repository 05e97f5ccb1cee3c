package org.flashsale.sim.live;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.domain.Count;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.sim.Stamped;

/**
 * Everything that the job's topics said.
 *
 * @param complete whether all topics were read to their ends
 * @param unreadable records of the job that its own codecs refuse
 * @param movements all stock movements
 * @param commands all reallocation commands
 * @param updates all price updates of the sale, renewals included
 * @param job books of the whole job
 * @param sale books of the sale
 * @param alerts ledger alerts by code
 * @param deadLetters dead letters by topic/code
 * @param score from entering the operator to the score
 * @param decision from a record that made the job decide at once to the update
 * @param tick from a tick's end and the disorder bound to its update
 * @param priceChanges updates with another price than before
 * @param modelVersion model that scored, or empty
 * @param degraded scores of a fallback
 */
record Observed(
        boolean complete,
        long unreadable,
        List<Stamped<StockMovement>> movements,
        List<Stamped<StockReallocation>> commands,
        List<Stamped<PriceUpdate>> updates,
        Optional<SaleMetrics> job,
        Optional<SaleMetrics> sale,
        Map<String, Long> alerts,
        Map<String, Long> deadLetters,
        Latency.Summary score,
        Latency.Summary decision,
        Latency.Summary tick,
        long priceChanges,
        String modelVersion,
        long degraded) {

    /** A counter of the whole job. */
    long ofJob(Count count) {
        return job.map(books -> books.count(count)).orElse(0L);
    }

    /** A counter of the sale. */
    long ofSale(Count count) {
        return sale.map(books -> books.count(count)).orElse(0L);
    }
}
