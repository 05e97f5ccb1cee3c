package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoVerbTest {
    private static final List<String> COUNTS =
            List.of(
                    "eventsRead",
                    "eventsScored",
                    "duplicates",
                    "late",
                    "lateForDemand",
                    "throttled",
                    "outsideSale",
                    "deadLetters",
                    "priceUpdates",
                    "reallocations",
                    "unitsMoved",
                    "oversoldUnits",
                    "commandsBeyondStock",
                    "unitsLostOrDoubled",
                    "ledgerShelfGapMax",
                    "unitsMissed",
                    "conservationErrors",
                    "revenue",
                    "net",
                    "revenueFixedPrice",
                    "revenueBestFixed",
                    "sellThrough",
                    "wallSeconds");

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "--duration, soon, --duration must look like",
        "--duration, 5s, --duration must be from 10s",
        "--duration, 99h, --duration must be from 10s",
        "--rate, fast, --rate must be max or a number",
        "--rate, 0, --rate must be max or a number",
        "--rate, -1, --rate must be max or a number",
        "--rate, NaN, --rate must be max or a number",
        "--port, 70000, --port must be from 0",
        "--parallelism, 0, --parallelism must be from 1",
        "--scenario, nowhere.json, nowhere.json",
        "--seed, x, --seed"
    })
    void badArgumentsAreOneLineAndExitCodeTwo(String option, String value, String message) {
        assertThat(run(option, value)).isEqualTo(Main.MISUSED);
        assertThat(err.toString()).contains(message);
        assertThat(err.toString().strip()).doesNotContain("\n");
        assertThat(folder.resolve("demo")).doesNotExist();
    }

    @Test
    void aFolderIsForOneRunAtATime() throws IOException {
        try (DemoFolder taken = DemoFolder.open(folder.resolve("demo"))) {
            assertThat(run()).isEqualTo(Main.MISUSED);
            assertThat(err.toString()).contains("another run uses").contains("--out");
            assertThat(taken.work()).exists();
        }
    }

    @Test
    void aFolderIsCleanedBeforeAndAfter() throws IOException {
        Path left = folder.resolve("demo/work/left/over.log");
        Files.createDirectories(left.getParent());
        Files.writeString(left, "old");
        try (DemoFolder opened = DemoFolder.open(folder.resolve("demo"))) {
            assertThat(left).doesNotExist();
            Files.writeString(opened.work().resolve("new"), "new");
        }
        assertThat(folder.resolve("demo/work")).doesNotExist();
    }

    /** The whole of it: broker, Flink, job, market. */
    @Test
    void aShortSaleBalancesItsBooksAndSellsNothingThatIsNotThere() throws IOException {
        int exitCode = run("--duration", "10s", "--rate", "1500", "--port", "0", "--seed", "7");
        Path reports = folder.resolve("demo");
        JsonNode report = new ObjectMapper().readTree(reports.resolve("report.json").toFile());
        assertThat(exitCode).as("%s%n%s%n%s", out, err, report.toPrettyString()).isZero();
        for (String name : COUNTS) {
            assertThat(report.path(name).isNumber()).as(name).isTrue();
        }
        for (String name : List.of("scoreLatencyMs", "decisionMs", "tickMs")) {
            assertThat(report.path(name).path("p99").isNumber()).as(name).isTrue();
        }
        assertThat(report.path("decisionMs").path("count").isNumber()).isTrue();
        assertThat(report.path("balanced").asBoolean()).isTrue();
        assertThat(report.path("allRead").asBoolean()).isTrue();
        assertThat(report.path("eventsScored").asLong()).isGreaterThan(5_000);
        assertThat(report.path("deadLetters").asLong()).isPositive();
        assertThat(report.path("duplicates").asLong()).isPositive();
        assertThat(report.path("throttled").asLong()).isPositive();
        assertThat(report.path("revenue").asLong()).isPositive();
        assertThat(report.path("oversoldUnits").asLong()).isZero();
        assertThat(report.path("commandsBeyondStock").asLong()).isZero();
        assertThat(report.path("unitsLostOrDoubled").asLong()).isZero();
        assertThat(report.path("conservationErrors").asLong()).isZero();
        assertThat(report.path("priceFaults").asLong()).isZero();
        assertThat(report.path("executionDevice").asText()).isEqualTo("cpu");
        assertThat(report.path("modelVersion").asText()).isNotEmpty();
        assertThat(report.path("checkpoints").path("completed").asLong()).isPositive();
        assertThat(reports.resolve("report.html")).isNotEmptyFile();
        assertThat(reports.resolve("work")).doesNotExist();
        assertThat(out.toString()).contains("Flink's web UI: http").contains("Sum of these");
    }

    private int run(String... args) {
        List<String> all = new java.util.ArrayList<>(List.of("demo"));
        all.addAll(List.of("--out", folder.resolve("demo").toString()));
        all.addAll(List.of(args));
        return Main.run(
                new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(new String[0]));
    }
}
