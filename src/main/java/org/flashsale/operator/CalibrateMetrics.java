package org.flashsale.operator;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.flashsale.calibration.Recalibrator;
import org.flashsale.calibration.ScoreSums;

/**
 * Metrics of {@link CalibrateOperator}, below the operator's {@code flashsale.calibrate}:
 *
 * <ul>
 *   <li>{@code labels}, {@code positives}: labels that were taken in
 *   <li>{@code late}: label sums that came too late to count
 *   <li>{@code published}: calibrations written to {@code control}
 *   <li>{@code shift}, {@code slope}, {@code remembered}: of the scores that labels came for last:
 *       what was published for them, and the labels that it rests on
 * </ul>
 */
final class CalibrateMetrics {

    private final Counter labels;
    private final Counter positives;
    private final Counter late;
    private final Counter published;
    private volatile double shift;
    private volatile double slope = 1;
    private volatile double remembered;
    private long newest = Long.MIN_VALUE;

    CalibrateMetrics(MetricGroup operator) {
        MetricGroup group = operator.addGroup("flashsale").addGroup("calibrate");
        labels = group.counter("labels");
        positives = group.counter("positives");
        late = group.counter("late");
        published = group.counter("published");
        group.gauge("shift", (Gauge<Double>) () -> shift);
        group.gauge("slope", (Gauge<Double>) () -> slope);
        group.gauge("remembered", (Gauge<Double>) () -> remembered);
    }

    void took(ScoreSums sums, boolean counted) {
        if (counted) {
            labels.inc(sums.count());
            positives.inc(sums.positives());
        } else {
            late.inc();
        }
    }

    void published() {
        published.inc();
    }

    /** Shows the figures of a recalibrator, unless another one's are newer. */
    void tell(Recalibrator of) {
        if (of.nextWindow() >= newest) {
            newest = of.nextWindow();
            shift = of.map().shift();
            slope = of.map().slope();
            remembered = of.labels();
        }
    }
}
