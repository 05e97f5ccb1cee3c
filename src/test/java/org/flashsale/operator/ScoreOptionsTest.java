package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.operator.Shoppers.START;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.operator.OptionOrders.Limits;
import org.flashsale.operator.ScoreMetrics.Flush;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.EventSample;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.TestBundle;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options that can be changed while the job runs. */
class ScoreOptionsTest {

    private static final Limits AT_START = new Limits(10, 8, 20_000);

    @TempDir private Path folder;
    private int requests;
    private int events;

    @BeforeEach
    void write() throws Exception {
        new TestBundle(5).writeFolder(folder);
    }

    private ScoreHarness harness(ControlBootstrap before) throws Exception {
        ScoreSettings settings =
                new ScoreSettings(folder.toString(), Device.CPU, 0, 1, 8, 10, 1_000, 50);
        return new ScoreHarness(
                settings, before, new HashMapStateBackend(), ScoreHarness.FULL_WAVES);
    }

    private Read.Good<ControlRecord> order(long givenAt, OptionalLong from, String document) {
        ControlRecord record =
                new ControlRecord(
                        ControlRecord.OPTIONS, "o", "r" + requests++, givenAt, from, "", document);
        return new Read.Good<>(record, new Origin("control", 0, requests, START + 9_000));
    }

    private static ControlResult say(ScoreHarness harness, Read.Good<ControlRecord> order)
            throws Exception {
        harness.order(order);
        List<ControlResult> answers = harness.answers();
        assertThat(answers).isNotEmpty();
        assertThat(answers).allMatch(answer -> answer.applied() == answers.get(0).applied());
        return answers.get(0);
    }

    private void event(ScoreHarness harness, long time) throws Exception {
        harness.event(Shoppers.view("e" + events, "u" + events++ % 50, time));
    }

    @Test
    void anotherShareOfTheScoredEventsIsPublishedFromItsTimeOn() throws Exception {
        try (ScoreHarness harness = harness(List::of)) {
            event(harness, START + 150);
            ControlResult echo =
                    say(harness, order(START, OptionalLong.of(START + 100), "scoredSample: 0"));
            assertThat(echo.applied()).isTrue();
            assertThat(echo.kind()).isEqualTo(ControlRecord.OPTIONS);
            assertThat(echo.effectiveFrom()).hasValue(START + 100);
            for (long time : new long[] {101, 99, 100, 98}) {
                event(harness, START + time);
            }
            harness.watermark(START + 200);
            assertThat(sampled(harness.scored()))
                    .isEqualTo(Map.of(98L, true, 99L, true, 100L, false, 101L, false, 150L, true));
        }
    }

    @Test
    void anOrderWithoutATimeHoldsForEventsFromTheTimeAtWhichItWasGiven() throws Exception {
        try (ScoreHarness harness = harness(List::of)) {
            ControlResult echo =
                    say(harness, order(START + 100, OptionalLong.empty(), "scoredSample: 0"));
            assertThat(echo.effectiveFrom()).hasValue(START + 100);
            event(harness, START + 99);
            event(harness, START + 100);
            echo = say(harness, order(START + 99_000, OptionalLong.empty(), "scoredSample: 1"));
            assertThat(echo.effectiveFrom()).as("when it was written").hasValue(START + 9_000);
            event(harness, START + 8_999);
            event(harness, START + 9_000);
            harness.watermark(START + 9_000);
            assertThat(sampled(harness.scored()))
                    .isEqualTo(Map.of(99L, true, 100L, false, 8_999L, false, 9_000L, true));
        }
    }

    private static Map<Long, Boolean> sampled(List<ScoredEvent> scored) {
        Map<Long, Boolean> sampled = new TreeMap<>();
        scored.forEach(s -> sampled.put(s.event().time() - START, s.sampled()));
        return sampled;
    }

    @Test
    void theShareIsThatOfTheEventIds() {
        int small = 0;
        for (int i = 0; i < 10_000; i++) {
            String id = "event-" + i * 7_919L;
            small += EventSample.holds(id, 0.1) ? 1 : 0;
            assertThat(EventSample.holds(id, 0.1) && !EventSample.holds(id, 0.4)).isFalse();
            assertThat(EventSample.holds(id, 0)).isFalse();
            assertThat(EventSample.holds(id, 1)).isTrue();
        }
        assertThat(small).isBetween(900, 1_100);
    }

    @Test
    void limitsHoldAtOnceOrFromTheWatermarkThatWasNamed() throws Exception {
        try (ScoreHarness harness = harness(List::of)) {
            assertThat(harness.limits()).isEqualTo(AT_START);
            say(harness, order(START, OptionalLong.empty(), "deadlineMs: 40"));
            assertThat(harness.limits()).isEqualTo(new Limits(40, 8, 20_000));
            say(
                    harness,
                    order(
                            START,
                            OptionalLong.of(START + 500),
                            "maxBatch: 2\nunwritten: 3\ndeadlineMs: 7"));
            harness.watermark(START + 499);
            assertThat(harness.limits()).isEqualTo(new Limits(40, 8, 20_000));
            harness.watermark(START + 500);
            assertThat(harness.limits()).isEqualTo(new Limits(7, 2, 3));
            event(harness, START + 501);
            assertThat(harness.scored()).isEmpty();
            harness.advance(7);
            assertThat(harness.scored()).as("after the new deadline").hasSize(1);
            event(harness, START + 501);
            event(harness, START + 501);
            assertThat(harness.scored()).as("a full batch").hasSize(2);
            say(harness, order(START, OptionalLong.empty(), "{}"));
            assertThat(harness.limits()).as("as the job was started").isEqualTo(AT_START);
        }
    }

    /** The timer of a batch under the old deadline is under way yet. */
    @Test
    void aShorterDeadlineHoldsForTheNextBatch() throws Exception {
        try (ScoreHarness harness = harness(List::of)) {
            say(harness, order(START, OptionalLong.empty(), "deadlineMs: 10000"));
            event(harness, START);
            say(harness, order(START, OptionalLong.empty(), "deadlineMs: 10"));
            assertThat(harness.scored()).hasSize(1);
            event(harness, START);
            harness.advance(9);
            assertThat(harness.scored()).isEmpty();
            harness.advance(1);
            assertThat(harness.scored()).hasSize(1);
            event(harness, START);
            harness.advance(10_000 - 10);
            assertThat(harness.scored()).hasSize(1);
            assertThat(harness.metrics().flushes(Flush.DEADLINE)).isEqualTo(2);
            event(harness, START);
            harness.advance(10);
            assertThat(harness.scored()).hasSize(1);
        }
    }

    @Test
    void aNewerOrderReplacesWhatWasToBeginLater() throws Exception {
        try (ScoreHarness harness = harness(List::of)) {
            say(harness, order(START, OptionalLong.of(START + 300), "scoredSample: 0"));
            say(harness, order(START, OptionalLong.of(START + 200), "deadlineMs: 20"));
            event(harness, START + 400);
            harness.watermark(START + 400);
            assertThat(sampled(harness.scored())).containsOnly(Map.entry(400L, true));
        }
    }

    @Test
    void whatIsRefusedChangesNothing() throws Exception {
        try (ScoreHarness harness = harness(List::of)) {
            for (String document :
                    List.of(
                            "scoredSample: 1.5",
                            "scoredSample: .nan",
                            "maxBatch: 9",
                            "sample: 1")) {
                ControlResult refused = say(harness, order(START, OptionalLong.empty(), document));
                assertThat(refused.applied()).as(document).isFalse();
                assertThat(refused.errors()).as(document).isNotEmpty();
                assertThat(harness.limits()).isEqualTo(AT_START);
            }
            event(harness, START + 1);
            harness.watermark(START + 1);
            assertThat(sampled(harness.scored())).containsOnly(Map.entry(1L, true));
        }
    }

    @Test
    void aFreshStartFollowsWhatWasOrderedBeforeAndKeepsIt() throws Exception {
        List<Read.Good<ControlRecord>> before =
                List.of(
                        order(START, OptionalLong.of(START + 900), "scoredSample: 0.5"),
                        order(START, OptionalLong.of(START + 100), "scoredSample: 0"));
        try (ScoreHarness harness = harness(() -> before)) {
            for (Read.Good<ControlRecord> again : before) {
                harness.order(again);
                event(harness, START + 1_000);
            }
            assertThat(harness.answers()).as("answered before").isEmpty();
            harness.save();
            harness.crash(3);
            event(harness, START + 99);
            event(harness, START + 950);
            harness.watermark(START + 1_000);
            assertThat(sampled(harness.scored())).isEqualTo(Map.of(99L, true, 950L, false));
        }
    }

    /** Whatever a subtask hears when, and however often it fails, an event's time decides. */
    @Test
    void allSubtasksAgreeAtAnyWatermarkAndAfterRestoresAndRescaling() {
        ForAll.seeds(20, this::agree);
    }

    private void agree(Random random) throws Exception {
        List<Read.Good<ControlRecord>> orders = new ArrayList<>();
        Map<String, Boolean> expected = new TreeMap<>();
        Map<String, Boolean> found = new TreeMap<>();
        long watermark = START;
        try (ScoreHarness harness = harness(List::of)) {
            for (int i = 0; i < 60; i++) {
                if (random.nextInt(8) == 0) {
                    // Never before what an event can have that was scored already.
                    long from = watermark + 600 + random.nextInt(600);
                    String share = "scoredSample: " + random.nextInt(5) / 4.0;
                    orders.add(order(START, OptionalLong.of(from), share));
                    harness.order(orders.get(orders.size() - 1));
                }
                long time = watermark - 400 + random.nextInt(1_000);
                event(harness, time);
                String id = "e" + (events - 1);
                expected.put(id, EventSample.holds(id, share(orders, time)));
                if (random.nextInt(4) == 0) {
                    watermark += random.nextInt(300);
                    harness.watermark(watermark);
                }
                if (random.nextInt(10) == 0) {
                    harness.flush();
                    harness.scored().forEach(s -> found.put(s.event().eventId(), s.sampled()));
                    harness.save();
                    harness.crash(1 + random.nextInt(3));
                }
            }
            harness.end();
            harness.scored().forEach(s -> found.put(s.event().eventId(), s.sampled()));
        }
        assertThat(found).isEqualTo(expected);
    }

    /** The newest order whose time has come decides, unless a newer one replaced it. */
    private static double share(List<Read.Good<ControlRecord>> orders, long time) {
        for (int i = orders.size() - 1; i >= 0; i--) {
            ControlRecord order = orders.get(i).value();
            if (order.effectiveFrom().getAsLong() <= time) {
                return Double.parseDouble(order.document().split(": ", 2)[1]);
            }
        }
        return 1;
    }
}
