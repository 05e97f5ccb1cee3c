package org.flashsale.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.flashsale.plan.PlanDefects.Defect;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schema and the parser say the same, as far as a schema can say it. */
class SalePlanSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of("schemas/sale-plan.schema.json");
    private static final Path EXAMPLE = Path.of("examples/sale-plan.yaml");
    private static final JsonSchema SCHEMA = read();

    static Stream<Defect> structuralDefects() {
        return PlanDefects.STRUCTURAL.stream();
    }

    @Test
    void theExampleIsValidForBoth() throws IOException {
        String yaml = Files.readString(EXAMPLE);

        assertThat(validate(yaml)).isEmpty();
        SalePlans.Parsed parsed = SalePlans.parse(yaml);
        assertThat(parsed).isInstanceOf(SalePlans.Parsed.Valid.class);
        SalePlan plan = ((SalePlans.Parsed.Valid) parsed).plan();
        assertThat(plan.skus()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(plan.pools()).hasSize(4);
        assertThat(plan.shape().weight(0)).isGreaterThan(3 * plan.shape().weight(0.5));
        assertThat(plan.tickMs()).isEqualTo(SalePlan.defaultTickMs(plan.start(), plan.end()));
    }

    @Test
    void theSmallPlanIsValidForBoth() {
        assertThat(validate(PlanDefects.VALID)).isEmpty();
    }

    @Test
    void everyGeneratedPlanIsValidForBoth() {
        ForAll.seeds(
                60,
                random -> {
                    String yaml = SalePlans.toYaml(RandomPlans.plan(random));
                    assertThat(validate(yaml)).as(yaml).isEmpty();
                    assertThat(SalePlans.parse(yaml)).isInstanceOf(SalePlans.Parsed.Valid.class);
                });
    }

    @ParameterizedTest
    @MethodSource("structuralDefects")
    void everyStructuralDefectIsRefusedByBoth(Defect defect) {
        assertThat(validate(defect.yaml())).isNotEmpty();
        assertThat(SalePlans.parse(defect.yaml())).isInstanceOf(SalePlans.Parsed.Invalid.class);
    }

    @Test
    void everyFieldIsDescribed() throws IOException {
        List<String> silent = new ArrayList<>();
        collectSilent(JSON.readTree(Files.readString(FILE)), "", silent);

        assertThat(silent).isEmpty();
    }

    @Test
    void thePoliciesAreThoseOfThisVersion() throws IOException {
        JsonNode names = JSON.readTree(Files.readString(FILE)).get("$defs");

        assertThat(words(names.get("pricing"))).isEqualTo(PolicyNames.ALL.pricing());
        assertThat(words(names.get("allocation"))).isEqualTo(PolicyNames.ALL.allocation());
    }

    private static List<String> words(JsonNode field) {
        List<String> words = new ArrayList<>();
        field.get("enum").forEach(word -> words.add(word.asText()));
        return words;
    }

    /** Fields without a description, here or where they refer to. */
    private static void collectSilent(JsonNode node, String path, List<String> silent)
            throws IOException {
        JsonNode properties = node.path("properties");
        for (Map.Entry<String, JsonNode> field : properties.properties()) {
            String target = field.getValue().path("$ref").asText().replace("#", "");
            JsonNode described =
                    field.getValue().has("description")
                            ? field.getValue()
                            : JSON.readTree(Files.readString(FILE)).at(target);
            if (described.path("description").asText().isEmpty()) {
                silent.add(path + "/" + field.getKey());
            }
        }
        for (Map.Entry<String, JsonNode> child : node.properties()) {
            collectSilent(child.getValue(), path + "/" + child.getKey(), silent);
        }
    }

    private static Set<String> validate(String yaml) {
        Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        Set<String> messages = new HashSet<>();
        for (ValidationMessage message : SCHEMA.validate(JSON.valueToTree(loaded))) {
            messages.add(message.toString());
        }
        return messages;
    }

    private static JsonSchema read() {
        try {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(JSON.readTree(Files.readString(FILE)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
