package org.flashsale.operator;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.flashsale.domain.DeadLetterCode;

/**
 * Metrics of {@link BoundsOperator}, below the operator's scope:
 *
 * <ul>
 *   <li>{@code flashsale.bounds.passed}: records let through
 *   <li>{@code flashsale.bounds.code.CODE.rejected}: dead letters by code
 * </ul>
 */
final class BoundsMetrics {

    private final Counter passed;
    private final Map<DeadLetterCode, Counter> rejected = new EnumMap<>(DeadLetterCode.class);

    BoundsMetrics(MetricGroup operator) {
        MetricGroup group = operator.addGroup("flashsale").addGroup("bounds");
        passed = group.counter("passed");
        for (DeadLetterCode code : DeadLetterCode.values()) {
            rejected.put(code, group.addGroup("code", code.name()).counter("rejected"));
        }
    }

    void passed() {
        passed.inc();
    }

    void rejected(DeadLetterCode code) {
        Counter counter = rejected.get(code);
        if (counter != null) {
            counter.inc();
        }
    }
}
