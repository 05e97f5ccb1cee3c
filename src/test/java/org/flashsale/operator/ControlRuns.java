package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.operator.ControlStories.LENGTH;
import static org.flashsale.operator.ControlStories.START;
import static org.flashsale.operator.ControlStories.dueAt;
import static org.flashsale.operator.ControlStories.said;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.control.SkuInput;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;
import org.flashsale.operator.ControlStories.Story;

/**
 * Plays a story on subtasks that are at different times, and on their twin: one subtask that knows
 * every record, with the time that was found for it, before the first event, and goes through all
 * facts in their order.
 */
final class ControlRuns {

    static final int SUBTASKS = 3;

    private static final long LAST = START + LENGTH;

    private ControlRuns() {}

    /** Compares them; returns what both decided. */
    static List<String> sameAsTwin(Story story, List<String> expected, Random random)
            throws Exception {
        List<String> decisions = new ArrayList<>();
        for (int i = 0; i < SUBTASKS; i++) {
            decisions.addAll(subtask(story, i, random, random.nextBoolean()));
        }
        List<String> missing = new ArrayList<>(expected);
        decisions.forEach(missing::remove);
        expected.forEach(decisions::remove);
        Collections.sort(decisions);
        assertThat(decisions.stream().limit(3))
                .as("missing %s", missing.stream().limit(3).toList())
                .isEmpty();
        assertThat(missing).isEmpty();
        return expected;
    }

    /** The twin, which is told at the start what SALEWIDE said. */
    static List<String> told(Story story) throws Exception {
        try (ControlHarness one = new ControlHarness(true, List.of())) {
            one.open();
            for (Object signal : story.signals()) {
                if (signal instanceof ControlSignal.Effective order) {
                    one.processElement2(new StreamRecord<>(order));
                }
            }
            return play(one, story);
        }
    }

    /** The twin, which finds the records on the topic. */
    static List<String> twin(Story story, List<Read.Good<ControlRecord>> known) throws Exception {
        try (ControlHarness one = new ControlHarness(true, known)) {
            one.open();
            return play(one, story);
        }
    }

    private static List<String> play(ControlHarness one, Story story) throws Exception {
        List<SkuInput.Keyed> demand = new ArrayList<>();
        for (SkuInput.Keyed fact : story.facts()) {
            if (fact instanceof SkuInput.Demand) {
                demand.add(fact);
            } else {
                one.fact(fact);
            }
        }
        for (Object signal : story.signals()) {
            if (signal instanceof ControlSignal.Figures) {
                one.processElement2(new StreamRecord<>((ControlSignal) signal));
            }
        }
        for (long mark = START; mark <= LAST + 5_000; mark += 500) {
            long now = mark;
            for (SkuInput.Keyed sum : demand) {
                if (dueAt(sum) > now - 500 && dueAt(sum) <= now) {
                    one.fact(sum);
                }
            }
            one.processBothWatermarks(new Watermark(now));
        }
        return said(one, LAST);
    }

    /** A subtask that hears facts and orders when it does, now and then from a checkpoint. */
    static List<String> subtask(Story story, int index, Random random, boolean restarts)
            throws Exception {
        List<SkuInput.Keyed> facts = new ArrayList<>();
        story.facts().stream().filter(f -> subtaskOf(f.sku()) == index).forEach(facts::add);
        Collections.shuffle(facts, random);
        List<String> decisions = new ArrayList<>();
        ControlHarness harness = new ControlHarness(true, List.of(), SUBTASKS, index);
        harness.open();
        // The plan is heard before the first event.
        long own = START - 25_000;
        for (Object signal : story.signals()) {
            for (int steps = random.nextInt(3); steps > 0; steps--) {
                long next = own + random.nextInt(5_000);
                for (SkuInput.Keyed fact : due(facts, next, random)) {
                    harness.fact(fact);
                }
                own = next;
                harness.processWatermark1(new Watermark(own));
            }
            if (signal instanceof Watermark mark) {
                harness.processWatermark2(mark);
            } else if (!(signal instanceof ControlSignal.Start)) {
                harness.processElement2(new StreamRecord<>((ControlSignal) signal));
            }
            if (restarts && random.nextInt(12) == 0) {
                harness.prepareSnapshotPreBarrier(1);
                OperatorSubtaskState state = harness.snapshot(1, 1);
                decisions.addAll(said(harness, LAST));
                harness.close();
                harness = new ControlHarness(true, List.of(), SUBTASKS, index);
                harness.initializeState(state);
                harness.open();
            }
        }
        for (SkuInput.Keyed fact : facts) {
            harness.fact(fact);
        }
        harness.processBothWatermarks(new Watermark(LAST + 5_000));
        decisions.addAll(said(harness, LAST));
        harness.close();
        return decisions;
    }

    /** Takes out what must be there before a watermark, and something more. */
    private static List<SkuInput.Keyed> due(List<SkuInput.Keyed> facts, long mark, Random random) {
        List<SkuInput.Keyed> due = new ArrayList<>();
        for (SkuInput.Keyed fact : facts) {
            boolean early = !(fact instanceof SkuInput.Demand) || dueAt(fact) <= mark + 1_000;
            if (dueAt(fact) <= mark || (early && random.nextInt(20) == 0)) {
                due.add(fact);
            }
        }
        facts.removeAll(due);
        return due;
    }

    static int subtaskOf(String sku) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(sku, 128, SUBTASKS);
    }
}
