package org.flashsale.wire;

import java.util.Map;
import org.flashsale.domain.EventType;
import org.flashsale.domain.ScoredEvent;

/**
 * What {@code scored-events} tells of a scored event.
 *
 * @param eventId the behaviour event
 * @param userId its shopper
 * @param time its event time, epoch ms
 * @param type its type
 * @param sku its SKU, or empty
 * @param sale plan that it counts for, or empty
 * @param purchase probability of the purchase head, 0 to 1; NaN when there is none
 * @param exit probability of the exit head, 0 to 1; NaN when there is none
 * @param model name of the model
 * @param modelVersion its version
 * @param degraded a fallback scored instead
 * @param latencyMicros from entering the operator to its score
 * @param sensitivity price sensitivity, 0 or more; NaN when there is none
 * @param attributions what parts of the event add to the logit of the purchase head, by name; empty
 *     unless it was explained
 * @param recalibrated probability of the purchase head as the sale's labels correct it; NaN when
 *     there is no calibration
 * @param calibratedFrom event time from which that one holds, epoch ms; the least long when there
 *     is none
 */
public record ScoredRecord(
        String eventId,
        String userId,
        long time,
        EventType type,
        String sku,
        String sale,
        float purchase,
        float exit,
        String model,
        String modelVersion,
        boolean degraded,
        long latencyMicros,
        float sensitivity,
        Map<String, Float> attributions,
        float recalibrated,
        long calibratedFrom) {

    /** The published part of a scored event. */
    public static ScoredRecord of(ScoredEvent scored) {
        return new ScoredRecord(
                scored.event().eventId(),
                scored.event().userId(),
                scored.event().time(),
                scored.event().type(),
                scored.event().sku(),
                scored.sale(),
                scored.purchase(),
                scored.exit(),
                scored.model(),
                scored.modelVersion(),
                scored.degraded(),
                scored.latencyMicros(),
                scored.sensitivity(),
                scored.attributions(),
                scored.recalibrated(),
                scored.calibratedFrom());
    }
}
