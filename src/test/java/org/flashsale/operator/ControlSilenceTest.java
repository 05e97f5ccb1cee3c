package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.operator.ControlStories.LENGTH;
import static org.flashsale.operator.ControlStories.START;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;
import org.flashsale.operator.ControlStories.Chief;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

/**
 * Orders that are given while all input is silent. Subtasks go on by clocks that are some
 * milliseconds apart and hear of an order when they do, within the second that they have.
 */
class ControlSilenceTest {
    private static final long LAST = START + LENGTH;
    private static final int SUBTASKS = 3;
    private static final long SILENCE_MS = 1_000;

    /** What SALEWIDE sends, and when by the wall clock. */
    private record Sent(long wall, Object signal) {}

    /** A sale with a silence, and orders at any time of it. */
    private static List<Sent> story(Random random, long silentFrom, long silentTo)
            throws Exception {
        List<Sent> sent = new ArrayList<>();
        try (Chief chief = new Chief(SILENCE_MS)) {
            chief.setProcessingTime(START - 5_000);
            chief.start();
            int offset = 0;
            chief.order(ControlStories.first(random), offset++);
            for (long wall = START - 4_000; wall < LAST + 9_000; wall += 1 + random.nextInt(800)) {
                chief.setProcessingTime(wall);
                boolean silent = silentFrom <= wall && wall < silentTo;
                if (!silent) {
                    // Event time takes up where it was: what was late comes first.
                    long behind =
                            wall < silentFrom
                                    ? 200
                                    : Math.max(200, 3 * silentTo - 2 * wall - silentFrom);
                    chief.processBothWatermarks(new Watermark(wall - behind));
                }
                if (wall > START - 3_000 && wall < LAST - 12_000 && random.nextInt(3) == 0) {
                    ControlRecord change = ControlStories.change(random, wall, 0, offset);
                    chief.order(change, offset++);
                }
                for (Object signal : chief.sent()) {
                    sent.add(new Sent(wall, signal));
                }
                chief.getOutput().clear();
            }
        }
        return sent;
    }

    private static List<Read.Good<ControlRecord>> orders(List<Sent> story) {
        List<Object> signals = story.stream().map(Sent::signal).toList();
        return new ControlStories.Story(signals, List.of()).orders();
    }

    private static ControlHarness live(
            List<Read.Good<ControlRecord>> known, int subtasks, int index, long wall)
            throws Exception {
        ControlHarness harness = new ControlHarness(false, known, subtasks, index);
        harness.setProcessingTime(wall);
        return harness;
    }

    /** A subtask that hears everything a little later, and may be restarted. */
    private static List<ControlHarness> subtask(List<Sent> story, int index, Random random)
            throws Exception {
        List<ControlHarness> runs = new ArrayList<>();
        ControlHarness harness = live(List.of(), SUBTASKS, index, START - 5_000);
        harness.open();
        long wall = START - 5_000;
        for (Sent sent : story) {
            boolean order = sent.signal instanceof ControlSignal.Effective;
            wall = Math.max(wall, sent.wall + (order ? random.nextInt(900) : random.nextInt(9)));
            harness.setProcessingTime(wall);
            if (sent.signal instanceof Watermark mark) {
                harness.processBothWatermarks(mark);
            } else if (!(sent.signal instanceof ControlSignal.Start)) {
                harness.processElement2(new StreamRecord<>((ControlSignal) sent.signal));
            }
            if (random.nextInt(60) == 0) {
                harness.prepareSnapshotPreBarrier(1);
                OperatorSubtaskState state = harness.snapshot(1, 1);
                runs.add(harness);
                harness.close();
                harness = live(List.of(), SUBTASKS, index, wall + 5);
                harness.initializeState(state);
                harness.open();
            }
        }
        for (; wall < LAST + 15_000; wall += 100 + random.nextInt(900)) {
            harness.setProcessingTime(wall);
        }
        runs.add(harness);
        harness.close();
        return runs;
    }

    @Test
    void aSaleInSilenceIsThatOfOneWhoKnewAllOrdersFromTheStart() {
        ForAll.seeds(
                6,
                random -> {
                    List<Sent> story = story(random, START - 2_000, Long.MAX_VALUE);
                    List<String> decisions = new ArrayList<>();
                    for (int i = 0; i < SUBTASKS; i++) {
                        for (ControlHarness run : subtask(story, i, random)) {
                            decisions.addAll(ControlStories.said(run, LAST));
                        }
                    }
                    decisions.sort(String::compareTo);
                    assertThat(decisions).isEqualTo(twin(story));
                });
    }

    private static List<String> twin(List<Sent> story) throws Exception {
        try (ControlHarness one = live(orders(story), 1, 0, START - 5_000)) {
            one.open();
            for (Sent sent : story) {
                one.setProcessingTime(sent.wall);
                if (sent.signal instanceof Watermark mark) {
                    one.processBothWatermarks(mark);
                }
            }
            for (long wall = LAST + 9_000; wall < LAST + 15_000; wall += 500) {
                one.setProcessingTime(wall);
            }
            return ControlStories.said(one, LAST);
        }
    }

    /** After the silence event time is behind what subtasks have decided in it. */
    @Test
    void aroundASilenceEveryOrderTakesEffectAtItsTimeOnAllSubtasks() {
        ForAll.seeds(
                12,
                random -> {
                    long from = START + 5_000 + random.nextInt(10_000);
                    List<Sent> story = story(random, from, from + 2_000 + random.nextInt(15_000));
                    Map<Long, Long> found = new TreeMap<>();
                    for (Sent sent : story) {
                        if (sent.signal instanceof ControlSignal.Effective order) {
                            found.put(order.record().origin().offset(), order.at());
                        }
                    }
                    Map<Long, TreeSet<Long>> decided = new TreeMap<>();
                    for (int i = 0; i < SUBTASKS; i++) {
                        for (ControlHarness run : subtask(story, i, random)) {
                            for (PriceUpdate price : run.prices()) {
                                price.cause()
                                        .ifPresent(
                                                by ->
                                                        decided.computeIfAbsent(
                                                                        by.offset(),
                                                                        o -> new TreeSet<>())
                                                                .add(price.decidedAt()));
                            }
                        }
                    }
                    assertThat(decided).hasSizeGreaterThan(2);
                    decided.forEach(
                            (offset, times) ->
                                    assertThat(times)
                                            .as("order %d", offset)
                                            .containsExactly(found.get(offset)));
                });
    }

    /** Where the order that comes first after a restart takes effect, epoch ms. */
    private static long at(long watermark, long issued, long heard) throws Exception {
        OperatorSubtaskState state;
        try (Chief chief = new Chief(SILENCE_MS)) {
            chief.setProcessingTime(START);
            chief.start();
            chief.order(ControlStories.first(new Random(1)), 0);
            chief.processBothWatermarks(new Watermark(watermark));
            state = chief.snapshot(1, START);
        }
        try (Chief chief = new Chief(SILENCE_MS)) {
            chief.setProcessingTime(START + 100_000);
            chief.initializeState(state);
            chief.start();
            chief.setProcessingTime(heard);
            chief.order(
                    new ControlRecord(
                            ControlRecord.FREEZE,
                            "any",
                            "r1",
                            issued,
                            OptionalLong.empty(),
                            "",
                            "{global: true}"),
                    1);
            return chief.sent().stream()
                    .filter(ControlSignal.Effective.class::isInstance)
                    .mapToLong(signal -> ((ControlSignal.Effective) signal).at())
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The run before had found the same time for it, by its watermark then. */
    @Test
    void whatWasGivenBeforeARestartTakesEffectWhenItWasGiven() throws Exception {
        assertThat(at(START - 200, START + 60_000, START + 100_100)).isEqualTo(START + 60_000);
        long behind = START - 300_000;
        assertThat(at(behind, START + 60_000, START + 100_100)).isEqualTo(behind + 60_006);
    }

    @Test
    void inASilenceAfterARestartTheTimeThatWasReachedGoesOn() throws Exception {
        long heard = START + 110_000;
        long margin = 1_001;
        assertThat(at(START - 200, heard, heard)).isEqualTo(heard - 200 + margin);
        assertThat(at(START - 300_000, heard, heard)).isEqualTo(heard - 300_000 + margin);
    }
}
