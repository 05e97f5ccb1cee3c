package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.operator.Shoppers.START;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.awaitility.Awaitility;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Orders about models that somebody writes by hand, in any order and without waiting for an answer,
 * to subtasks that hear them at different times, at different watermarks, some of which cannot load
 * this or that model: none ever scores an event by another model than the others would.
 */
class ModelAgreementTest {

    private static final int SUBTASKS = 3;
    private static final List<String> NAMES = List.of("1", "2", "3");

    /** Times of events and activations, none of which a watermark reaches. */
    private static final long[] TIMES = new long[8];

    static {
        for (int i = 0; i < TIMES.length; i++) {
            TIMES[i] = START + 1_000_000 + 1_000L * i;
        }
    }

    @TempDir private Path folder;
    private final ToyModels toys = new ToyModels();
    private ScoreHarness harness;
    private final List<Read.Good<ControlRecord>> topic = new ArrayList<>();
    private final int[] heard = new int[SUBTASKS];
    private final Map<Integer, List<String>> modelsAfter = new HashMap<>();
    private int events;
    private int switches;

    /**
     * Hash of the bundle that was ordered to be prepared last; most activations are of this one.
     */
    private String prepared = "";

    @Test
    void allSubtasksThatHeardTheSameScoreByTheSameModels() throws Exception {
        for (String name : NAMES) {
            toys.add(folder, name, name);
        }
        ForAll.seeds(25, this::play);
        assertThat(switches).as("of models, in all histories").isGreaterThan(10);
    }

    private void play(Random random) throws Exception {
        ScoreSettings settings = new ScoreSettings("toy:1", Device.CPU, 0, 1, 4, 10, 1_000, 50);
        toys.noTrouble();
        topic.clear();
        prepared = "";
        modelsAfter.clear();
        modelsAfter.put(0, Collections.nCopies(TIMES.length, "toy:1"));
        Arrays.fill(heard, 0);
        try (ScoreHarness opened =
                new ScoreHarness(settings, List::of, new HashMapStateBackend(), toys)) {
            harness = opened;
            harness.save();
            harness.crash(SUBTASKS);
            long seed = random.nextLong();
            toys.trouble(
                    (uri, load) -> {
                        if (new Random(seed + 31L * load).nextInt(10) == 0) {
                            throw new IOException("not from here");
                        }
                    });
            long[] marks = {START, START, START};
            for (int step = 0; step < 400; step++) {
                int subtask = random.nextInt(SUBTASKS);
                int kind = random.nextInt(40);
                if (step % 20 == 0) {
                    topic.add(order(random));
                } else if (kind < 7) {
                    topic.addAll(harness.ready());
                } else if (kind < 14) {
                    settle();
                    harness.runMails(subtask);
                } else if (kind < 16) {
                    marks[subtask] += random.nextInt(5_000);
                    harness.watermark(subtask, marks[subtask]);
                } else if (kind < 20) {
                    score(random);
                } else {
                    hear(subtask);
                }
            }
            for (int subtask = 0; subtask < SUBTASKS; subtask++) {
                while (heard[subtask] < topic.size()) {
                    hear(subtask);
                }
            }
        }
    }

    /** Most orders make sense by themselves; none waits for what another leads to. */
    private Read.Good<ControlRecord> order(Random random) {
        String sha256 = prepared.isEmpty() || random.nextInt(5) == 0 ? sha256(random) : prepared;
        OptionalLong from = OptionalLong.of(TIMES[random.nextInt(TIMES.length)]);
        return switch (random.nextInt(6)) {
            case 0, 1 -> {
                String name = "toy:" + name(random);
                prepared = toys.bundle(name).sha256();
                yield order(
                        ControlRecord.MODEL_PREPARE,
                        OptionalLong.empty(),
                        "{\"bundle\": \"%s\", \"sha256\": \"%s\"}".formatted(name, prepared));
            }
            case 2, 3, 4 ->
                    order(
                            ControlRecord.MODEL_ACTIVATE,
                            from,
                            "{\"sha256\": \"%s\"}".formatted(sha256));
            default ->
                    order(
                            ControlRecord.MODEL_ROLLBACK,
                            random.nextBoolean() ? from : OptionalLong.empty(),
                            "{}");
        };
    }

    private String sha256(Random random) {
        return toys.bundle("toy:" + name(random)).sha256();
    }

    private static String name(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private Read.Good<ControlRecord> order(String kind, OptionalLong from, String document) {
        int offset = topic.size();
        ControlRecord record =
                new ControlRecord(kind, "model", "r" + offset, START, from, "hand", document);
        return new Read.Good<>(record, new Origin("control", 0, offset, START));
    }

    /** What a subtask has heard says by which models it scores, whatever happened to it. */
    private void hear(int subtask) throws Exception {
        if (heard[subtask] == topic.size()) {
            return;
        }
        harness.order(subtask, topic.get(heard[subtask]++));
        List<String> models = new ArrayList<>();
        for (long time : TIMES) {
            models.add(harness.modelAt(subtask, time));
        }
        List<String> others = modelsAfter.putIfAbsent(heard[subtask], models);
        if (others == null) {
            switches += models.equals(modelsAfter.get(heard[subtask] - 1)) ? 0 : 1;
        } else {
            assertThat(models).as("after %d orders", heard[subtask]).isEqualTo(others);
        }
    }

    private void score(Random random) throws Exception {
        int time = random.nextInt(TIMES.length);
        String user = "u" + random.nextInt(20);
        harness.event(Shoppers.view("e" + events++, user, TIMES[time]));
        harness.flush();
        List<String> models = modelsAfter.get(heard[harness.index(user)]);
        for (ScoredEvent scored : harness.scored()) {
            assertThat("toy:" + scored.modelVersion()).isEqualTo(models.get(time));
            assertThat(scored.degraded()).isFalse();
        }
    }

    private void settle() {
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(1))
                .until(() -> !harness.isLoading());
    }
}
