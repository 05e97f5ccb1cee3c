package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.train.Shop;
import org.flashsale.wire.EventLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What train and evaluate say of files and bundles that are not what they should be. */
class BadTrainingInputTest {

    private static final String LOG_HEADER =
            "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,"
                    + "user_session\n";

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path made() {
        return folder.resolve("made").resolve("bundle");
    }

    private int train(Path data, String... more) {
        String[] words = {"train", "--data=" + data, "--out=" + made(), "--kind=LOGISTIC"};
        String[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return run(all);
    }

    private void refused(Path data, String reason, String... more) {
        err.getBuffer().setLength(0);
        assertThat(train(data, more)).as(err.toString()).isEqualTo(Main.MISUSED);
        assertThat(err.toString()).hasLineCount(1).contains(reason);
        assertThat(made().getParent())
                .as("nothing is left")
                .satisfiesAnyOf(
                        place -> assertThat(place).doesNotExist(),
                        place -> assertThat(place).isEmptyDirectory());
    }

    /** A table that can be learned from. */
    private static String table(int rows, String extra) {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder("pages,source," + extra + "bought\n");
        for (int i = 0; i < rows; i++) {
            int pages = random.nextInt(20);
            boolean bought = random.nextInt(25) < pages;
            text.append(pages).append(i % 3 == 0 ? ",mail," : ",search,");
            text.append(extra.isEmpty() ? "" : (bought ? 1 : 0) + ",");
            text.append(bought).append('\n');
        }
        return text.toString();
    }

    private static String row(int second, String zone) {
        return String.format(
                "2019-10-01 00:%02d:%02d%s,view,1,2,,b,3.5,u%d,s%d\n",
                second / 60, second % 60, zone, second % 9, second % 9);
    }

    @Test
    void namesTheColumnThatIsMissing() throws IOException {
        refused(file("t.csv", table(90, "")), "there is no column paid", "--target=paid");
        refused(
                file("t.csv", table(90, "")),
                "there is no column shopper",
                "--target=bought",
                "--unit=shopper");
        refused(
                file("l.csv", "event_time,event_type\n"),
                "its first line must be event_time,event_type,product_id",
                "--format=rees46");
    }

    @Test
    void namesTheRowThatIsOfAnotherClock() throws IOException {
        StringBuilder log = new StringBuilder(LOG_HEADER);
        for (int i = 0; i < 40; i++) {
            log.append(row(i, i == 30 ? "" : i == 35 ? " +02:00" : " UTC"));
        }
        refused(file("l.csv", log.toString()), "too few", "--format=rees46");

        assertThat(out.toString())
                .contains("1 rows dropped: MIXED_ZONES (first: line 32: the time ends in ''")
                .contains("1 rows dropped: BAD_TIME (first: line 37: event_time is not like");
    }

    @Test
    void namesTheFirstEventThatRepeatsAndTheFirstPriceThatIsNone() throws IOException {
        StringBuilder log = new StringBuilder(LOG_HEADER);
        for (int i = 0; i < 40; i++) {
            String row = row(i == 30 ? 29 : i, " UTC");
            log.append(
                    i == 20 ? row.replace("3.5", "NaN") : i == 25 ? row.replace("3.5", "") : row);
        }
        refused(file("l.csv", log.toString()), "too few", "--format=rees46");

        assertThat(out.toString())
                .contains("l.csv: 1 prices unknown (first: line 22: price is no amount)")
                .contains(
                        "1 repeated events dropped (first: VIEW of 1 by u2 at"
                                + " 2019-10-01T00:00:29Z)");
    }

    @Test
    void tellsOfRowsThatRepeatAndOfColumnsThatKnowTheLabel() throws IOException {
        String text = table(150, "paid,");
        String last = text.substring(text.lastIndexOf('\n', text.length() - 2) + 1);

        assertThat(train(file("t.csv", text + last), "--target=bought"))
                .as(err.toString())
                .isEqualTo(Main.DONE);
        assertThat(out.toString())
                .contains("rows repeat an earlier row and are kept (first: line ")
                .contains("PURCHASE: WARNING: paid alone tells the label (AUC 1.000)");
        assertThat(made().getParent().toFile().list()).containsExactly("bundle");
    }

    @Test
    void refusesWhatTeachesNothing() throws IOException {
        String target = "--target=bought";
        refused(
                file("one.csv", table(90, "").replace("true", "false")),
                "0 of 90 examples are positive",
                target);
        refused(file("few.csv", table(2, "")), "examples for 3 features are too few", target);
        refused(
                file("nan.csv", table(90, "").replaceFirst("\n\\d+,", "\nNaN,")),
                "line 2, column pages: is 'NaN'",
                target,
                "--levels=source");
        refused(file("names.csv", names()), "column name has 101 texts, more than 100", target);
        refused(file("who.csv", table(90, "")), "need --target", "--unit=source");
        refused(file("both.csv", table(90, "")), "leave --label", target, "--horizon=1h");
    }

    private static String names() {
        StringBuilder text = new StringBuilder("name,bought\n");
        for (int i = 0; i < 101; i++) {
            text.append("n").append(i).append(i % 2 == 0 ? ",1\n" : ",0\n");
        }
        return text.toString();
    }

    @Test
    void refusesFilesThatAreCutOff() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(table(2_000, "").getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = bytes.toByteArray();
        Path cut = folder.resolve("t.csv.gz");
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        refused(cut, "t.csv.gz: the gzip data is cut off", "--target=bought");

        String text = table(90, "");
        refused(file("t.csv", text.substring(0, text.length() - 6)), "line 91", "--target=bought");

        Path log = folder.resolve("log.avro");
        try (EventLog.Writer writer = EventLog.create(log)) {
            for (BehaviorEvent event : Shop.log(new Random(2), 120, 90)) {
                writer.write(event);
            }
        }
        byte[] events = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(events, events.length - 20));
        refused(log, "log.avro: is damaged after ");
    }

    /** Whatever is edited, and even if its hash is made to fit, it does not serve. */
    @Test
    void refusesABundleThatWasEditedByHand() throws Exception {
        Path table = file("t.csv", table(150, ""));
        assertThat(train(table, "--target=bought")).as(err.toString()).isZero();

        byte[] graph = Files.readAllBytes(made().resolve("model.onnx"));
        byte[] golden = Files.readAllBytes(made().resolve("golden.json"));
        byte[] manifest = Files.readAllBytes(made().resolve("model.json"));
        byte[] moved = graph.clone();
        moved[moved.length / 2] ^= 0x20;
        byte[] better =
                new String(golden, StandardCharsets.UTF_8)
                        .replaceFirst("(\"purchase\" : \\[ \\[ )0", "$11")
                        .getBytes(StandardCharsets.UTF_8);
        byte[] renamed =
                new String(manifest, StandardCharsets.UTF_8)
                        .replace("\"pages\"", "\"paid\"")
                        .getBytes(StandardCharsets.UTF_8);

        edited(table, "model.onnx", moved, graph, "HASH_MISMATCH");
        edited(table, "golden.json", better, golden, "HASH_MISMATCH");
        edited(table, "model.json", renamed, manifest, "CATALOGUE_MISMATCH");
        edited(table, "model.json", new byte[] {'{'}, manifest, "MALFORMED_MANIFEST");
        Files.write(made().resolve("model.json"), fitted(manifest, "golden.json", better));
        edited(table, "golden.json", better, golden, "GOLDEN_MISMATCH");
    }

    private void edited(Path table, String name, byte[] with, byte[] before, String code)
            throws IOException {
        err.getBuffer().setLength(0);
        Files.write(made().resolve(name), with);
        assertThat(run("evaluate", "--target=bought", "--data=" + table, "--model=" + made()))
                .isEqualTo(Main.MISUSED);
        assertThat(err.toString()).hasLineCount(1).contains(code);
        Files.write(made().resolve(name), before);
    }

    private static byte[] fitted(byte[] manifest, String name, byte[] file) throws Exception {
        ObjectMapper json = new ObjectMapper();
        ObjectNode node = (ObjectNode) json.readTree(manifest);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(file);
        ((ObjectNode) node.get("files")).put(name, HexFormat.of().formatHex(hash));
        return json.writeValueAsBytes(node);
    }

    @Test
    void aSplitByTimeLearnsBeforeAndMeasuresAfter() throws IOException {
        Path log = folder.resolve("log.avro");
        List<BehaviorEvent> events = Shop.log(new Random(2), 200, 180);
        try (EventLog.Writer writer = EventLog.create(log)) {
            for (BehaviorEvent event : events) {
                writer.write(event);
            }
        }
        String noon = Instant.ofEpochMilli(events.get(events.size() / 2).time()).toString();
        assertThat(train(log, "--until=" + noon)).as(err.toString()).isZero();
        assertThat(out.toString()).startsWith(events.size() / 2 + " rows read");

        Path json = folder.resolve("r.json");
        String[] words = {"evaluate", "--data=" + log, "--model=" + made(), "--draws=20"};
        int[] rows = new int[2];
        for (int i = 0; i < 2; i++) {
            String[] all = Arrays.copyOf(words, 6);
            all[4] = "--out=" + json;
            all[5] = i == 0 ? "--horizon=30m" : "--since=" + noon;
            assertThat(run(all)).as(err.toString()).isZero();
            rows[i] =
                    new ObjectMapper()
                            .readTree(json.toFile())
                            .at("/models/0/heads/exit/rows")
                            .asInt();
        }
        assertThat(rows[1]).isBetween(1, rows[0] - 1);
        assertThat(run("evaluate", words[1], words[2], "--since=" + noon, "--until=" + noon))
                .isEqualTo(Main.MISUSED);
        assertThat(err.toString()).contains("--until must be after --since");
    }

    @Test
    void aTableOfAnyKindGoesFromTrainingToEvaluation() throws IOException {
        Path table = file("t.csv", table(300, ""));
        Path json = folder.resolve("r.json");
        List<String> options = List.of("--target=bought", "--slice=source", "--data=" + table);
        String[] words = options.toArray(String[]::new);
        assertThat(train(table, words[0], words[1])).as(err.toString()).isZero();

        assertThat(
                        run(
                                "evaluate",
                                words[0],
                                words[1],
                                words[2],
                                "--model=" + made(),
                                "--draws=20",
                                "--out=" + json))
                .as(err.toString())
                .isZero();

        assertThat(out.toString()).contains("learned from " + table + ": its figures are too good");
        var purchase = new ObjectMapper().readTree(json.toFile()).at("/models/0/heads/purchase");
        assertThat(purchase.at("/auc/value").asDouble()).isGreaterThan(0.7);
        assertThat(purchase.at("/slices/source/mail/rows").asLong()).isEqualTo(100);
    }
}
