package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.TestBundle;
import org.flashsale.testing.Machine;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelVerbTest {

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final TestBundle bundle = new TestBundle(3);

    private int flashsale(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private int validate() throws Exception {
        return flashsale("model", "validate", bundle.writeFolder(folder).toString());
    }

    @Test
    void aSoundBundle() throws Exception {
        Path report = folder.resolve("out.json");
        Path zip = bundle.writeZip(folder.resolve("b.zip"), Map.of());
        assertThat(flashsale("model", "validate", zip.toString(), "--out", report.toString()))
                .isZero();
        assertThat(out.toString().strip()).isEqualTo("tiny 1 is sound; it ran on cpu");
        assertThat(err.toString()).isEmpty();
        assertThat(new ObjectMapper().readTree(report.toFile()).get("executionDevice").asText())
                .isEqualTo("cpu");
    }

    @Test
    void theBundleOfTheJobJar() {
        assertThat(flashsale("model", "validate", "classpath:/models/default")).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aGraphOfAnotherShape() throws Exception {
        bundle.graphWidth = FeatureCatalogue.WIDTH - 1;
        assertThat(validate()).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("SHAPE_MISMATCH: input features is FLOAT [-1, ");
    }

    @Test
    void anotherHash() throws Exception {
        bundle.replace("MODEL_CARD.md", new byte[] {1, 2});
        assertThat(validate()).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("HASH_MISMATCH: MODEL_CARD.md has SHA-256 ");
    }

    @Test
    void goldenVectorsThatDoNotHold() throws Exception {
        bundle.goldenOffset = 0.01;
        assertThat(validate()).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("GOLDEN_MISMATCH: output exit of row 0 is ");
    }

    @Test
    void everyProblemHasItsLine() throws Exception {
        bundle.opset = 11;
        bundle.catalogueHash = "f".repeat(64);
        bundle.replace("golden.json", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(validate()).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(4)
                .anyMatch(line -> line.startsWith("UNSUPPORTED_OPSET: "))
                .anyMatch(line -> line.startsWith("CATALOGUE_MISMATCH: "))
                .anyMatch(line -> line.startsWith("HASH_MISMATCH: golden.json"))
                .anyMatch(line -> line.startsWith("MALFORMED_GOLDEN: "));
    }

    @Test
    void aPlaceWithoutABundleAndADeviceThatIsNotThere() throws Exception {
        assertThat(flashsale("model", "validate", folder.resolve("no").toString())).isEqualTo(2);
        assertThat(flashsale("model", "validate", "gopher://x/y")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(2);
        Assumptions.assumeFalse(Machine.hasGpu(), "it may well run there");
        String place = bundle.writeFolder(folder).toString();
        assertThat(flashsale("model", "validate", place, "--device", "cuda")).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(3)
                .last()
                .asString()
                .startsWith("flashsale model validate: CUDA_UNAVAILABLE: ");
    }
}
