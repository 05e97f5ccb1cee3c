package org.flashsale.operator;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.flashsale.plan.JobClaims;
import org.flashsale.plan.PlanError;

/**
 * Metrics of {@link ClaimOperator}, below the operator's scope:
 *
 * <ul>
 *   <li>{@code flashsale.claim.epoch}: fencing number of this run
 *   <li>{@code flashsale.claim.others}: other jobs of this name that were heard of
 *   <li>{@code flashsale.claim.published}: SKUs whose prices earlier runs published lately
 *   <li>{@code flashsale.claim.FENCED}: 1 once another one has taken over
 *   <li>{@code flashsale.claim.refused.CODE.claims}: claims that were refused
 * </ul>
 */
final class ClaimMetrics {

    private final MetricGroup group;
    private final Map<PlanError.Code, Counter> refused = new HashMap<>();
    private final Counter fenced;
    private volatile long epoch;
    private volatile int published;

    ClaimMetrics(MetricGroup operator, JobClaims claims) {
        group = operator.addGroup("flashsale").addGroup("claim");
        fenced = group.counter(Fenced.CODE);
        group.gauge("epoch", (Gauge<Long>) () -> epoch);
        group.gauge("published", (Gauge<Integer>) () -> published);
        group.gauge("others", (Gauge<Integer>) claims::others);
    }

    void epoch(long claimed) {
        epoch = claimed;
    }

    void published(int skus) {
        published = skus;
    }

    void fenced() {
        fenced.inc();
    }

    void refused(PlanError.Code code) {
        refused.computeIfAbsent(code, c -> group.addGroup("refused", c.name()).counter("claims"))
                .inc();
    }
}
