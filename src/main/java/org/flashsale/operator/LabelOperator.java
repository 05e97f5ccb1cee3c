package org.flashsale.operator;

import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.calibration.CalibrationSettings;
import org.flashsale.calibration.LabelSum;
import org.flashsale.calibration.PendingFormat;
import org.flashsale.calibration.PendingLabels;
import org.flashsale.calibration.ScoredBy;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.ScoredEvent;

/**
 * Waits until the labels of scores are known, and sums them. Stands behind SCORE in the same task,
 * so a shopper's events come to one subtask, in SCORE's key groups; what waits is kept by key group
 * and finds its shoppers again at another parallelism.
 *
 * <p>What counts is what demand counts: no robots, no base rates, no events outside a sale. But a
 * purchase is a label wherever it was made.
 *
 * <p>Metrics, below the operator's {@code flashsale.labels}: {@code waiting}, {@code leftOut},
 * {@code level}, {@code sums}.
 */
public final class LabelOperator extends AbstractStreamOperator<LabelSum>
        implements OneInputStreamOperator<ScoredEvent, LabelSum> {

    private static final long serialVersionUID = 1L;

    private final CalibrationSettings settings;

    private transient ListState<PendingFormat.Pending> kept;
    private transient PendingLabels labels;
    private transient Counter sums;
    private transient int groups;
    private transient ScoredBy last;

    /** Waits as the settings say. */
    public LabelOperator(CalibrationSettings settings) {
        this.settings = settings;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        kept =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>("waiting", StateTypes.PENDING_LABELS));
        labels = new PendingLabels(settings);
        TaskInfo task = getRuntimeContext().getTaskInfo();
        groups = task.getMaxNumberOfParallelSubtasks();
        KeyGroupRange mine =
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        groups, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
        PendingFormat.restore(kept.get(), mine::contains, labels);
        kept.clear();
    }

    @Override
    public void open() throws Exception {
        super.open();
        last = new ScoredBy("", "", "");
        MetricGroup metrics = getMetricGroup().addGroup("flashsale").addGroup("labels");
        sums = metrics.counter("sums");
        metrics.gauge("waiting", (Gauge<Integer>) labels::waiting);
        metrics.gauge("leftOut", (Gauge<Long>) labels::leftOut);
        metrics.gauge("level", (Gauge<Integer>) labels::level);
    }

    @Override
    public void processElement(StreamRecord<ScoredEvent> element) {
        ScoredEvent scored = element.getValue();
        if (!settings.enabled()) {
            return;
        }
        BehaviorEvent event = scored.event();
        boolean counts = scored.inSale() && scored.inDemand() && !scored.degraded();
        boolean bought = event.type() == EventType.PURCHASE;
        if (!counts && !bought) {
            return;
        }
        int group = KeyGroupRangeAssignment.assignToKeyGroup(event.userId(), groups);
        if (counts) {
            labels.scored(
                    group,
                    event.userId(),
                    event.sessionId(),
                    event.time(),
                    by(scored),
                    scored.purchase());
        }
        if (bought) {
            labels.bought(group, event.userId(), event.sessionId(), event.time());
        }
    }

    private ScoredBy by(ScoredEvent scored) {
        if (!last.sale().equals(scored.sale())
                || !last.model().equals(scored.model())
                || !last.modelVersion().equals(scored.modelVersion())) {
            last = new ScoredBy(scored.sale(), scored.model(), scored.modelVersion());
        }
        return last;
    }

    /** At the end of input the labels of the last scores are not known, and are left out. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.getTimestamp() != Long.MAX_VALUE) {
            labels.close(mark.getTimestamp(), this::send);
        }
        super.processWatermark(mark);
    }

    private void send(LabelSum sum) {
        sums.inc();
        output.collect(new StreamRecord<>(sum));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        kept.update(PendingFormat.of(labels));
    }
}
