package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.flashsale.pricing.PricingPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestVerbTest {
    private static final Path GIVEN = Path.of("src/test/resources/scenarios/two.json");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path folder;

    @Test
    void resultsGoToTheConsoleToJsonAndToAPage() throws IOException {
        Path json = folder.resolve("r.json");
        Path html = folder.resolve("r.html");
        assertThat(
                        backtest(
                                GIVEN,
                                "--policies=fixed,filter-fluid+none",
                                "--seeds=2",
                                "--out=" + json,
                                "--html=" + html,
                                "--reference=src/test/resources/scenarios/two-reference.json"))
                .isZero();
        JsonNode root = new ObjectMapper().readTree(json.toFile());
        assertThat(root.path("format").asText()).isEqualTo("flashsale-reference/1");
        assertThat(root.path("defaultPolicy").asText())
                .isEqualTo(PricingPolicies.DEFAULT.policyName());
        assertThat(root.path("seeds").asInt()).isEqualTo(2);
        JsonNode fixed = root.at("/scenarios/P6-restock/policies/fixed");
        assertThat(fixed.path("netFrac")).hasSize(2);
        assertThat(fixed.path("oversell").asInt()).isZero();
        assertThat(fixed.path("conserved").asBoolean()).isTrue();
        assertThat(Files.readString(html)).contains("Regret by scenario", "SKU-5", "</html>");
        assertThat(out.toString())
                .contains("filter-fluid+none", "figures agree", "fluid bound 99,779.8");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aRunsOwnResultsAgreeWithThemselves() {
        Path json = folder.resolve("r.json");
        assertThat(backtest(GIVEN, "--policies=list", "--seeds=2", "--out=" + json)).isZero();
        assertThat(backtest(GIVEN, "--policies=list", "--seeds=2", "--reference=" + json)).isZero();
        assertThat(out.toString()).contains("20 of 20 figures agree");
    }

    @Test
    void nothingThatIsReadIsOverwritten() throws IOException {
        Path own = folder.resolve("own.json");
        Files.copy(GIVEN, own);
        assertThat(backtest(own, "--policies=list", "--seeds=1", "--out=" + own)).isEqualTo(2);
        assertThat(err.toString()).contains("is read too; name another file");
        assertThat(own).hasSameBinaryContentAs(GIVEN);
    }

    @Test
    void whereNothingCanBeEarnedTheResultsAreNumbersStill() throws IOException {
        Path market = folder.resolve("nothing.json");
        Path json = folder.resolve("r.json");
        String text = Files.readString(GIVEN);
        Files.writeString(market, text.replaceAll("\"stock\": \\[[^]]*]", "\"stock\": [0, 0, 0]"));
        assertThat(backtest(market, "--policies=list", "--seeds=1", "--out=" + json)).isZero();
        assertThat(Files.readString(json)).doesNotContain("NaN", "Infinity");
    }

    @Test
    void everyMistakeOfAFileIsOneLineWithItsPlace() throws IOException {
        refused(text -> text.replaceFirst("scenarios/1", "scenarios/2"), "format: must be");
        refused(text -> text.replaceFirst("\"stock\": \\[\\s*266", "\"stock\": [-266"), "stock[0]");
        refused(text -> text.replaceFirst("7200", "NaN"), "not JSON");
        refused(text -> text.replaceFirst("\"POOL-C\"", "\"POOL-C\", \"D\""), "stock: must be a");
        refused(
                text -> text.replaceFirst("(\"views\": )\\[[^]]*]", "$1[0, 0, 0]"),
                "skus[0].views: must not all be 0");
        refused(text -> text.substring(0, text.length() / 2), "not JSON");
    }

    @Test
    void twoMistakesAreTwoLines() throws IOException {
        Path file = folder.resolve("bad.json");
        String text = Files.readString(GIVEN);
        Files.writeString(
                file,
                text.replaceFirst("\"unitCost\": 52.6", "\"unitCost\": -1")
                        .replaceFirst("\"q0\": 0.06553", "\"q0\": 7"));
        assertThat(backtest(file, "--policies=fixed")).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("scenarios[0].skus[0].unitCost"))
                .anyMatch(line -> line.contains("scenarios[0].skus[1].demand.q0"));
    }

    @Test
    void badOptionsAreOneLineBeforeAnythingIsPlayed() {
        Stream.of(
                        "--policies=nothing",
                        "--policies=fixed+nothing",
                        "--policies=fixed --seeds=0",
                        "--policies=fixed --seeds=many",
                        "--policies=fixed --out=/proc/none/r.json",
                        "--policies=fixed --out=" + folder,
                        "--policies=fixed --reference=" + folder.resolve("none.json"),
                        "--seeds=1")
                .forEach(
                        options -> {
                            err.getBuffer().setLength(0);
                            out.getBuffer().setLength(0);
                            assertThat(backtest(GIVEN, options.split(" "))).isEqualTo(2);
                            assertThat(err.toString().lines()).as(options).hasSize(1);
                            assertThat(out.toString()).isEmpty();
                        });
        assertThat(backtest(folder.resolve("none.json"), "--policies=fixed")).isEqualTo(2);
    }

    @Test
    void generatedMarketsCanBePlayed() {
        Path file = folder.resolve("fresh.json");
        assertThat(flashsale("scenarios", "generate", "--seed=4", "--count=2", "--out=" + file))
                .isZero();
        assertThat(backtest(file, "--policies=fixed", "--seeds=1")).isZero();
        assertThat(out.toString()).contains("fresh-4-02");
        assertThat(flashsale("scenarios", "generate", "--seed=4", "--count=0", "--out=" + file))
                .isEqualTo(2);
        assertThat(flashsale("scenarios")).isEqualTo(2);
    }

    private void refused(UnaryOperator<String> edit, String place) throws IOException {
        Path file = folder.resolve("bad.json");
        String text = Files.readString(GIVEN);
        String edited = edit.apply(text);
        assertThat(edited).isNotEqualTo(text);
        Files.writeString(file, edited);
        err.getBuffer().setLength(0);
        assertThat(backtest(file, "--policies=fixed")).isEqualTo(2);
        assertThat(err.toString()).contains("bad.json").contains(place);
    }

    private int backtest(Path scenarios, String... options) {
        String[] args =
                Stream.concat(Stream.of("backtest", "--scenarios=" + scenarios), Stream.of(options))
                        .toArray(String[]::new);
        return flashsale(args);
    }

    private int flashsale(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
