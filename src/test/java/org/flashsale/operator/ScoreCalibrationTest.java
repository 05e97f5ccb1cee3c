package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.operator.Shoppers.START;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.flashsale.calibration.LogitMap;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.EventType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.plan.CalibrationOrder;
import org.flashsale.plan.JobClaim;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.TestBundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SCORE follows the calibrations of its own job, by event time, and those of nobody else. */
class ScoreCalibrationTest {

    private static final String JOB = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";
    private static final LogitMap MAP = new LogitMap(-2, 0.5, 1.25);

    @TempDir private Path folder;
    private long offset = 1;
    private int events;
    private String model = "";
    private String version = "";

    @BeforeEach
    void write() throws Exception {
        new TestBundle(5).writeFolder(folder);
        try (ScoreHarness harness = harness(List::of)) {
            event(harness, START + 1);
            harness.flush();
            ScoredEvent scored = harness.scored().get(0);
            model = scored.model();
            version = scored.modelVersion();
        }
    }

    private ScoreHarness harness(ControlBootstrap before) throws Exception {
        ScoreSettings settings =
                new ScoreSettings(folder.toString(), Device.CPU, 0, 1, 8, 10, 1_000, 50);
        return new ScoreHarness(
                settings, before, new HashMapStateBackend(), ScoreHarness.FULL_WAVES);
    }

    private Read.Good<ControlRecord> good(ControlRecord record) {
        return new Read.Good<>(record, new Origin("control", 0, offset++, START));
    }

    private Read.Good<ControlRecord> claim(String job, String name, long epoch, long since) {
        return good(new JobClaim(job, name, epoch, since).record(START, "run"));
    }

    private CalibrationOrder order(String job, String name, long epoch, long from) {
        return new CalibrationOrder(
                job,
                name,
                epoch,
                "spring",
                model,
                version,
                MAP.center(),
                MAP.shift(),
                MAP.slope(),
                900,
                50,
                from);
    }

    private Read.Good<ControlRecord> calibration(CalibrationOrder order) {
        return good(order.record("spring/x", "r" + offset, START));
    }

    private void event(ScoreHarness harness, long time) throws Exception {
        harness.event(Shoppers.view("e" + events, "u" + events++, time));
    }

    private static Map<Long, ScoredEvent> byTime(ScoreHarness harness) throws Exception {
        harness.flush();
        Map<Long, ScoredEvent> scored = new HashMap<>();
        harness.scored().forEach(s -> scored.put(s.event().time(), s));
        return scored;
    }

    @Test
    void itHoldsFromItsEventTimeOnWheneverItIsHeardAndAfterARestart() throws Exception {
        try (ScoreHarness harness = harness(List::of)) {
            harness.order(Shoppers.plan());
            harness.order(claim(JOB, "flashsale", 5, 5));
            harness.order(calibration(order(JOB, "flashsale", 5, START + 100)));
            assertThat(harness.answers()).as("nobody waits for an answer").isEmpty();
            event(harness, START + 150);
            event(harness, START + 99);
            event(harness, START + 100);
            harness.event(Shoppers.event("o", "x", START + 160, "no-sku", EventType.VIEW));
            Map<Long, ScoredEvent> scored = byTime(harness);
            assertThat(scored.get(START + 99).recalibrated()).isNaN();
            assertThat(scored.get(START + 160).recalibrated()).as("outside the sale").isNaN();
            for (long time : new long[] {START + 100, START + 150}) {
                ScoredEvent of = scored.get(time);
                assertThat(of.recalibrated())
                        .isEqualTo(MAP.apply(of.purchase()))
                        .isNotEqualTo(of.purchase());
                assertThat(of.calibratedFrom()).isEqualTo(START + 100);
            }

            harness.save();
            harness.crash(2);
            event(harness, START + 200);
            ScoredEvent after = byTime(harness).get(START + 200);
            assertThat(after.recalibrated()).isEqualTo(MAP.apply(after.purchase()));

            harness.watermark(START + 30_000);
            event(harness, START + 30_500);
            assertThat(byTime(harness).get(START + 30_500).calibratedFrom())
                    .as("what holds is kept")
                    .isEqualTo(START + 100);
        }
    }

    @Test
    void whatWasPublishedBeforeAStartWithoutStateHolds() throws Exception {
        List<Read.Good<ControlRecord>> before =
                List.of(
                        Shoppers.plan(),
                        claim(JOB, "flashsale", 5, 5),
                        calibration(order(JOB, "flashsale", 5, START + 100)));
        try (ScoreHarness harness = harness(() -> before)) {
            for (Read.Good<ControlRecord> again : before) {
                harness.order(again);
            }
            event(harness, START + 150);
            assertThat(byTime(harness).get(START + 150).calibratedFrom()).isEqualTo(START + 100);
            assertThat(harness.answers()).isEmpty();
        }
    }

    @Test
    void demandIsTheSameWithAndWithoutIt() throws Exception {
        List<Float> raw = new ArrayList<>();
        for (boolean calibrated : new boolean[] {false, true}) {
            events = 0;
            try (ScoreHarness harness = harness(List::of)) {
                harness.order(Shoppers.plan());
                harness.order(claim(JOB, "flashsale", 5, 5));
                if (calibrated) {
                    harness.order(calibration(order(JOB, "flashsale", 5, START + 2)));
                }
                for (int i = 0; i < 5; i++) {
                    event(harness, START + i);
                }
                harness.flush();
                List<Float> said = harness.scored().stream().map(ScoredEvent::purchase).toList();
                if (calibrated) {
                    assertThat(said).isEqualTo(raw);
                }
                raw.addAll(said);
            }
        }
    }

    @Test
    void recordsOfOthersAndWrongOnesAreRefused() throws Exception {
        try (ScoreHarness harness = harness(List::of)) {
            harness.order(Shoppers.plan());
            refused(harness, calibration(order(JOB, "flashsale", 5, START)), "NOT_THE_JOB");
            harness.order(claim(JOB, "flashsale", 5, 5));
            harness.order(claim(OTHER, "other", 9, 9));
            refused(harness, calibration(order(OTHER, "other", 9, START)), "NOT_THE_JOB");
            refused(harness, calibration(order(OTHER, "flashsale", 5, START)), "NOT_THE_JOB");
            harness.order(claim(JOB, "flashsale", 8, 5));
            refused(harness, calibration(order(JOB, "flashsale", 5, START)), "NOT_THE_JOB");
            harness.order(claim(OTHER, "flashsale", 12, 12));
            refused(harness, calibration(order(JOB, "flashsale", 8, START)), "NOT_THE_JOB");

            ControlRecord right = order(OTHER, "flashsale", 12, START).record("id", "r", START);
            String document = right.document();
            for (String wrong : new String[] {"1e9", "NaN", ".inf", "-14.1", "\"0.5\"", "null"}) {
                refused(harness, with(right, document.replace("0.5,", wrong + ",")), "shift");
            }
            for (String wrong : new String[] {"0", "-1", "1e300", "0.01"}) {
                refused(harness, with(right, document.replace("1.25,", wrong + ",")), "slope");
            }
            refused(harness, with(right, document.replace("}", ", \"x\": 1}")), "UNKNOWN_FIELD");
            refused(harness, with(right, "a".repeat(20_000)), "TOO_BIG");
            refused(harness, with(right, ""), "EMPTY");
            ControlRecord timeless =
                    new ControlRecord(
                            ControlRecord.CALIBRATION,
                            "id",
                            "r",
                            START,
                            OptionalLong.empty(),
                            "",
                            document);
            refused(harness, good(timeless), "effectiveFrom");

            event(harness, START + 150);
            assertThat(byTime(harness).get(START + 150).recalibrated()).isNaN();
        }
    }

    private Read.Good<ControlRecord> with(ControlRecord of, String document) {
        return good(
                new ControlRecord(
                        of.kind(), of.id(), "r" + offset, START, of.effectiveFrom(), "", document));
    }

    private static void refused(
            ScoreHarness harness, Read.Good<ControlRecord> record, String because)
            throws Exception {
        harness.order(record);
        assertThat(harness.answers())
                .as(because)
                .singleElement()
                .satisfies(
                        answer -> {
                            assertThat(answer.applied()).isFalse();
                            assertThat(String.join(" ", answer.errors())).contains(because);
                        });
    }
}
