package org.flashsale.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.flashsale.plan.PlanError.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prior files, and what plans take from them. */
class PriorsTest {
    private static final String FILE =
            """
            format: flashsale-priors/1
            categories:
              - {category: lamps, elasticity: -2.1, sd: 0.7}
              - {category: rugs, elasticity: -3.5, sd: 1.4, conversionLogSd: 0.25}
            skus:
              - {sku: B, category: lamps, elasticity: -2.8, sd: 0.35}
            """;

    private static final Path EXAMPLE = Path.of("examples/priors.json");

    private static SalePlans.Parsed parse(String yaml) {
        return SalePlans.parse(
                yaml, PolicyNames.ALL, named -> named.map(name -> Priors.parse(FILE)));
    }

    private static String plan(String ofA, String ofB) {
        return "priors: file.yaml\n"
                + PlanDefects.VALID
                        .replace("    list: 100.00\n", "    list: 100.00\n" + ofA)
                        .replace("    list: 30\n", "    list: 30\n" + ofB);
    }

    private static SkuPlan.Prior prior(SalePlans.Parsed parsed, int sku) {
        assertThat(parsed).isInstanceOf(SalePlans.Parsed.Valid.class);
        return ((SalePlans.Parsed.Valid) parsed).plan().skus().get(sku).prior();
    }

    @Test
    void theSlopeIsThatOfTheElasticityAtTheFlashPrice() {
        SalePlans.Parsed parsed = parse(plan("    category: rugs\n", ""));

        SkuPlan.Prior rug = prior(parsed, 0);
        assertThat(rug.slope()).isCloseTo(3.5 / 0.7, within(1e-6));
        assertThat(rug.slopeSd()).isCloseTo(1.4 / 0.7, within(1e-6));
        assertThat(rug.conversionLogSd()).isEqualTo(0.25);
        assertThat(rug.conversion()).isEqualTo(0.02);
    }

    @Test
    void aSkuOfTheHistoryComesBeforeItsCategory() {
        SkuPlan.Prior known = prior(parse(plan("    category: rugs\n", "")), 1);

        assertThat(known.slope()).isCloseTo(2.8 / 0.7, within(1e-6));
        assertThat(known.slopeSd()).isCloseTo(0.35 / 0.7, within(1e-6));
        assertThat(known.conversionLogSd()).isEqualTo(0.4);
    }

    @Test
    void numbersOfThePlanWin() {
        String own = "    category: rugs\n    prior: {slope: 6, slopeSd: 1}\n";
        SkuPlan.Prior written = prior(parse(plan(own, "    prior: {slopeSd: 2}\n")), 0);
        SkuPlan.Prior spread =
                prior(parse(plan(own, "    prior: {slopeSd: 2, conversionLogSd: 0.1}\n")), 1);

        assertThat(written.slope()).isEqualTo(6);
        assertThat(written.slopeSd()).isEqualTo(1);
        assertThat(spread.slope()).isCloseTo(4, within(1e-6));
        assertThat(spread.slopeSd()).isEqualTo(2);
        assertThat(spread.conversionLogSd()).isEqualTo(0.1);
    }

    @Test
    void aCategoryMayStandInTheDefaults() {
        String yaml = plan("", "").replace("  margin: 1.00", "  margin: 1.00\n  category: lamps");

        assertThat(prior(parse(yaml), 0).slope()).isCloseTo(3, within(1e-6));
    }

    @Test
    void withoutPriorsACategoryChangesNothing() {
        String yaml = plan("    category: rugs\n", "").replace("priors: file.yaml\n", "");

        assertThat(prior(SalePlans.parse(yaml), 0))
                .isEqualTo(new SkuPlan.Prior(0.02, 0.4, 4.5, 1.6));
    }

    @Test
    void thePublishedPlanHoldsTheNumbersAndNamesNoFile() {
        SalePlans.Parsed parsed = parse(plan("    category: rugs\n", ""));
        SalePlan plan = ((SalePlans.Parsed.Valid) parsed).plan();

        assertThat(SalePlans.parse(SalePlans.toYaml(plan)))
                .isEqualTo(new SalePlans.Parsed.Valid(plan));
    }

    @Test
    void aSkuWithoutAnyPriorIsAnErrorAtItsPlace() {
        assertThat(errors(parse(plan("", "    category: lamps\n"))))
                .extracting(PlanError::code, PlanError::field)
                .containsExactly(tuple(Code.NO_PRIOR, "skus[0].sku"));
        PlanError unknown = errors(parse(plan("    category: rug\n", ""))).get(0);
        assertThat(unknown.code()).isEqualTo(Code.UNKNOWN_CATEGORY);
        assertThat(unknown.render()).contains("line 21", "skus[0].category", "did you mean 'rugs'");
    }

    private static List<PlanError> errors(SalePlans.Parsed parsed) {
        assertThat(parsed).isInstanceOf(SalePlans.Parsed.Invalid.class);
        return ((SalePlans.Parsed.Invalid) parsed).errors();
    }

    @ParameterizedTest
    @CsvSource({
        "flashsale-priors/1, flashsale-priors/2, format",
        "-2.1, 2.1, 'line 3, categories[0].elasticity'",
        "-2.1, .nan, 'line 3, categories[0].elasticity'",
        "sd: 0.7, sd: 0, 'line 3, categories[0].sd'",
        "category: rugs, category: lamps, 'line 4, categories[1].category'",
        "'elasticity: -2.8, ', '', 'line 6, skus[0].elasticity: elasticity is missing'",
        "categories:, others:, categories is missing"
    })
    void aDamagedFileIsRefusedWithItsPlace(String sound, String damaged, String place) {
        assertThatThrownBy(() -> Priors.parse(FILE.replace(sound, damaged)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(place);
    }

    @Test
    void theExampleFitsTheSchemaAndTheParser() throws IOException {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(Files.readString(Path.of("schemas/priors.schema.json")));
        String document = Files.readString(EXAMPLE);

        assertThat(schema.validate(new ObjectMapper().readTree(document))).isEmpty();
        Priors priors = Priors.parse(document);
        assertThat(priors.of("no such SKU", priors.categories().keySet().iterator().next()))
                .isPresent();
        assertThat(priors.of("no such SKU", "no such category")).isEqualTo(Optional.empty());
    }
}
