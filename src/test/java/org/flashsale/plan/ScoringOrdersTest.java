package org.flashsale.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.ScoringOrders.Parsed;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ScoringOrdersTest {

    private static final String HASH = "0123456789abcdef".repeat(4);

    /** The schema says the same, as far as a schema can say it. */
    private static boolean holdsForSchema(String kind, String document) {
        try {
            var schema =
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                            .getSchema(Files.readString(Path.of("schemas", kind + ".schema.json")));
            Object read = new Load(LoadSettings.builder().build()).loadFromString(document);
            return schema.validate(new ObjectMapper().valueToTree(read)).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Parsed parse(String kind, OptionalLong from, String document) {
        return ScoringOrders.parse(
                new ControlRecord(kind, "model", "request", 0, from, "me", document));
    }

    private static ScoringOrder valid(String kind, OptionalLong from, String document) {
        Parsed parsed = parse(kind, from, document);
        assertThat(parsed).isInstanceOf(Parsed.Valid.class);
        assertThat(holdsForSchema(kind, document)).isTrue();
        return ((Parsed.Valid) parsed).order();
    }

    private static Parsed.Invalid invalid(String kind, String document) {
        Parsed parsed = parse(kind, OptionalLong.empty(), document);
        assertThat(parsed).isInstanceOf(Parsed.Invalid.class);
        assertThat(holdsForSchema(kind, document)).isFalse();
        return (Parsed.Invalid) parsed;
    }

    @Test
    void aBundleToPrepareInJsonOrYaml() {
        ScoringOrder.Prepare expected = new ScoringOrder.Prepare("s3://models/spring.zip", HASH);
        assertThat(
                        valid(
                                ControlRecord.MODEL_PREPARE,
                                OptionalLong.empty(),
                                "{\"bundle\": \"s3://models/spring.zip\", \"sha256\": \""
                                        + HASH
                                        + "\"}"))
                .isEqualTo(expected);
        assertThat(
                        valid(
                                ControlRecord.MODEL_PREPARE,
                                OptionalLong.empty(),
                                "bundle: s3://models/spring.zip\nsha256: " + HASH + "\n"))
                .isEqualTo(expected);
    }

    @Test
    void whatAJobWritesWhenAllItsSubtasksHaveAModelIsReadAsItWasMeant() {
        for (String request : List.of("r1", "12", "\"}\n\\ '# : é", "x".repeat(1_000))) {
            ScoringOrder.Ready ready = new ScoringOrder.Ready("spring-sale", request);
            ControlRecord record = ready.record("any id", 7);
            assertThat(valid(record.kind(), record.effectiveFrom(), record.document()))
                    .isEqualTo(ready);
            assertThat(record.key()).startsWith("model-ready/spring-sale/");
        }
        assertThat(invalid(ControlRecord.MODEL_READY, "job: -x\nrequest: ''\n").errors())
                .extracting(PlanError::code)
                .containsExactly(Code.BAD_NAME, Code.BAD_NAME);
    }

    @Test
    void anActivationNeedsItsTime() {
        String document = "sha256: " + HASH;
        assertThat(valid(ControlRecord.MODEL_ACTIVATE, OptionalLong.of(7), document))
                .isEqualTo(new ScoringOrder.Activate(HASH, 7));
        assertThat(
                        ((Parsed.Invalid)
                                        parse(
                                                ControlRecord.MODEL_ACTIVATE,
                                                OptionalLong.empty(),
                                                document))
                                .errors())
                .singleElement()
                .satisfies(e -> assertThat(e.render()).contains("effectiveFrom"));
    }

    @Test
    void aRollbackWithAndWithoutItsTime() {
        assertThat(valid(ControlRecord.MODEL_ROLLBACK, OptionalLong.of(7), "{}"))
                .isEqualTo(new ScoringOrder.Rollback(OptionalLong.of(7)));
        assertThat(valid(ControlRecord.MODEL_ROLLBACK, OptionalLong.empty(), "{}"))
                .isEqualTo(new ScoringOrder.Rollback(OptionalLong.empty()));
    }

    @Test
    void optionsThatAreNotNamedAreAsTheyWere() {
        assertThat(valid(ControlRecord.OPTIONS, OptionalLong.empty(), "maxBatch: 512"))
                .isEqualTo(
                        new ScoringOrder.Options(
                                OptionalLong.empty(),
                                OptionalInt.of(512),
                                OptionalInt.empty(),
                                OptionalDouble.empty()));
        assertThat(valid(ControlRecord.OPTIONS, OptionalLong.empty(), "scoredSample: 0.25"))
                .isEqualTo(
                        new ScoringOrder.Options(
                                OptionalLong.empty(),
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                OptionalDouble.of(0.25)));
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThat(
                        invalid(
                                        ControlRecord.MODEL_PREPARE,
                                        "bundle: spring\nsha256: 12\nsha265: 1\n")
                                .errors())
                .extracting(PlanError::code)
                .containsExactly(Code.BAD_NAME, Code.BAD_NAME, Code.UNKNOWN_FIELD);
        assertThat(
                        invalid(
                                        ControlRecord.OPTIONS,
                                        "deadlineMs: 0\nmaxBatch: 9000\nunwritten: many\n")
                                .errors())
                .extracting(PlanError::code)
                .containsExactly(Code.OUT_OF_RANGE, Code.OUT_OF_RANGE, Code.WRONG_TYPE);
        assertThat(invalid(ControlRecord.OPTIONS, "scoredSample: 1.01").errors())
                .extracting(PlanError::code)
                .containsExactly(Code.OUT_OF_RANGE);
        assertThat(invalid(ControlRecord.MODEL_PREPARE, "").errors()).isNotEmpty();
        assertThat(invalid(ControlRecord.MODEL_PREPARE, "[]").errors()).isNotEmpty();
        assertThat(invalid(ControlRecord.MODEL_PREPARE, "{}").errors())
                .extracting(PlanError::code)
                .containsExactly(Code.MISSING_FIELD, Code.MISSING_FIELD);
        assertThat(invalid(ControlRecord.OPTIONS, "a: " + "x".repeat(20_000)).errors())
                .extracting(PlanError::code)
                .containsExactly(Code.TOO_BIG);
    }
}
