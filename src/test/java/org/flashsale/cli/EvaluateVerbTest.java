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
import java.util.Random;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.scoring.TestBundle;
import org.flashsale.train.Shop;
import org.flashsale.wire.EventLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateVerbTest {

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path log;
    private Path bundle;

    @BeforeEach
    void writeLogAndBundle() throws IOException {
        log = log("log.avro", Shop.log(new Random(2), 120, 90));
        bundle = new TestBundle(1).writeFolder(folder.resolve("bundle"));
    }

    private Path log(String name, List<BehaviorEvent> events) throws IOException {
        Path file = folder.resolve(name);
        try (EventLog.Writer writer = EventLog.create(file)) {
            for (BehaviorEvent event : events) {
                writer.write(event);
            }
        }
        return file;
    }

    private int run(String... words) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    private int evaluate(String... more) {
        String[] words = new String[more.length + 4];
        words[0] = "evaluate";
        words[1] = "--model=" + bundle;
        words[2] = "--data=" + log;
        words[3] = "--draws=20";
        System.arraycopy(more, 0, words, 4, more.length);
        return run(words);
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(name).toFile());
    }

    @Test
    void measuresTheHeadsOfAnyLog() throws IOException {
        Path json = folder.resolve("r.json");
        Path html = folder.resolve("r.html");

        assertThat(evaluate("--out=" + json, "--html=" + html)).as(err.toString()).isZero();

        JsonNode heads = json("r.json").at("/models/0/heads");
        for (String head : List.of("purchase", "exit")) {
            assertThat(heads.at("/" + head + "/rows").asLong()).isPositive();
            for (String measure : List.of("auc", "aupr", "logLoss", "ece", "brier")) {
                JsonNode estimate = heads.at("/" + head + "/" + measure);
                assertThat(estimate.at("/value").asDouble(-1)).isBetween(0.0, 20.0);
                assertThat(estimate.at("/low").asDouble())
                        .isLessThanOrEqualTo(estimate.at("/high").asDouble());
            }
        }
        assertThat(Files.readString(html))
                .contains("<svg", "ROC", "Precision and recall", "Calibration", "Head exit")
                .doesNotContain("http://", "https://", "NaN");
    }

    @Test
    void comparesBundlesDrawByDraw() throws IOException {
        Path other = new TestBundle(7).writeFolder(folder.resolve("other"));
        Path json = folder.resolve("r.json");

        int code =
                evaluate(
                        "--model=" + other,
                        "--model=" + bundle,
                        "--out=" + json,
                        "--label=purchase=PURCHASE within 15m",
                        "--horizon=20m");

        assertThat(code).as(err.toString()).isZero();
        JsonNode differences = json("r.json").at("/differences");
        assertThat(differences).hasSize(2);
        double gap = differences.at("/0/auc/value").asDouble();
        double one = json("r.json").at("/models/0/heads/purchase/auc/value").asDouble();
        double two = json("r.json").at("/models/1/heads/purchase/auc/value").asDouble();
        assertThat(gap).isEqualTo(two - one);
        assertThat(gap).isNotZero();
        assertThat(differences.at("/1/auc/low").asDouble(1)).isZero();
        assertThat(json("r.json").at("/models/0/heads/exit").isMissingNode()).isTrue();
    }

    @Test
    void measuresTheBundleOnceMoreWithItsScoresRecalibrated() throws IOException {
        Path json = folder.resolve("r.json");

        int code =
                evaluate(
                        "--recalibrate",
                        "--out=" + json,
                        "--label=purchase=PURCHASE within 2m",
                        "--horizon=20m");

        assertThat(code).as(err.toString()).isZero();
        assertThat(json("r.json").at("/models")).hasSize(2);
        assertThat(json("r.json").at("/differences/0/model").asText()).endsWith(" recalibrated");
        assertThat(out.toString()).contains("recalibrated, purchase:");
        assertThat(evaluate("--recalibrate", "--label=exit=nothing within 10m"))
                .as(out.toString())
                .isEqualTo(2);
    }

    @Test
    void aTableGoesFromTrainingToEvaluation() throws IOException {
        Path table = Files.writeString(folder.resolve("table.csv"), table(new Random(5)));
        Path made = folder.resolve("made");
        Path json = folder.resolve("r.json");
        String task = "--task=online-shoppers";

        assertThat(run("train", task, "--data=" + table, "--out=" + made)).as("" + err).isZero();
        assertThat(run("evaluate", task, "--data=" + table, "--model=" + made, "--out=" + json))
                .as("" + err)
                .isZero();

        JsonNode purchase = json("r.json").at("/models/0/heads/purchase");
        assertThat(purchase.at("/rows").asLong()).isEqualTo(400);
        assertThat(purchase.at("/auc/value").asDouble()).isGreaterThan(0.75);
        assertThat(purchase.at("/f1/value").asDouble()).isGreaterThan(0.4);
        assertThat(purchase.at("/slices/shopper/Returning_Visitor/rows").asLong()).isPositive();

        // The other task has no such column, and the job computes no such row.
        String less = "--task=online-shoppers-no-pagevalues";
        assertThat(run("evaluate", less, "--data=" + table, "--model=" + made)).isEqualTo(2);
        assertThat(run("model", "validate", made.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("log1p(PageValues)").contains("CATALOGUE_MISMATCH");
    }

    /** Sessions of a shop in which pages of value and new visitors buy more. */
    private static String table(Random random) {
        StringBuilder text =
                new StringBuilder(
                        "Administrative,Administrative_Duration,Informational,"
                                + "Informational_Duration,ProductRelated,ProductRelated_Duration,"
                                + "BounceRates,ExitRates,PageValues,SpecialDay,Month,"
                                + "OperatingSystems,Browser,Region,TrafficType,VisitorType,"
                                + "Weekend,Revenue\n");
        for (int i = 0; i < 400; i++) {
            int value = random.nextInt(30);
            boolean fresh = random.nextInt(4) == 0;
            boolean bought = random.nextInt(40) < value + (fresh ? 8 : 0);
            text.append("1,2.5,0,0,").append(random.nextInt(50)).append(",30,0.01,0.02,");
            text.append(value).append(",0,").append(i % 2 == 0 ? "May" : "Nov");
            text.append(",1,2,3,").append(random.nextInt(3)).append(',');
            text.append(fresh ? "New_Visitor" : "Returning_Visitor");
            text.append(",FALSE,").append(bought ? "TRUE" : "FALSE").append('\n');
        }
        return text.toString();
    }

    @Test
    void saysInOneLineWhatIsWrong() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no log");
        Path views = log("views.avro", Shop.log(new Random(2), 1, 1));
        String model = "--model=" + bundle;

        assertThat(run("evaluate", model, "--data=absent")).isEqualTo(2);
        assertThat(run("evaluate", model, "--data=" + text)).isEqualTo(2);
        assertThat(run("evaluate", model, "--data=" + views)).isEqualTo(2);
        assertThat(run("evaluate", model, "--data=" + text, "--task=rees46-exit")).isEqualTo(2);
        assertThat(run("evaluate", model, "--data=" + text, "--task=rees46")).isEqualTo(2);
        assertThat(run("evaluate", "--model=" + folder.resolve("no"), "--data=" + log))
                .isEqualTo(2);
        assertThat(evaluate("--label=exit=nothing")).isEqualTo(2);
        assertThat(evaluate("--draws=0")).isEqualTo(2);
        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("absent: is no file"),
                        line -> assertThat(line).contains("notes.txt: is no event log"),
                        line -> assertThat(line).contains("both kinds are needed"),
                        line -> assertThat(line).contains("not a rees46 log"),
                        line -> assertThat(line).contains("no task rees46; there are rees46-exit"),
                        line -> assertThat(line).contains("there is no bundle at"),
                        line -> assertThat(line).contains("--label is not like"),
                        line -> assertThat(line).contains("--draws"));
    }

    @Test
    void refusesABundleThatWasEdited() throws IOException {
        Files.writeString(bundle.resolve("MODEL_CARD.md"), "better than it is");

        assertThat(evaluate()).isEqualTo(2);
        assertThat(err.toString()).contains("HASH_MISMATCH").hasLineCount(1);
    }
}
