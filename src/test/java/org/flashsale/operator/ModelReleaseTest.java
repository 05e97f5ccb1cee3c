package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flashsale.operator.Shoppers.START;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.operator.ScoreMetrics.Flush;
import org.flashsale.plan.ScoringOrder;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.TestBundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelReleaseTest {

    private static final ControlBootstrap NO_ORDERS = List::of;
    private static final Duration LOADED = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private ScoreHarness harness;
    private int requests;
    private int events;

    private static ScoreSettings settings(Path model) {
        return new ScoreSettings(model.toString(), Device.CPU, 0, 1, 8, 10, 1_000, 50);
    }

    @BeforeEach
    void start() throws Exception {
        bundle("1");
        bundle("2");
        bundle("3");
        harness = new ScoreHarness(settings(folder.resolve("1")), NO_ORDERS);
    }

    @AfterEach
    void stop() throws Exception {
        harness.close();
    }

    /** A bundle of its own graph, in a folder named like its version. */
    private void bundle(String version) throws IOException {
        TestBundle bundle = new TestBundle(version.hashCode());
        bundle.version = version;
        bundle.writeFolder(folder.resolve(version));
    }

    private String hash(String version) throws Exception {
        return ModelBundle.load(folder.resolve(version).toString(), BundleSource.LOCAL).sha256();
    }

    private Read.Good<ControlRecord> order(String kind, OptionalLong from, String document) {
        ControlRecord record =
                new ControlRecord(kind, "model", "r" + requests++, START, from, "", document);
        return new Read.Good<>(record, new Origin("control", 0, requests, START));
    }

    private Read.Good<ControlRecord> prepare(String version, String hash) {
        String document =
                "{\"bundle\": \"%s\", \"sha256\": \"%s\"}"
                        .formatted(folder.resolve(version).toUri(), hash);
        return order(ControlRecord.MODEL_PREPARE, OptionalLong.empty(), document);
    }

    private Read.Good<ControlRecord> activate(String version, long from) throws Exception {
        return order(
                ControlRecord.MODEL_ACTIVATE,
                OptionalLong.of(from),
                "{\"sha256\": \"%s\"}".formatted(hash(version)));
    }

    private static Read.Good<ControlRecord> ready(String request) {
        ControlRecord record = new ScoringOrder.Ready("flashsale", request).record("model", START);
        return new Read.Good<>(record, new Origin("control", 0, 1, START));
    }

    private Read.Good<ControlRecord> rollBack(OptionalLong from) {
        return order(ControlRecord.MODEL_ROLLBACK, from, "{}");
    }

    /** Sends an order and takes the answers to it, one of each subtask. */
    private List<ControlResult> say(Read.Good<ControlRecord> order, int subtasks) throws Exception {
        harness.order(order);
        return heard(subtasks);
    }

    private ControlResult say(Read.Good<ControlRecord> order) throws Exception {
        return say(order, 1).get(0);
    }

    private List<ControlResult> heard(int subtasks) {
        List<ControlResult> answers = new ArrayList<>();
        Awaitility.await()
                .pollInSameThread()
                .atMost(LOADED)
                .until(
                        () -> {
                            harness.runMails();
                            answers.addAll(harness.answers());
                            return answers.size() >= subtasks;
                        });
        assertThat(answers).hasSize(subtasks);
        return answers;
    }

    private void event(long time) throws Exception {
        harness.event(Shoppers.view("e" + events, "u" + events++ % 20, time));
    }

    /** Versions of the models that scored, by the events' times. */
    private Map<Long, String> versions() {
        Map<Long, String> versions = new TreeMap<>();
        for (ScoredEvent scored : harness.scored()) {
            assertThat(scored.degraded()).isFalse();
            versions.put(scored.event().time() - START, scored.modelVersion());
        }
        return versions;
    }

    private void release(String version, long from) throws Exception {
        assertThat(say(prepare(version, hash(version))).applied()).isTrue();
        assertThat(say(activate(version, from)).applied()).isTrue();
    }

    @Test
    void aReleasedModelScoresFromItsTimeOnWhateverTheOrderOfEvents() throws Exception {
        harness.watermark(START);
        ControlResult ready = say(prepare("2", hash("2")));
        assertThat(ready.applied()).isTrue();
        assertThat(ready.where()).isEqualTo("SCORE");
        assertThat(ready.effectiveFrom()).hasValue(START);
        event(START + 150);
        ControlResult active = say(activate("2", START + 100));
        assertThat(active.effectiveFrom()).hasValue(START + 100);
        event(START + 101);
        event(START + 99);
        event(START + 100);
        event(START + 98);
        harness.watermark(START + 200);
        assertThat(versions())
                .isEqualTo(Map.of(98L, "1", 99L, "1", 100L, "2", 101L, "2", 150L, "1"));
        assertThat(harness.passedBefore()).isEqualTo(1);
    }

    @Test
    void everySubtaskAnswersAndARepeatedOrderIsNotAnsweredAgain() throws Exception {
        harness.save();
        harness.crash(3);
        Read.Good<ControlRecord> order = prepare("2", hash("2"));
        assertThat(say(order, 3))
                .allMatch(ControlResult::applied)
                .extracting(ControlResult::subtask)
                .containsExactlyInAnyOrder(0, 1, 2);
        say(activate("2", START), 3);
        Read.Good<ControlRecord> back = activate("2", START + 7);
        say(back, 3);
        harness.order(back);
        assertThat(harness.answers()).isEmpty();
    }

    @Test
    void aBundleThatIsRefusedIsNotActivatedAndTheOldOneGoesOn() throws Exception {
        TestBundle spoilt = new TestBundle(9);
        spoilt.goldenOffset = 0.1;
        spoilt.writeFolder(folder.resolve("2"));
        ControlResult refused = say(prepare("2", hash("2")));
        assertThat(refused.applied()).isFalse();
        assertThat(refused.errors()).singleElement().asString().startsWith("GOLDEN_MISMATCH: ");
        assertThat(say(activate("2", START)).errors())
                .singleElement()
                .asString()
                .startsWith("NOT_PREPARED: ");
        assertThat(say(activate("3", START)).applied()).isFalse();
        event(START + 1);
        harness.watermark(START + 1);
        assertThat(versions()).containsExactly(Map.entry(1L, "1"));
    }

    @Test
    void anotherBundleThanTheOneThatWasNamed() throws Exception {
        assertThat(say(prepare("2", hash("3"))).errors())
                .singleElement()
                .asString()
                .startsWith("HASH_MISMATCH: model.json has SHA-256 ");
        assertThat(say(prepare("4", "0".repeat(64))).errors())
                .singleElement()
                .asString()
                .startsWith("UNREADABLE: ");
    }

    @Test
    void anHttpsAddressThatTheJobWasNotGiven() throws Exception {
        String document =
                "bundle: https://models.example.com/m.zip\nsha256: " + "0".repeat(64) + "\n";
        assertThat(say(order(ControlRecord.MODEL_PREPARE, OptionalLong.empty(), document)).errors())
                .singleElement()
                .asString()
                .contains("NOT_ALLOWED: ");
    }

    @Test
    void anOrderThatMakesNoSenseIsRefusedWithEveryError() throws Exception {
        assertThat(
                        say(order(ControlRecord.MODEL_PREPARE, OptionalLong.empty(), "bundle: 1"))
                                .errors())
                .hasSize(2);
    }

    @Test
    void rollingBackGoesToTheModelBefore() throws Exception {
        assertThat(say(rollBack(OptionalLong.empty())).errors())
                .singleElement()
                .asString()
                .startsWith("NOTHING_BEFORE: ");
        release("2", START + 100);
        release("3", START + 200);
        harness.watermark(START + 5_000);
        ControlResult ready = say(rollBack(OptionalLong.empty()));
        assertThat(ready.effectiveFrom()).hasValue(START + 5_000);
        event(START + 5_001);
        say(rollBack(OptionalLong.of(START + 6_000)));
        event(START + 5_999);
        event(START + 6_000);
        harness.watermark(START + 6_001);
        assertThat(versions()).isEqualTo(Map.of(5_001L, "3", 5_999L, "3", 6_000L, "2"));
    }

    @Test
    void aModelThatNoEventCanNeedIsClosed() throws Exception {
        assertThat(harness.modelsHeld()).isEqualTo(1);
        say(prepare("3", hash("3")));
        say(prepare("2", hash("2")));
        assertThat(harness.modelsHeld()).as("a prepared one gives way to the next").isEqualTo(2);
        say(activate("2", START + 100));
        harness.watermark(START + 1_099);
        assertThat(harness.modelsHeld()).as("late events may need it").isEqualTo(2);
        harness.watermark(START + 1_100);
        assertThat(harness.modelsHeld()).isEqualTo(1);
        event(START + 1_200);
        harness.watermark(START + 1_200);
        assertThat(versions()).containsExactly(Map.entry(1_200L, "2"));
    }

    @Test
    void theSameModelsScoreAfterARestoreAndOpenOrdersAreAnsweredAgain() throws Exception {
        release("2", START + 100);
        say(prepare("3", hash("3")));
        harness.save();
        harness.crash(2);
        assertThat(heard(2))
                .as("the newest prepared one")
                .allMatch(ControlResult::applied)
                .allMatch(answer -> answer.kind().equals(ControlRecord.MODEL_PREPARE));
        event(START + 99);
        event(START + 100);
        say(activate("3", START + 300), 2);
        event(START + 300);
        harness.watermark(START + 300);
        assertThat(versions()).isEqualTo(Map.of(99L, "1", 100L, "2", 300L, "3"));
    }

    @Test
    void aRestoredJobWhoseBundleIsGoneOrAnotherOneSaysSo() throws Exception {
        release("2", START + 100);
        harness.save();
        new TestBundle(77).writeFolder(folder.resolve("2"));
        assertThatThrownBy(() -> harness.crash(1))
                .hasStackTraceContaining("HASH_MISMATCH: model.json");
        for (String file : List.of("model.json", "model.onnx", "golden.json", "MODEL_CARD.md")) {
            Files.delete(folder.resolve("2").resolve(file));
        }
        Files.delete(folder.resolve("2"));
        assertThatThrownBy(() -> harness.crash(1))
                .hasStackTraceContaining("cannot be read: put it back");
    }

    @Test
    void aFreshStartFollowsWhatWasOrderedBefore() throws Exception {
        List<Read.Good<ControlRecord>> before =
                List.of(prepare("2", hash("2")), ready("r0"), activate("2", START + 100));
        harness.close();
        harness = new ScoreHarness(settings(folder.resolve("1")), () -> before);
        event(START + 99);
        event(START + 100);
        for (Read.Good<ControlRecord> order : before) {
            harness.order(order);
        }
        harness.watermark(START + 101);
        assertThat(versions()).isEqualTo(Map.of(99L, "1", 100L, "2"));
    }

    @Test
    void otherLimitsOfBatchesHoldAtOnceAndAfterARestore() throws Exception {
        assertThat(say(order(ControlRecord.OPTIONS, OptionalLong.empty(), "maxBatch: 9")).errors())
                .singleElement()
                .asString()
                .contains("at most 8");
        for (int i = 0; i < 7; i++) {
            event(START);
        }
        assertThat(harness.metrics().flushes(Flush.SIZE)).isZero();
        assertThat(say(order(ControlRecord.OPTIONS, OptionalLong.empty(), "maxBatch: 2")).applied())
                .isTrue();
        event(START);
        event(START);
        assertThat(harness.metrics().flushes(Flush.SIZE)).isEqualTo(1);
        harness.save();
        harness.crash(1);
        event(START);
        event(START);
        assertThat(harness.metrics().flushes(Flush.SIZE)).isEqualTo(1);
    }
}
