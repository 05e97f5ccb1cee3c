package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.flashsale.operator.Shoppers.START;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.awaitility.Awaitility;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.Fault;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases and rollbacks in every order, at every moment, with bundles that come and go. */
class ModelSwapTest {

    @TempDir private Path folder;
    private final ToyModels toys = new ToyModels();
    private ScoreHarness harness;
    private int requests;
    private int events;

    @BeforeEach
    void start() throws Exception {
        for (String name : List.of("1", "2", "3", "4")) {
            toys.add(folder, name, name);
        }
        harness = harness(List::of);
    }

    private ScoreHarness harness(ControlBootstrap before) throws Exception {
        ScoreSettings settings = new ScoreSettings("toy:1", Device.CPU, 0, 1, 4, 10, 1_000, 50);
        return new ScoreHarness(settings, before, new HashMapStateBackend(), toys);
    }

    @AfterEach
    void stop() throws Exception {
        harness.close();
        assertThat(toys.open()).as("models that nobody closed").isZero();
    }

    private Read.Good<ControlRecord> order(String kind, OptionalLong from, String document) {
        ControlRecord record =
                new ControlRecord(kind, "model", "r" + requests++, START, from, "", document);
        return new Read.Good<>(record, new Origin("control", 0, requests, START));
    }

    private Read.Good<ControlRecord> prepare(String name) {
        String sha256 = toys.bundle("toy:" + name).sha256();
        return prepare("toy:" + name, sha256);
    }

    private Read.Good<ControlRecord> prepare(String uri, String sha256) {
        String document = "{\"bundle\": \"%s\", \"sha256\": \"%s\"}".formatted(uri, sha256);
        return order(ControlRecord.MODEL_PREPARE, OptionalLong.empty(), document);
    }

    private Read.Good<ControlRecord> activate(String name, long from) {
        String sha256 = toys.bundle("toy:" + name).sha256();
        return order(
                ControlRecord.MODEL_ACTIVATE,
                OptionalLong.of(from),
                "{\"sha256\": \"%s\"}".formatted(sha256));
    }

    private Read.Good<ControlRecord> rollBack(OptionalLong from) {
        return order(ControlRecord.MODEL_ROLLBACK, from, "{}");
    }

    /** Prepares and activates the model before, on so many subtasks; or why it is not prepared. */
    private ControlResult rollBack(long from, int subtasks) throws Exception {
        ControlResult prepared = say(rollBack(OptionalLong.empty()), subtasks).get(0);
        return prepared.applied()
                ? say(rollBack(OptionalLong.of(from)), subtasks).get(0)
                : prepared;
    }

    private ControlResult rollBack(long from) throws Exception {
        return rollBack(from, 1);
    }

    private List<ControlResult> say(Read.Good<ControlRecord> order, int subtasks) throws Exception {
        harness.order(order);
        List<ControlResult> answers = new ArrayList<>();
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> {
                            harness.runMails();
                            answers.addAll(harness.answers());
                            return answers.size() >= subtasks;
                        });
        assertThat(answers).hasSize(subtasks);
        return answers;
    }

    private ControlResult say(Read.Good<ControlRecord> order) throws Exception {
        return say(order, 1).get(0);
    }

    private void release(String name, long from) throws Exception {
        assertThat(say(prepare(name)).applied()).isTrue();
        assertThat(say(activate(name, from)).applied()).isTrue();
    }

    private void event(long time) throws Exception {
        harness.event(Shoppers.view("e" + events, "u" + events++ % 20, time));
    }

    private Map<Long, String> versions() {
        Map<Long, String> versions = new TreeMap<>();
        for (ScoredEvent scored : harness.scored()) {
            versions.put(scored.event().time() - START, scored.modelVersion());
        }
        return versions;
    }

    /** Scores an event at each of these times after the start, and says by which versions. */
    private Map<Long, String> scoresAt(long... times) throws Exception {
        for (long time : times) {
            event(START + time);
        }
        harness.flush();
        return versions();
    }

    private static void assertNotPrepared(ControlResult answer) {
        assertThat(answer.errors()).singleElement().asString().startsWith("NOT_PREPARED: ");
    }

    @Test
    void anActivationThatDoesNotWaitForItsPreparationIsRefused() throws Exception {
        harness.order(prepare("2"));
        harness.order(activate("2", START + 100));
        assertNotPrepared(harness.answers().get(0));
        assertThat(scoresAt(99, 100)).isEqualTo(Map.of(99L, "1", 100L, "1"));
        awaitLoaded();
        assertThat(say(activate("2", START + 200)).applied()).isTrue();
        assertThat(scoresAt(200)).isEqualTo(Map.of(200L, "2"));
    }

    @Test
    void whatCannotBeLoadedIsRefusedAndTheOldModelGoesOn() throws Exception {
        toys.trouble(
                (uri, load) -> {
                    throw new IOException("no such place");
                });
        assertThat(say(prepare("2")).errors()).containsExactly("UNREADABLE: no such place");
        assertNotPrepared(say(activate("2", START)));
        assertThat(scoresAt(100)).isEqualTo(Map.of(100L, "1"));
        toys.noTrouble();
        release("2", START + 200);
        assertThat(scoresAt(200)).as("once it is there").isEqualTo(Map.of(200L, "2"));
    }

    @Test
    void ofTwoPreparationsAtOnceTheLaterOneCounts() throws Exception {
        harness.order(prepare("2"));
        List<ControlResult> answers = say(prepare("3"), 2);
        assertThat(answers.get(0).errors()).singleElement().asString().startsWith("GAVE_WAY: ");
        assertThat(answers.get(1).applied()).isTrue();
        assertNotPrepared(say(activate("2", START + 100)));
        say(activate("3", START + 200));
        assertThat(scoresAt(199, 200)).isEqualTo(Map.of(199L, "1", 200L, "3"));
        assertThat(harness.modelsHeld()).isEqualTo(2);
    }

    @Test
    void whoRollsBackByHandHasToPrepareIt() throws Exception {
        release("2", START + 100);
        assertNotPrepared(say(rollBack(OptionalLong.of(START + 200))));
        assertThat(scoresAt(200)).isEqualTo(Map.of(200L, "2"));
    }

    /** All had it ready; then one dies, and comes back where the bundle is not. */
    @Test
    void aSubtaskThatLostAModelThatAllHadReadyEndsRatherThanGoOnWithAnother() throws Exception {
        say(prepare("2"));
        harness.save();
        toys.trouble(
                (uri, load) -> {
                    if (uri.equals("toy:2")) {
                        throw new IOException("not from here");
                    }
                });
        harness.crash(1);
        awaitLoaded();
        assertThatThrownBy(() -> harness.order(activate("2", START + 100)))
                .hasStackTraceContaining("put it back");
    }

    @Test
    void theSameReleaseTwiceIsRolledBackOnce() throws Exception {
        release("2", START + 100);
        release("2", START + 200);
        rollBack(START + 300);
        assertThat(scoresAt(250, 300)).isEqualTo(Map.of(250L, "2", 300L, "1"));
        assertThat(rollBack(START + 400).errors())
                .singleElement()
                .asString()
                .startsWith("NOTHING_BEFORE: ");
    }

    @Test
    void everyRollbackGoesOneReleaseBack() throws Exception {
        release("2", START + 100);
        release("3", START + 200);
        rollBack(START + 300);
        rollBack(START + 400);
        assertThat(rollBack(START + 500).applied()).isFalse();
        assertThat(scoresAt(150, 250, 350, 450, 550))
                .isEqualTo(Map.of(150L, "2", 250L, "3", 350L, "2", 450L, "1", 550L, "1"));
    }

    @Test
    void aRollbackToABundleThatIsGoneIsRefusedAndTheModelGoesOn() throws Exception {
        release("2", START + 100);
        harness.watermark(START + 5_000);
        assertThat(harness.modelsHeld()).isEqualTo(1);
        toys.trouble(
                (uri, load) -> {
                    throw new IOException("gone: " + uri);
                });
        ControlResult refused = rollBack(START + 6_000);
        assertThat(refused.errors()).containsExactly("UNREADABLE: gone: toy:1");
        assertThat(scoresAt(6_001)).isEqualTo(Map.of(6_001L, "2"));
        toys.noTrouble();
        assertThat(rollBack(START + 7_000).applied()).as("it is back").isTrue();
        assertThat(scoresAt(7_000)).isEqualTo(Map.of(7_000L, "1"));
    }

    @Test
    void anActivationInThePastHoldsForWhatStillComesAndSaysSo() throws Exception {
        say(prepare("2"));
        event(START + 5_500);
        harness.watermark(START + 6_000);
        assertThat(versions()).isEqualTo(Map.of(5_500L, "1"));
        ControlResult answer = say(activate("2", START + 1_000));
        assertThat(answer.effectiveFrom()).hasValue(START + 1_000);
        assertThat(scoresAt(5_501, 6_500)).isEqualTo(Map.of(5_501L, "2", 6_500L, "2"));
        assertThat(harness.passedBefore()).isEqualTo(1);
        assertThat(say(activate("2", Long.MIN_VALUE)).applied()).isTrue();
        assertThat(say(activate("2", Long.MAX_VALUE)).applied()).isTrue();
        assertThat(scoresAt(7_000)).isEqualTo(Map.of(7_000L, "2"));
    }

    @Test
    void whereAPreparationFailsOnOneSubtaskItsAnswerSaysSo() throws Exception {
        harness.save();
        harness.crash(2);
        int before = toys.loads("toy:2");
        toys.trouble(
                (uri, load) -> {
                    if (uri.equals("toy:2") && load == before + 1) {
                        throw new IOException("not from here");
                    }
                });
        assertThat(say(prepare("2")).errors()).containsExactly("UNREADABLE: not from here");
        awaitLoaded();
        say(activate("2", START), 2).forEach(ModelSwapTest::assertNotPrepared);
        List<ControlResult> again = say(prepare("2"), 2);
        assertThat(again).allMatch(ControlResult::applied);
        assertThat(say(activate("2", START + 100), 2)).allMatch(ControlResult::applied);
        assertThat(scoresAt(100, 101, 102, 103, 104, 105, 106, 107, 108, 109).values())
                .hasSize(10)
                .containsOnly("2");
    }

    @Test
    void aStartThatFailsForOneBundleKeepsNoOther() throws Exception {
        release("2", START + 100);
        harness.save();
        toys.trouble(
                (uri, load) -> {
                    if (uri.equals("toy:1")) {
                        throw new IOException("gone: " + uri);
                    }
                });
        for (int restart = 0; restart < 3; restart++) {
            assertThatThrownBy(() -> harness.crash(1)).hasStackTraceContaining("gone: toy:1");
            assertThat(toys.open()).isZero();
        }
    }

    @Test
    void whateverIsThrownWhileABundleIsLoadedIsARefusal() throws Exception {
        Map<Error, String> told =
                Map.of(
                        new OutOfMemoryError("Java heap space"),
                        "NO_MEMORY: Java heap space",
                        new StackOverflowError("deep"),
                        "UNREADABLE: java.lang.StackOverflowError: deep",
                        new UnsatisfiedLinkError("no symbol"),
                        "UNREADABLE: java.lang.UnsatisfiedLinkError: no symbol");
        for (Error thrown : told.keySet()) {
            toys.trouble(
                    (uri, load) -> {
                        throw thrown;
                    });
            assertThat(say(prepare("2")).errors()).containsExactly(told.get(thrown));
            toys.noTrouble();
        }
        release("2", START + 100);
    }

    @Test
    void theSameVersionOfOtherBytesIsAnotherModel() throws Exception {
        toys.add(folder, "other", "1");
        release("other", START + 100);
        event(START + 99);
        event(START + 100);
        harness.flush();
        List<ScoredEvent> scored = harness.scored();
        assertThat(scored).extracting(ScoredEvent::modelVersion).containsOnly("1");
        assertThat(harness.modelAt(START + 99)).isEqualTo("toy:1");
        assertThat(harness.modelAt(START + 100)).isEqualTo("toy:other");
        assertThat(toys.bundle("toy:1").modelSha256())
                .isNotEqualTo(toys.bundle("toy:other").modelSha256());
        rollBack(START + 200);
        assertThat(harness.modelAt(START + 200)).isEqualTo("toy:1");
    }

    @Test
    void aBundleWhoseBytesChangedSinceIsRefusedByItsHash() throws Exception {
        String before = toys.bundle("toy:2").sha256();
        toys.add(folder, "2", "2b");
        assertThat(say(prepare("toy:2", before)).errors())
                .singleElement()
                .asString()
                .startsWith("HASH_MISMATCH: ");
        release("2", START + 100);
        assertThat(scoresAt(100)).isEqualTo(Map.of(100L, "2b"));
        harness.save();
        toys.add(folder, "2", "2c");
        assertThatThrownBy(() -> harness.crash(1)).hasStackTraceContaining("HASH_MISMATCH: ");
        toys.add(folder, "2", "2b");
        harness.crash(3);
        assertThat(scoresAt(150)).as("the same bytes again").isEqualTo(Map.of(150L, "2b"));
    }

    @Test
    void aReleaseWhileTheBreakerIsOpenScoresAtOnceAndARollbackFindsItAsItWas() throws Exception {
        toys.fails("toy:1", Fault.THROWS);
        event(START);
        harness.flush();
        assertThat(harness.scored()).allMatch(ScoredEvent::degraded);
        release("2", START + 100);
        event(START + 99);
        event(START + 100);
        harness.flush();
        assertThat(harness.scored())
                .extracting(ScoredEvent::modelVersion, ScoredEvent::degraded)
                .containsExactly(tuple("1", true), tuple("2", false));
        rollBack(START + 200);
        event(START + 200);
        harness.flush();
        assertThat(harness.scored()).allMatch(ScoredEvent::degraded);
        toys.fails("toy:1", Fault.NONE);
        harness.advance(1_000);
        event(START + 201);
        harness.flush();
        assertThat(harness.scored()).as("tried again").noneMatch(ScoredEvent::degraded);
    }

    @Test
    void theMetricsNameTheModelThatScoredLastThroughARollback() throws Exception {
        release("2", START + 100);
        rollBack(START + 200);
        for (int time : new int[] {50, 150, 250, 150}) {
            String version = time == 150 ? "2" : "1";
            assertThat(scoresAt(time)).isEqualTo(Map.of((long) time, version));
            assertThat(toys.metrics().value("flashsale.score.modelVersion")).isEqualTo(version);
        }
    }

    @Test
    void aModelThatIsReleasedAfterTheDeadlineWasChangedMayTakeAsLong() throws Exception {
        harness.order(order(ControlRecord.OPTIONS, OptionalLong.empty(), "deadlineMs: 20"));
        harness.answers();
        release("2", START + 100);
        toys.fails("toy:2", Fault.SLOW);
        event(START + 100);
        harness.flush();
        assertThat(harness.scored()).hasSize(1).noneMatch(ScoredEvent::degraded);
        harness.order(order(ControlRecord.OPTIONS, OptionalLong.empty(), "deadlineMs: 10"));
        event(START + 101);
        harness.flush();
        assertThat(harness.scored()).hasSize(1).allMatch(ScoredEvent::degraded);
    }

    @Test
    void aFreshStartAnswersThePreparationThatWasOrderedLast() throws Exception {
        List<Read.Good<ControlRecord>> before = List.of(prepare("2"), prepare("3"));
        harness.close();
        harness = harness(() -> before);
        List<ControlResult> answers = new ArrayList<>();
        Awaitility.await()
                .pollInSameThread()
                .until(
                        () -> {
                            harness.runMails();
                            answers.addAll(harness.answers());
                            return !answers.isEmpty();
                        });
        assertThat(answers).allMatch(ControlResult::applied).hasSize(1);
        assertThat(answers.get(0).requestId()).isEqualTo(before.get(1).value().requestId());
        say(activate("3", START + 100));
        assertThat(scoresAt(100)).isEqualTo(Map.of(100L, "3"));
    }

    /** Who scores an event is a function of the orders and its time, whatever fails meanwhile. */
    @Test
    void everyEventIsScoredByTheModelOfItsTimeThroughRestoresAndRescaling() {
        ForAll.seeds(15, this::swap);
    }

    private void swap(Random random) throws Exception {
        harness.close();
        harness = harness(List::of);
        TreeMap<Long, List<String>> expected = new TreeMap<>();
        expected.put(Long.MIN_VALUE, List.of("1"));
        int subtasks = 1;
        long watermark = START;
        for (int i = 0; i < 60; i++) {
            long from = watermark + 700 + random.nextInt(700);
            List<String> held = expected.floorEntry(from).getValue();
            int kind = random.nextInt(12);
            if (kind == 0) {
                String name = String.valueOf(1 + random.nextInt(4));
                say(prepare(name), subtasks);
                say(activate(name, from), subtasks);
                List<String> next = new ArrayList<>(held);
                if (!name.equals(held.get(held.size() - 1))) {
                    next.add(name);
                }
                begin(expected, from, next);
            } else if (kind == 1 && expected.lastEntry().getValue().size() > 1) {
                // Of what was released last, wherever in the future that begins.
                from = Math.max(from, expected.lastKey());
                held = expected.lastEntry().getValue();
                assertThat(rollBack(from, subtasks).applied()).isTrue();
                begin(expected, from, held.subList(0, held.size() - 1));
            } else if (kind == 2) {
                watermark += random.nextInt(500);
                harness.watermark(watermark);
            } else if (kind == 3) {
                harness.save();
                subtasks = 1 + random.nextInt(3);
                harness.crash(subtasks);
                harness.runMails();
                // What was prepared last is answered again, now or in a while.
                awaitLoaded();
            }
            long time = watermark - 300 + random.nextInt(900);
            List<String> models = expected.floorEntry(time).getValue();
            assertThat(scoresAt(time - START))
                    .isEqualTo(Map.of(time - START, models.get(models.size() - 1)));
        }
    }

    private static void begin(
            NavigableMap<Long, List<String>> spans, long from, List<String> models) {
        spans.tailMap(from, true).clear();
        spans.put(from, List.copyOf(models));
    }

    private void awaitLoaded() throws Exception {
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> {
                            harness.runMails();
                            return !harness.isLoading();
                        });
        harness.runMails();
        harness.answers();
    }
}
