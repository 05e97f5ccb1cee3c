package org.flashsale.sim;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.plan.SalePlan;

/**
 * What an auditor is given: the topics as any consumer reads them, and a count of the shelves.
 *
 * @param plan the plan that was published
 * @param movements all stock movements, in the order of their partitions
 * @param commands all reallocation commands, likewise
 * @param updates all price updates, likewise
 * @param shelves units counted on each shelf at the end, by SKU, in the order of the plan's pools
 * @param inTransit units under way at the end, by SKU
 * @param books the job's own books of the sale, if it sent any
 */
public record Evidence(
        SalePlan plan,
        List<Stamped<StockMovement>> movements,
        List<Stamped<StockReallocation>> commands,
        List<Stamped<PriceUpdate>> updates,
        Map<String, List<Long>> shelves,
        Map<String, Long> inTransit,
        Optional<SaleMetrics> books) {

    /** Copies the collections. */
    public Evidence {
        movements = List.copyOf(movements);
        commands = List.copyOf(commands);
        updates = List.copyOf(updates);
        shelves = Map.copyOf(shelves);
        inTransit = Map.copyOf(inTransit);
    }
}
