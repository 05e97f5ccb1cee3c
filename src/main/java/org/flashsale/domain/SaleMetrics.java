package org.flashsale.domain;

import java.util.Map;

/**
 * Cumulative books of a sale, or of the whole job, at the end of a window.
 *
 * @param sale plan id or {@link BookEntry#JOB}
 * @param windowStart epoch ms
 * @param windowEnd epoch ms
 * @param counts totals; a missing counter is 0
 * @param deadLettersByReason totals by topic/code
 */
public record SaleMetrics(
        String sale,
        long windowStart,
        long windowEnd,
        Map<Count, Long> counts,
        Map<String, Long> deadLettersByReason) {

    /** Total of a counter. */
    public long count(Count count) {
        return counts.getOrDefault(count, 0L);
    }
}
