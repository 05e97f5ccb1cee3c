package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.flashsale.calibration.CalibrationSettings;
import org.flashsale.calibration.LabelSum;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.EventType;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.plan.CalibrationOrder;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

/** The operators that learn from labels: what they keep over restarts, and what they send. */
class CalibrationTest {

    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final int GROUPS = 128;
    private static final CalibrationSettings SETTINGS = CalibrationSettings.DEFAULT;
    private static final CalibrationUse USE = new CalibrationUse(SETTINGS, "shop", false);

    private static ScoredEvent scored(EventType type, String user, long time, float score) {
        BehaviorEvent event = LabelEvents.event(user + time + type, type, user, "", time);
        return new ScoredEvent(
                event, "sale", 0, 0, 1, HOUR, true, score, Float.NaN, "m", "1", false, 0, true);
    }

    /** Shoppers who look some times, and of whom some buy in the end. */
    private static List<ScoredEvent> shoppers(Random random, int count, long span) {
        List<ScoredEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long time = (long) (random.nextDouble() * span);
            float score = 0.02f + 0.2f * random.nextFloat();
            for (int e = random.nextInt(4); e >= 0; e--) {
                events.add(scored(EventType.VIEW, "u" + i, time, score));
                time += 1 + random.nextInt(60_000);
            }
            if (random.nextDouble() < 2.5 * score) {
                events.add(scored(EventType.PURCHASE, "u" + i, time, score));
            }
        }
        Collections.shuffle(events, random);
        events.sort((a, b) -> Long.compare(a.event().time() / MINUTE, b.event().time() / MINUTE));
        return events;
    }

    /** Subtasks of LABELS, at any parallelism one after the other. */
    private static final class Labels implements AutoCloseable {

        private final Map<Long, List<LabelSum>> sent = new TreeMap<>();
        private List<OneInputStreamOperatorTestHarness<ScoredEvent, LabelSum>> tasks =
                new ArrayList<>();

        Labels() throws Exception {
            start(1, List.of(), 0);
        }

        private void start(int parallelism, List<OperatorSubtaskState> states, int before)
                throws Exception {
            tasks = new ArrayList<>();
            for (int i = 0; i < parallelism; i++) {
                var task =
                        new OneInputStreamOperatorTestHarness<ScoredEvent, LabelSum>(
                                new LabelOperator(SETTINGS), GROUPS, parallelism, i);
                task.setup(
                        StateTypes.LABEL_SUM.createSerializer(
                                task.getExecutionConfig().getSerializerConfig()));
                if (!states.isEmpty()) {
                    OperatorSubtaskState all =
                            AbstractStreamOperatorTestHarness.repackageState(
                                    states.toArray(new OperatorSubtaskState[0]));
                    task.initializeState(
                            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                    all, GROUPS, before, parallelism, i));
                }
                task.open();
                tasks.add(task);
            }
        }

        void rescale(int parallelism) throws Exception {
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (var task : tasks) {
                states.add(task.snapshot(1, 0));
            }
            int before = tasks.size();
            close();
            start(parallelism, states, before);
        }

        void event(ScoredEvent event) throws Exception {
            tasks.get(
                            KeyGroupRangeAssignment.assignKeyToParallelOperator(
                                    event.event().userId(), GROUPS, tasks.size()))
                    .processElement(new StreamRecord<>(event));
        }

        void watermark(long time) throws Exception {
            for (var task : tasks) {
                task.processWatermark(new Watermark(time));
            }
        }

        Map<Long, List<LabelSum>> sent() {
            for (var task : tasks) {
                for (LabelSum sum : task.extractOutputValues()) {
                    sent.computeIfAbsent(sum.window(), w -> new ArrayList<>()).add(sum);
                }
                task.getOutput().clear();
            }
            return sent;
        }

        @Override
        public void close() throws Exception {
            sent();
            for (var task : tasks) {
                task.close();
            }
        }
    }

    private static Map<Long, String> totals(Map<Long, List<LabelSum>> sent) {
        Map<Long, String> totals = new TreeMap<>();
        sent.forEach(
                (window, sums) ->
                        totals.put(
                                window,
                                sums.stream().mapToLong(s -> s.sums().count()).sum()
                                        + " "
                                        + sums.stream()
                                                .mapToLong(s -> s.sums().positives())
                                                .sum()));
        return totals;
    }

    /** Plays events, some of them late within their minute, and tells what was sent. */
    private static Map<Long, String> play(List<ScoredEvent> events, Random moves) throws Exception {
        try (Labels labels = new Labels()) {
            long minute = 0;
            for (ScoredEvent event : events) {
                if (event.event().time() / MINUTE > minute) {
                    minute = event.event().time() / MINUTE;
                    labels.watermark(minute * MINUTE - 1);
                    if (moves.nextInt(10) == 0) {
                        labels.rescale(1 + moves.nextInt(4));
                    }
                }
                labels.event(event);
            }
            labels.watermark(6 * HOUR);
            return totals(labels.sent());
        }
    }

    private static final Random STAYS =
            new Random(0) {
                private static final long serialVersionUID = 1L;

                @Override
                public int nextInt(int bound) {
                    return 1;
                }
            };

    @Test
    void neitherRestartsNorParallelismNorOrderChangeTheSums() {
        ForAll.seeds(
                6,
                random -> {
                    List<ScoredEvent> events = shoppers(random, 300, 3 * HOUR);
                    Map<Long, String> plain = play(events, STAYS);
                    events.sort((a, b) -> Long.compare(a.event().time(), b.event().time()));
                    assertThat(plain).hasSizeGreaterThan(20);
                    assertThat(play(events, random)).isEqualTo(plain);
                });
    }

    @Test
    void robotsBaseRatesAndTheEndOfInputTeachNothing() throws Exception {
        try (Labels labels = new Labels()) {
            ScoredEvent good = scored(EventType.VIEW, "u", 1, 0.5f);
            labels.event(good);
            labels.event(with(good, false, false));
            labels.event(with(good, true, true));
            labels.watermark(Long.MAX_VALUE);
            assertThat(labels.sent()).isEmpty();
            labels.watermark(2 * HOUR);
            assertThat(totals(labels.sent())).isEqualTo(Map.of(0L, "1 0"));
        }
    }

    private static ScoredEvent with(ScoredEvent of, boolean inDemand, boolean degraded) {
        return new ScoredEvent(
                of.event(),
                of.sale(),
                0,
                0,
                1,
                HOUR,
                inDemand,
                of.purchase(),
                Float.NaN,
                "m",
                "1",
                degraded,
                0,
                true);
    }

    private static TwoInputStreamOperatorTestHarness<LabelSum, ControlSignal, ControlRecord>
            learner(CalibrationUse use, OperatorSubtaskState state) throws Exception {
        var harness =
                new TwoInputStreamOperatorTestHarness<LabelSum, ControlSignal, ControlRecord>(
                        new CalibrateOperator(use));
        harness.setup(
                StateTypes.KEPT_CONTROL_RECORD.createSerializer(
                        harness.getExecutionConfig().getSerializerConfig()));
        harness.initializeState(state);
        harness.open();
        harness.processElement2(new StreamRecord<>(new ControlSignal.Epoch(7)));
        return harness;
    }

    /** What is published of labels by window; with a restart after each if so wanted. */
    private static List<CalibrationOrder> learn(
            Map<Long, List<LabelSum>> sums, CalibrationUse use, boolean restarts) throws Exception {
        List<CalibrationOrder> orders = new ArrayList<>();
        OperatorSubtaskState state = OperatorSubtaskState.builder().build();
        var harness = learner(use, state);
        for (Map.Entry<Long, List<LabelSum>> window : sums.entrySet()) {
            for (LabelSum sum : window.getValue()) {
                harness.processElement1(new StreamRecord<>(sum));
            }
            long end = (window.getKey() + 1) * SETTINGS.windowMs() + SETTINGS.horizonMs();
            harness.processBothWatermarks(new Watermark(end));
            for (ControlRecord record : harness.extractOutputValues()) {
                orders.add(
                        ((CalibrationOrder.Parsed.Valid) CalibrationOrder.parse(record)).order());
            }
            harness.getOutput().clear();
            if (restarts) {
                state = harness.snapshot(1, 0);
                harness.close();
                harness = learner(use, state);
            }
        }
        harness.close();
        return orders;
    }

    @Test
    void whatIsLearnedIsPublishedAndARestartChangesNothing() throws Exception {
        Map<Long, List<LabelSum>> sums = new TreeMap<>();
        try (Labels labels = new Labels()) {
            for (ScoredEvent event : shoppers(new Random(3), 8_000, 3 * HOUR)) {
                labels.event(event);
            }
            labels.watermark(6 * HOUR);
            sums.putAll(labels.sent());
        }

        List<CalibrationOrder> orders = learn(sums, USE, false);
        assertThat(orders.get(0).shift()).as("nothing is known at first").isZero();
        CalibrationOrder last = orders.get(orders.size() - 1);
        assertThat(last.shift()).isBetween(0.6, 1.4);
        assertThat(last.name()).isEqualTo("shop");
        assertThat(last.epoch()).isEqualTo(7);
        assertThat(orders)
                .isSortedAccordingTo((a, b) -> Long.compare(a.effectiveFrom(), b.effectiveFrom()));
        assertThat(withoutJob(learn(sums, USE, true))).isEqualTo(withoutJob(orders));
        assertThat(learn(sums, new CalibrationUse(SETTINGS, "shop", true), false))
                .as("a replay publishes nothing")
                .isEmpty();
    }

    private static List<String> withoutJob(List<CalibrationOrder> orders) {
        return orders.stream()
                .map(o -> o.effectiveFrom() + " " + o.shift() + " " + o.slope() + " " + o.labels())
                .toList();
    }

    @Test
    void nothingIsPublishedBeforeTheClaim() throws Exception {
        var harness =
                new TwoInputStreamOperatorTestHarness<LabelSum, ControlSignal, ControlRecord>(
                        new CalibrateOperator(USE));
        Labels labels = new Labels();
        try (harness;
                labels) {
            labels.event(scored(EventType.VIEW, "u", 1, 0.5f));
            labels.watermark(2 * HOUR);
            harness.open();
            harness.processElement1(new StreamRecord<>(labels.sent().get(0L).get(0)));
            harness.processBothWatermarks(new Watermark(2 * HOUR));
            assertThat(harness.extractOutputValues()).isEmpty();
            harness.processElement2(new StreamRecord<>(new ControlSignal.Epoch(7)));
            harness.processBothWatermarks(new Watermark(2 * HOUR + 1));
            assertThat(harness.extractOutputValues()).hasSize(1);
        }
    }
}
