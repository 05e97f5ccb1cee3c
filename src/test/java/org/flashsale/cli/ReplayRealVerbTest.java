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
import java.util.Locale;
import org.flashsale.local.EmbeddedBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayRealVerbTest {
    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Rows of the Taobao format, made up; a name with spaces. */
    @Test
    void reportsWhatBecameOfEachRow() throws IOException {
        StringBuilder rows = new StringBuilder("user_id,item_id,category_id,behavior,timestamp\n");
        for (int i = 0; i < 400; i++) {
            String behavior = List.of("pv", "pv", "cart", "pv", "fav", "buy").get(i % 6);
            rows.append(
                    String.format(
                            Locale.ROOT,
                            "%d,%d,7,%s,%d%n",
                            i % 37,
                            i % 11,
                            behavior,
                            1_511_600_000 + i * 5));
        }
        rows.append("1,1,7,pv,1505117799\n").append("1,1,7,pv,1511600000\n".repeat(2));
        rows.append("1,1,7,like,1511600000\n");
        Path log = Files.writeString(folder.resolve("a log.csv"), rows);
        Path report = folder.resolve("made/report.json");

        int code =
                run("replay-real", "--format", "taobao", "--log", "" + log, "--out", "" + report);

        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        JsonNode json = new ObjectMapper().readTree(report.toFile());
        assertThat(json.path("rowsRead").asLong()).isEqualTo(404);
        assertThat(json.path("rejected").asLong()).isEqualTo(2);
        assertThat(json.path("rejectedByReason").path("TIME_OUT_OF_BOUNDS").asLong()).isEqualTo(1);
        assertThat(json.path("rejectedByReason").path("UNKNOWN_TYPE").asLong()).isEqualTo(1);
        assertThat(json.path("eventsRead").asLong()).isEqualTo(402);
        assertThat(json.path("eventsScored").asLong()).isEqualTo(401);
        assertThat(json.path("duplicates").asLong()).isEqualTo(1);
        for (String none : List.of("late", "throttled", "deadLetters", "conservationErrors")) {
            assertThat(json.path(none).isIntegralNumber()).as(none).isTrue();
            assertThat(json.path(none).asLong()).as(none).isZero();
        }
        for (String number :
                List.of(
                        "lateForDemand",
                        "outsideSale",
                        "priceUpdates",
                        "priceChanges",
                        "reallocations",
                        "unitsSold",
                        "alerts",
                        "wallSeconds",
                        "eventsPerSecond")) {
            assertThat(json.path(number).isNumber()).as(number).isTrue();
        }
        assertThat(json.path("unitsSold").asLong()).isEqualTo(66);
        assertThat(json.path("skus").asInt()).isEqualTo(11);
        assertThat(json.path("balanced").asBoolean()).isTrue();
        assertThat(json.path("modelVersion").asText()).isNotEmpty();
        assertThat(json.path("executionDevice").asText()).isEqualTo("cpu");
        assertThat(folder.resolve("made/rejects.csv")).content().contains("UNKNOWN_TYPE");
        try (var left = Files.list(folder.resolve("made"))) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "report.json",
                            "report.html",
                            "events.avro",
                            "rejects.csv",
                            "plan.yaml");
        }
        assertThat(folder.resolve("made/report.html")).content().contains("The books balance.");
    }

    @Test
    void importsDraftsReplaysAndReportsVerbByVerb() throws IOException {
        String log = folder.resolve("log.avro").toString();
        String plan = folder.resolve("plan.yaml").toString();
        String report = folder.resolve("report.json").toString();
        String sample = "examples/data/rees46-cosmetics-2019-10-01.csv.gz";
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0)) {
            String servers = broker.bootstrapServers();

            assertThat(run("topics", "create", "--bootstrap-server", servers)).isZero();
            assertThat(run("import", "--format", "rees46", "--in", sample, "--out", log)).isZero();
            assertThat(run("plan", "from-log", log, "--out", plan, "--skus", "5")).isZero();
            assertThat(run("plan", "validate", plan)).isZero();
            assertThat(
                            run(
                                    "replay",
                                    log,
                                    "--plan",
                                    plan,
                                    "--bootstrap-server",
                                    servers,
                                    "--wait",
                                    "0"))
                    .isZero();
            assertThat(run("report", "--bootstrap-server", servers, "--out", report)).isZero();
        }
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .contains("3,000 rows = 3,000 events + 0 rejected")
                .contains("5 SKUs")
                .contains("no job has applied it yet")
                .contains("3,000 events, ")
                .contains("5 initial movements");
        JsonNode json = new ObjectMapper().readTree(Path.of(report).toFile());
        assertThat(json.path("eventsRead").asLong()).isZero();
        assertThat(json.path("balanced").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import --format rees46 --in absent.csv --out %s/log.avro",
                "import --format csv --in absent.csv --out %s/log.avro",
                "import --format rees46 --in pom.xml --out pom.xml",
                "import --format rees46 --in pom.xml --out %s",
                "import --format rees46 --in pom.xml --out %s/x.avro --from 2020-01-01T00:00:00Z"
                        + " --until 2019-01-01T00:00:00Z",
                "plan from-log absent.avro --out %s/plan.yaml",
                "plan from-log pom.xml --out %s/plan.yaml",
                "replay pom.xml --plan pom.xml --bootstrap-server localhost:1",
                "replay-real --format rees46 --log absent.csv --out %s/r.json",
                "replay-real --format rees46 --log pom.xml --out %s/r.json",
                "replay-real --format rees46 --log pom.xml --speed 0 --out %s/r.json",
                "replay-real --format rees46 --log pom.xml --speed fast --out %s/r.json",
                "replay-real --format rees46 --log pom.xml --parallelism 0 --out %s/r.json",
                "report --out %s/r.json"
            })
    void answersAMistakeWithOneLineAndExitCodeTwo(String line) {
        int code = run(String.format(line, folder).split(" ", -1));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("flashsale ");
    }

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
