package org.flashsale.bench;

import java.util.Arrays;
import java.util.Locale;
import org.flashsale.failure.UsageError;

/** The workloads of the scoring benchmark. */
enum Workload {
    /** Shoppers whose gaps and sessions are those of a real log. */
    REAL(180_000),
    /** Sessions of 10 to 20 events, many at once. */
    BURST(300_000),
    /** Each event of any shopper. */
    UNIFORM(130_000);

    private final int perSecondMax;

    Workload(int perSecondMax) {
        this.perSecondMax = perSecondMax;
    }

    /** As users write it. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** So many events a second are kept ready; a row that needs more ends its window early. */
    int perSecondMax() {
        return perSecondMax;
    }

    Traffic traffic(Sizes sizes, Trails trails, long seed) {
        return switch (this) {
            case REAL -> new RealTraffic(sizes.realUsers(), sizes.realPerSecond(), trails, seed);
            case BURST -> new Traffic.Burst(sizes.users(), sizes.active(), 100_000, trails, seed);
            case UNIFORM -> new Traffic.Uniform(sizes.users(), 100_000, trails, seed);
        };
    }

    /**
     * The workload of a name.
     *
     * @throws UsageError if there is none
     */
    static Workload of(String id) {
        return Arrays.stream(values())
                .filter(workload -> workload.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                new UsageError(
                                        "there is no workload '"
                                                + id
                                                + "'; there are real, burst, uniform"));
    }
}
