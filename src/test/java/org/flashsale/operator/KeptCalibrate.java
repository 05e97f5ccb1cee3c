package org.flashsale.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.flashsale.calibration.CalibrationSettings;
import org.flashsale.calibration.LabelSum;
import org.flashsale.calibration.PendingLabels;
import org.flashsale.calibration.ScoredBy;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.CalibrationOrder;

/**
 * A history of CALIBRATE: a sale whose shoppers buy more and more, with calibrations published and
 * judged, and one that has only begun; labels of both wait for their window's end.
 */
final class KeptCalibrate {

    private static final long START = KeptLabels.START;
    private static final CalibrationSettings SETTINGS = KeptLabels.SETTINGS;
    private static final ScoredBy SPRING = new ScoredBy("spring", "m", "1");
    private static final ScoredBy AUTUMN = new ScoredBy("autumn", "m", "2");

    /** Enough that the first calibrations have been judged by labels of what they changed. */
    private static final int CLOSED = 18;

    private static final int SHOPPERS = 150;

    private KeptCalibrate() {}

    private static final class Harness
            extends TwoInputStreamOperatorTestHarness<LabelSum, ControlSignal, ControlRecord> {

        Harness(StateBackend backend) throws Exception {
            super(new CalibrateOperator(new CalibrationUse(SETTINGS, "shop", false)));
            setStateBackend(backend);
            setup(
                    StateTypes.KEPT_CONTROL_RECORD.createSerializer(
                            getExecutionConfig().getSerializerConfig()));
        }

        void labels(ScoredBy of, int window) throws Exception {
            for (LabelSum sum : sums(of, window)) {
                processElement1(new StreamRecord<>(sum));
            }
        }

        void close(int window) throws Exception {
            processBothWatermarks(new Watermark(maturesAt(window)));
        }
    }

    private static long maturesAt(int window) {
        return START + (window + 1) * SETTINGS.windowMs() + SETTINGS.horizonMs();
    }

    /** What LABELS sends of a window; the chance to buy grows from one to the next. */
    private static List<LabelSum> sums(ScoredBy of, int window) {
        Random random = new Random(window);
        PendingLabels waiting = new PendingLabels(SETTINGS);
        long time = START + window * SETTINGS.windowMs();
        for (int i = 0; i < SHOPPERS; i++) {
            double logit = -2 + random.nextGaussian();
            float score = (float) (1 / (1 + Math.exp(-logit)));
            waiting.scored(0, "u" + i, "", time + i, of, score);
            waiting.scored(0, "u" + i, "", time + 60_000 + i, of, score);
            if (random.nextDouble() < 1 / (1 + Math.exp(-logit - 0.5 - 0.05 * window))) {
                waiting.bought(0, "u" + i, "", time + SETTINGS.horizonMs() / 2);
            }
        }
        List<LabelSum> sums = new ArrayList<>();
        waiting.close(maturesAt(window), sums::add);
        return sums;
    }

    static OperatorSubtaskState history() throws Exception {
        try (Harness harness = new Harness(new HashMapStateBackend())) {
            harness.open();
            harness.processElement2(new StreamRecord<>(new ControlSignal.Epoch(START)));
            for (int window = 0; window < CLOSED; window++) {
                harness.labels(SPRING, window);
                harness.close(window);
            }
            harness.labels(SPRING, CLOSED);
            harness.labels(AUTUMN, CLOSED);
            return KeptState.save(harness);
        }
    }

    static List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
        try (Harness harness = new Harness(backend)) {
            harness.initializeState(state);
            harness.open();
            // Before the claim of this run nothing is published.
            harness.close(CLOSED);
            harness.processElement2(new StreamRecord<>(new ControlSignal.Epoch(START + 1)));
            harness.labels(SPRING, CLOSED - 9);
            for (int window = CLOSED; window < CLOSED + 6; window++) {
                harness.labels(SPRING, window + 1);
                harness.close(window + 1);
            }
            return harness.extractOutputValues().stream().map(KeptCalibrate::line).toList();
        }
    }

    /** All but the id of the job, which is another one in each harness. */
    private static String line(ControlRecord record) {
        CalibrationOrder order =
                ((CalibrationOrder.Parsed.Valid) CalibrationOrder.parse(record)).order();
        return String.format(
                Locale.ROOT,
                "%s %s of %s %s %s epoch %d from %d center %.4f shift %.4f slope %.4f"
                        + " labels %.0f of them %.0f",
                record.kind(),
                record.id(),
                order.sale(),
                order.model(),
                order.modelVersion(),
                order.epoch() - START,
                order.effectiveFrom() - START,
                order.center(),
                order.shift(),
                order.slope(),
                order.labels(),
                order.positives());
    }
}
