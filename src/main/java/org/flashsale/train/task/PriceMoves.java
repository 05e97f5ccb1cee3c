package org.flashsale.train.task;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;

/**
 * How far a price that a shopper saw lay from what its item usually costs: ln(price / geometric
 * mean of the item's prices in the log). Only views tell: what comes later in a visit was chosen at
 * the price already.
 */
final class PriceMoves {

    private final Map<String, Sum> items = new HashMap<>();

    private static final class Sum {
        private double logs;
        private long count;
    }

    /** Takes the price of an event in, if it shows one. */
    void take(BehaviorEvent event) {
        if (tells(event)) {
            Sum sum = items.computeIfAbsent(event.sku(), sku -> new Sum());
            sum.logs += StrictMath.log((double) event.offeredPrice());
            sum.count++;
        }
    }

    /** The move of each event; not a number for those that tell nothing. */
    double[] of(List<BehaviorEvent> events) {
        List<Double> moves = new ArrayList<>();
        for (BehaviorEvent event : events) {
            Sum sum = items.get(event.sku());
            moves.add(
                    sum == null || !tells(event)
                            ? Double.NaN
                            : StrictMath.log((double) event.offeredPrice()) - sum.logs / sum.count);
        }
        return moves.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static boolean tells(BehaviorEvent event) {
        return event.type() == EventType.VIEW && !event.sku().isEmpty() && event.offeredPrice() > 0;
    }
}
