package org.flashsale.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.calibration.Calibration;
import org.flashsale.calibration.CalibrationSettings;
import org.flashsale.calibration.LabelSum;
import org.flashsale.calibration.LogitMap;
import org.flashsale.calibration.Recalibrator;
import org.flashsale.calibration.ScoredBy;
import org.flashsale.domain.ControlRecord;
import org.flashsale.features.Hashes;
import org.flashsale.plan.CalibrationOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from matured labels how the scores of each sale and model have to be changed, and writes
 * that to {@code control}, from where it comes back to SCORE: nothing loops in the graph. Stands
 * beside SALEWIDE, with one task as that: what it takes in is already summed. Nothing is written
 * before the job's claim to its name.
 */
public final class CalibrateOperator extends AbstractStreamOperator<ControlRecord>
        implements TwoInputStreamOperator<LabelSum, ControlSignal, ControlRecord> {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(CalibrateOperator.class);

    /** Sales times models: of more, those that were silent for longest are forgotten. */
    private static final int KEPT_MAX = 256;

    private static final long NO_EPOCH = 0;

    private final CalibrationUse use;
    private final CalibrationSettings settings;

    private transient ListState<Recalibrator> kept;
    private transient Map<ScoredBy, Recalibrator> recalibrators;
    private transient CalibrateMetrics counters;
    private transient long epoch;

    /** Learns as the job does. */
    public CalibrateOperator(CalibrationUse use) {
        this.use = use;
        this.settings = use.settings();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        kept =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "recalibrators", StateTypes.RECALIBRATOR));
        recalibrators = new LinkedHashMap<>();
        if (settings.enabled()) {
            for (Recalibrator recalibrator : kept.get()) {
                recalibrators.put(recalibrator.of(), recalibrator);
            }
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        counters = new CalibrateMetrics(getMetricGroup());
        recalibrators.values().forEach(counters::tell);
        epoch = NO_EPOCH;
    }

    @Override
    public void processElement1(StreamRecord<LabelSum> element) {
        LabelSum sum = element.getValue();
        Recalibrator recalibrator = recalibrators.get(sum.of());
        if (recalibrator == null) {
            if (recalibrators.size() >= KEPT_MAX) {
                forgetOldest();
            }
            recalibrator = new Recalibrator(sum.of());
            recalibrators.put(sum.of(), recalibrator);
        }
        counters.took(sum.sums(), recalibrator.add(sum));
    }

    private void forgetOldest() {
        recalibrators.values().stream()
                .min(Comparator.comparingLong(Recalibrator::nextWindow))
                .ifPresent(oldest -> recalibrators.remove(oldest.of()));
    }

    @Override
    public void processElement2(StreamRecord<ControlSignal> element) {
        if (element.getValue() instanceof ControlSignal.Epoch run) {
            epoch = run.value();
        }
    }

    /** At the end of input there is no event left that a calibration could hold for. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (epoch != NO_EPOCH && mark.getTimestamp() != Long.MAX_VALUE) {
            for (Recalibrator recalibrator : recalibrators.values()) {
                recalibrator.close(mark.getTimestamp(), settings).ifPresent(this::publish);
                counters.tell(recalibrator);
            }
        }
        super.processWatermark(mark);
    }

    private void publish(Calibration calibration) {
        if (use.replay()) {
            return;
        }
        ScoredBy of = calibration.of();
        LogitMap map = calibration.map();
        LOG.info(
                "Scores of {} {} in {} get shift {} and slope {} from {} on, by {} labels",
                of.model(),
                of.modelVersion(),
                of.sale(),
                map.shift(),
                map.slope(),
                calibration.from(),
                Math.round(calibration.labels()));
        String job = getContainingTask().getEnvironment().getJobID().toHexString();
        String whose =
                String.format(
                        "%016x",
                        Hashes.of(of.sale() + "\n" + of.model() + "\n" + of.modelVersion()));
        CalibrationOrder order =
                new CalibrationOrder(
                        job,
                        use.job(),
                        epoch,
                        of.sale(),
                        of.model(),
                        of.modelVersion(),
                        map.center(),
                        map.shift(),
                        map.slope(),
                        calibration.labels(),
                        calibration.positives(),
                        calibration.from());
        counters.published();
        output.collect(
                new StreamRecord<>(
                        order.record(
                                of.sale() + "/" + whose,
                                job + "/" + epoch + "/" + whose + "/" + calibration.from(),
                                getProcessingTimeService().getCurrentProcessingTime())));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        kept.update(new ArrayList<>(recalibrators.values()));
    }
}
