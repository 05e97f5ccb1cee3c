package org.flashsale.operator;

import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.flashsale.calibration.CalibrationSettings;
import org.flashsale.calibration.LabelLines;
import org.flashsale.calibration.LabelSum;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.ScoredEvent;

/**
 * A history of LABELS: some scores of shoppers are summed, others of the same shoppers wait, and
 * some shoppers have bought.
 */
final class KeptLabels {

    /** Written out: what follows is not to depend on today's defaults. */
    static final CalibrationSettings SETTINGS =
            new CalibrationSettings(
                    true, true, 3_600_000, 300_000, 30_000, 14_400_000, 3, 3, 0.5, 200, 20, 2);

    static final long START = 1_800_000_000_000L;
    static final long MINUTE = 60_000;

    private static final int SHOPPERS = 24;

    private KeptLabels() {}

    private static final class Harness
            extends OneInputStreamOperatorTestHarness<ScoredEvent, LabelSum> {

        Harness(StateBackend backend) throws Exception {
            super(new LabelOperator(SETTINGS), 128, 1, 0);
            setStateBackend(backend);
            setup(
                    StateTypes.LABEL_SUM.createSerializer(
                            getExecutionConfig().getSerializerConfig()));
        }

        void view(int shopper, String session, int minute) throws Exception {
            event(shopper, session, minute, EventType.VIEW);
        }

        void buy(int shopper, String session, int minute) throws Exception {
            event(shopper, session, minute, EventType.PURCHASE);
        }

        private void event(int shopper, String session, int minute, EventType type)
                throws Exception {
            BehaviorEvent event =
                    LabelEvents.event(
                            type + " " + shopper + " " + minute,
                            type,
                            "u" + shopper,
                            session,
                            START + minute * MINUTE);
            ScoredEvent scored =
                    new ScoredEvent(
                            event,
                            shopper % 6 == 5 ? "autumn" : "spring",
                            0,
                            0,
                            1,
                            START + 600 * MINUTE,
                            true,
                            0.015f * (1 + shopper),
                            Float.NaN,
                            "m",
                            minute < 40 ? "1" : "2",
                            false,
                            0,
                            true);
            processElement(new StreamRecord<>(scored, event.time()));
        }
    }

    /** Every fourth shopper has no sessions. */
    private static String session(int shopper) {
        return shopper % 4 == 0 ? "" : "s" + shopper;
    }

    static OperatorSubtaskState history() throws Exception {
        try (Harness harness = new Harness(new HashMapStateBackend())) {
            harness.open();
            for (int shopper = 0; shopper < SHOPPERS; shopper++) {
                for (int view = 0; view < 2 + shopper % 7; view++) {
                    harness.view(shopper, session(shopper), shopper % 3 + 9 * view);
                }
                if (shopper % 5 == 0) {
                    harness.buy(shopper, session(shopper), 64);
                }
            }
            harness.processWatermark(new Watermark(START + 72 * MINUTE));
            return KeptState.save(harness);
        }
    }

    static List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
        try (Harness harness = new Harness(backend)) {
            harness.initializeState(state);
            harness.open();
            // Of a window that is closed: says nothing any more.
            harness.view(1, session(1), 3);
            harness.view(1, session(1), 73);
            harness.view(13, session(13), 74);
            harness.buy(13, session(13), 76);
            harness.buy(8, session(8), 77);
            // In a session in which nothing was scored.
            harness.buy(6, "elsewhere", 77);
            harness.processWatermark(new Watermark(START + 150 * MINUTE));
            return harness.extractOutputValues().stream()
                    .map(sum -> LabelLines.of(sum, START / SETTINGS.windowMs()))
                    .sorted()
                    .toList();
        }
    }
}
