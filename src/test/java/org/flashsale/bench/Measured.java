package org.flashsale.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Map;

/**
 * One figure of the table.
 *
 * @param name of the row
 * @param workload its workload
 * @param users shoppers whose state was there before
 * @param slots of the job
 * @param eventsPerSecond scored events that reached the output topic, per second of the window
 * @param cpuMicrosPerEvent CPU time of the row's own processes per event; the broker's not
 * @param p50Ms median time from entering the scoring step to the score, ms
 * @param p99Ms its 99th percentile
 * @param more what else was seen
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({
    "name",
    "workload",
    "users",
    "slots",
    "eventsPerSecond",
    "cpuMicrosPerEvent",
    "p50Ms",
    "p99Ms"
})
record Measured(
        String name,
        String workload,
        int users,
        int slots,
        long eventsPerSecond,
        double cpuMicrosPerEvent,
        double p50Ms,
        double p99Ms,
        Map<String, Object> more) {

    static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
