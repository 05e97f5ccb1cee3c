package org.flashsale.domain;

import java.util.Map;

/**
 * What the model said of one event.
 *
 * @param event the behaviour event
 * @param sale plan that it counts for, or empty outside every sale
 * @param tick tick of the SKU in that sale; 0 outside
 * @param pool index of its pool in that plan; the number of pools when unassigned; 0 outside
 * @param pools number of pools of that plan; 0 outside
 * @param tickEnd instant at which that tick is decided, epoch ms; 0 outside
 * @param inDemand whether it says something of shoppers: a robot's events do not
 * @param purchase probability of the purchase head, 0 to 1
 * @param exit probability of the exit head, 0 to 1; NaN when the model has none
 * @param model name of the model
 * @param modelVersion its version
 * @param degraded a fallback scored instead
 * @param latencyMicros from entering the operator to its score
 * @param sampled whether it is one of those that are published
 * @param sensitivity price sensitivity, 0 or more; NaN when the model has none
 * @param attributions what parts of the event add to the logit of the purchase head, by name; empty
 *     unless it was explained
 * @param recalibrated probability of the purchase head as the sale's own labels correct it; NaN
 *     when nothing was learned of them yet. Demand does not use it: it learns its own level
 * @param calibratedFrom event time from which that correction holds, epoch ms; the least long when
 *     there is none
 */
public record ScoredEvent(
        BehaviorEvent event,
        String sale,
        int tick,
        int pool,
        int pools,
        long tickEnd,
        boolean inDemand,
        float purchase,
        float exit,
        String model,
        String modelVersion,
        boolean degraded,
        long latencyMicros,
        boolean sampled,
        float sensitivity,
        Map<String, Float> attributions,
        float recalibrated,
        long calibratedFrom) {

    /** No correction. */
    public static final long NOT_CALIBRATED = Long.MIN_VALUE;

    /** An event of a model without price sensitivity that is not explained. */
    public ScoredEvent(
            BehaviorEvent event,
            String sale,
            int tick,
            int pool,
            int pools,
            long tickEnd,
            boolean inDemand,
            float purchase,
            float exit,
            String model,
            String modelVersion,
            boolean degraded,
            long latencyMicros,
            boolean sampled) {
        this(
                event,
                sale,
                tick,
                pool,
                pools,
                tickEnd,
                inDemand,
                purchase,
                exit,
                model,
                modelVersion,
                degraded,
                latencyMicros,
                sampled,
                Float.NaN,
                Map.of(),
                Float.NaN,
                NOT_CALIBRATED);
    }

    /** An event outside every sale, to be published. */
    public static ScoredEvent outside(
            BehaviorEvent event,
            float purchase,
            float exit,
            String model,
            String modelVersion,
            boolean degraded,
            long latencyMicros) {
        return new ScoredEvent(
                event,
                "",
                0,
                0,
                0,
                0,
                false,
                purchase,
                exit,
                model,
                modelVersion,
                degraded,
                latencyMicros,
                true);
    }

    /** Whether the event belongs to a sale. */
    public boolean inSale() {
        return !sale.isEmpty();
    }
}
