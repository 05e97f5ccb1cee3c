package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.scoring.TestBundle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSwitchTest {

    /** Watermarks of the two subtasks of the job that answers. */
    private static final long[] WATERMARKS = {1_790_000_000_001L, 1_790_000_000_500L};

    @TempDir private static Path shared;
    private static EmbeddedBroker broker;

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<ControlRecord> heard = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = EmbeddedBroker.start(shared, 0);
        try (Admin admin = Admin.create(AnsweringJob.client(broker.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("control", 1, (short) 1),
                                    new NewTopic("control-results", 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private int flashsale(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--bootstrap-server", broker.bootstrapServers()));
        return Main.run(
                new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(new String[0]));
    }

    /** A job of two subtasks that prepares and activates whatever it is told. */
    private List<ControlResult> agree(ControlRecord record) {
        heard.add(record);
        return answers(record, List.of());
    }

    private static List<ControlResult> answers(ControlRecord record, List<String> errors) {
        List<ControlResult> answers = new ArrayList<>();
        for (int subtask = 0; subtask < WATERMARKS.length; subtask++) {
            boolean refused = !errors.isEmpty() && subtask == 1;
            OptionalLong time =
                    record.effectiveFrom().isPresent()
                            ? record.effectiveFrom()
                            : OptionalLong.of(WATERMARKS[subtask]);
            answers.add(
                    new ControlResult(
                            record.kind(),
                            record.id(),
                            record.requestId(),
                            !refused,
                            "SCORE",
                            subtask,
                            WATERMARKS.length,
                            refused ? OptionalLong.empty() : time,
                            refused ? errors : List.of(),
                            0));
        }
        return answers;
    }

    private String bundle() throws Exception {
        return new TestBundle(4).writeFolder(folder.resolve("bundle")).toString();
    }

    @Test
    void aReleaseIsPreparedThenActivatedAWholeSecondBehindTheHighestWatermark() throws Exception {
        Path json = folder.resolve("out/released.json");
        try (AnsweringJob job = new AnsweringJob(broker.bootstrapServers(), this::agree)) {
            assertThat(flashsale("model", "release", "--bundle", bundle(), "--out", "" + json))
                    .as(err.toString())
                    .isZero();
        }
        assertThat(heard)
                .extracting(ControlRecord::kind)
                .containsExactly(ControlRecord.MODEL_PREPARE, ControlRecord.MODEL_ACTIVATE);
        assertThat(heard.get(0).document()).contains(folder.toUri() + "bundle");
        assertThat(heard.get(0).effectiveFrom()).isEmpty();
        assertThat(heard.get(1).effectiveFrom()).hasValue(1_790_000_011_000L);
        assertThat(out.toString().lines())
                .containsExactly(
                        "tiny 1: ready on 2 subtasks",
                        "tiny 1: scores from "
                                + Instant.ofEpochMilli(1_790_000_011_000L)
                                + " on, on 2 subtasks");
        JsonNode said = new ObjectMapper().readTree(json.toFile());
        assertThat(said.get("sha256").asText()).hasSize(64);
        assertThat(said.get("subtasks").asInt()).isEqualTo(2);
    }

    @Test
    void aRollbackIsOrderedTwiceTheSecondTimeWithItsTime() throws Exception {
        try (AnsweringJob job = new AnsweringJob(broker.bootstrapServers(), this::agree)) {
            assertThat(flashsale("model", "rollback", "--effective-from", "2026-09-21T14:00:00Z"))
                    .as(err.toString())
                    .isZero();
        }
        assertThat(heard)
                .extracting(ControlRecord::kind)
                .containsOnly(ControlRecord.MODEL_ROLLBACK)
                .hasSize(2);
        assertThat(heard.get(1).effectiveFrom())
                .hasValue(Instant.parse("2026-09-21T14:00:00Z").toEpochMilli());
    }

    @Test
    void whatOneSubtaskRefusesIsNotActivated() throws Exception {
        String reason = "GOLDEN_MISMATCH: output exit of row 0 is 1, recorded was 2";
        try (AnsweringJob job =
                new AnsweringJob(
                        broker.bootstrapServers(),
                        record -> {
                            heard.add(record);
                            return answers(record, List.of(reason));
                        })) {
            assertThat(flashsale("model", "release", "--bundle", bundle())).isEqualTo(1);
        }
        assertThat(heard).hasSize(1);
        assertThat(err.toString().lines()).containsExactly("tiny 1: " + reason);
    }

    @Test
    void noJobThatAnswersIsOneLineAndExitCodeOne() throws Exception {
        assertThat(flashsale("model", "release", "--bundle", bundle(), "--timeout", "1s"))
                .isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("tiny 1: no job answered model-prepare within 1s");
    }

    @Test
    void whatIsNoBundleIsNotOrdered() throws Exception {
        TestBundle spoilt = new TestBundle(4).replace("golden.json", new byte[0]);
        String place = spoilt.writeFolder(folder.resolve("spoilt")).toString();
        assertThat(flashsale("model", "release", "--bundle", place)).isEqualTo(2);
        assertThat(flashsale("model", "release", "--bundle", folder + "/none")).isEqualTo(2);
        assertThat(flashsale("model", "release", "--bundle", "https://h/m.zip")).isEqualTo(2);
        assertThat(err.toString())
                .contains("HASH_MISMATCH: golden.json")
                .contains("cannot read the bundle")
                .contains("NOT_ALLOWED");
        assertThat(flashsale("model", "release", "--bundle", bundle(), "--margin", "soon"))
                .isEqualTo(2);
        assertThat(flashsale("model", "rollback", "--effective-from", "soon")).isEqualTo(2);
        assertThat(flashsale("model", "release")).isEqualTo(2);
    }
}
