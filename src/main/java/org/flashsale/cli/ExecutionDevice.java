package org.flashsale.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.flashsale.failure.Failure;
import org.flashsale.local.FlinkRest;
import org.flashsale.replay.Pace;

/** Where the model of a job runs, as its scoring operator says in its metrics. */
final class ExecutionDevice {
    private static final String UNKNOWN = "unknown";
    private static final int LOOKS_MAX = 40;
    private static final String METRIC = ".executionDevice";

    private final FlinkRest rest;
    private final String job;
    private String name = UNKNOWN;

    ExecutionDevice(FlinkRest rest, String job) {
        this.rest = rest;
        this.job = job;
    }

    /** Asks, unless it knows: Flink answers once the task has reported its metrics. */
    void look() {
        if (!name.equals(UNKNOWN)) {
            return;
        }
        try {
            for (JsonNode vertex : rest.get("/jobs/" + job).path("vertices")) {
                look("/jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/metrics");
            }
        } catch (Failure notYet) {
            name = UNKNOWN;
        }
    }

    /** Looks again for a while if it does not know yet. */
    void await(Pace.Waiter waiter, Duration pause) throws InterruptedException {
        for (int i = 0; i < LOOKS_MAX && name.equals(UNKNOWN); i++) {
            look();
            if (waiter.stoppedAfter(pause)) {
                return;
            }
        }
    }

    private void look(String metrics) {
        for (JsonNode metric : rest.get(metrics)) {
            String id = metric.path("id").asText();
            if (id.endsWith(METRIC)) {
                name = rest.get(metrics + "?get=" + id).path(0).path("value").asText(UNKNOWN);
                return;
            }
        }
    }

    /** {@code cpu}, {@code cuda:INDEX}, or {@code unknown}. */
    String name() {
        return name;
    }
}
