package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.operator.Shoppers.START;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.Fault;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints, failures of the task and rescaling while the model fails in every way. */
class BarriersUnderFaultsTest {

    @TempDir private Path folder;
    private final ToyModels toys = new ToyModels();

    @BeforeEach
    void write() throws Exception {
        toys.add(folder, "1", "1");
    }

    private ScoreHarness harness() throws Exception {
        ScoreSettings settings = new ScoreSettings("toy:1", Device.CPU, 0, 1, 4, 10, 5_000, 50);
        return new ScoreHarness(settings, List::of, new HashMapStateBackend(), toys);
    }

    @Test
    void aBarrierThatMeetsAFaultHoldsNothingBackAndLosesNothing() throws Exception {
        for (Fault fault : Fault.values()) {
            try (ScoreHarness harness = harness()) {
                for (int i = 0; i < 3; i++) {
                    harness.event(Shoppers.view(fault + "-" + i, "u" + i, START + i));
                }
                toys.fails("toy:1", fault);
                harness.save();
                assertThat(ids(harness)).as("%s", fault).hasSize(3);
                harness.event(Shoppers.view(fault + "-3", "u3", START + 3));
                harness.crash(2);
                harness.event(Shoppers.view(fault + "-3", "u3", START + 3));
                harness.event(Shoppers.view(fault + "-0", "u0", START));
                toys.fails("toy:1", Fault.NONE);
                harness.save();
                assertThat(ids(harness)).as("%s", fault).hasSize(4).doesNotHaveDuplicates();
                assertThat(harness.counts())
                        .containsEntry(BookEntry.JOB + " " + Count.EVENTS_SCORED, 4L)
                        .containsEntry(BookEntry.JOB + " " + Count.DUPLICATES, 1L);
            }
        }
    }

    private static String id(String line) {
        return line.substring(0, line.indexOf('|'));
    }

    private static List<String> ids(ScoreHarness harness) {
        List<String> ids = new ArrayList<>();
        harness.results().values().forEach(lines -> lines.forEach(l -> ids.add(id(l))));
        return ids;
    }

    /** The events since the last checkpoint come again after each failure of the task. */
    @Test
    void everyEventIsScoredOnceWhateverFailsAndWhenever() {
        ForAll.seeds(20, this::play);
    }

    private void play(Random random) throws Exception {
        toys.fails("toy:1", Fault.NONE);
        Map<String, String> sent = new TreeMap<>();
        List<BehaviorEvent> sinceSave = new ArrayList<>();
        try (ScoreHarness harness = harness()) {
            harness.save();
            long now = START;
            for (int i = 0; i < 120; i++) {
                int kind = random.nextInt(20);
                if (kind == 0) {
                    Fault[] all = Fault.values();
                    toys.fails("toy:1", all[random.nextInt(all.length)]);
                } else if (kind == 1) {
                    harness.save();
                    sinceSave.clear();
                } else if (kind == 2) {
                    harness.crash(1 + random.nextInt(3));
                    for (BehaviorEvent again : sinceSave) {
                        harness.event(again);
                    }
                } else if (kind == 3) {
                    harness.advance(random.nextInt(400));
                } else {
                    now += random.nextInt(300);
                    BehaviorEvent event = Shoppers.view("e" + i, "u" + random.nextInt(6), now);
                    sent.put(event.eventId(), event.userId());
                    sinceSave.add(event);
                    harness.event(event);
                }
            }
            harness.end();
            harness.save();
            Map<String, String> scored = new TreeMap<>();
            harness.results().forEach((user, lines) -> lines.forEach(l -> scored.put(id(l), user)));
            assertThat(scored).isEqualTo(sent);
            assertThat(ids(harness)).hasSize(sent.size());
            assertThat(harness.counts())
                    .containsEntry(BookEntry.JOB + " " + Count.EVENTS_SCORED, (long) sent.size());
        }
    }
}
