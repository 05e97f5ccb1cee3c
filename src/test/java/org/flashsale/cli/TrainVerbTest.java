package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.train.Shop;
import org.flashsale.wire.EventLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainVerbTest {

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int train(Path... data) {
        return train(List.of(), data);
    }

    private int train(List<String> more, Path... data) {
        List<String> words = new ArrayList<>(List.of("train", "--out=" + bundle()));
        words.addAll(more);
        for (Path file : data) {
            words.add("--data=" + file);
        }
        return Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                words.toArray(new String[0]));
    }

    private Path bundle() {
        return folder.resolve("bundle");
    }

    private Path log(String name, List<BehaviorEvent> events) throws IOException {
        Path log = folder.resolve(name);
        try (EventLog.Writer writer = EventLog.create(log)) {
            for (BehaviorEvent event : events) {
                writer.write(event);
            }
        }
        return log;
    }

    @Test
    void makesABundleThatTheJobTakes() throws Exception {
        List<BehaviorEvent> events = Shop.log(new Random(2), 120, 90);
        Path first = log("first.avro", events.subList(0, 300));
        Path second = log("second.avro", events.subList(300, events.size()));

        assertThat(train(first, second)).as(err.toString()).isEqualTo(Main.DONE);

        ModelBundle bundle = ModelBundle.load(bundle().toString(), BundleSource.LOCAL);
        assertThat(bundle.manifest().trainingData()).hasSize(2);
        assertThat(bundle.manifest().trainingData().get(0).rows()).isEqualTo(300);
        assertThat(out.toString()).contains("PURCHASE: auc", "EXIT: logLoss", bundle.name());

        byte[] graph = Files.readAllBytes(bundle().resolve("model.onnx"));
        assertThat(train(second)).isEqualTo(Main.MISUSED);
        assertThat(err.toString().lines())
                .containsExactly(
                        "flashsale train: "
                                + bundle()
                                + ": holds a bundle; name another folder, or replace it by --force");
        assertThat(bundle().resolve("model.onnx")).hasBinaryContent(graph);
        assertThat(train(List.of("--force", "--seed=2"), first, second)).isEqualTo(Main.DONE);
    }

    @Test
    void saysInOneLineWhatIsWrongWithItsFiles() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no log");
        Path small = log("small.avro", Shop.log(new Random(2), 5, 90));

        assertThat(train(folder.resolve("absent"))).isEqualTo(Main.MISUSED);
        assertThat(train(text)).isEqualTo(Main.MISUSED);
        assertThat(train(small)).isEqualTo(Main.MISUSED);
        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("absent: is no file"),
                        line -> assertThat(line).contains("notes.txt"),
                        line -> assertThat(line).contains("examples for 39 features are too few"));
        assertThat(bundle()).doesNotExist();
    }

    @Test
    void readsLogsOfOtherFormats() {
        StringWriter lines = new StringWriter();
        int exitCode =
                Main.run(
                        new PrintWriter(lines, true),
                        new PrintWriter(err, true),
                        "train",
                        "--format=rees46",
                        "--data=examples/data/rees46-cosmetics-2019-10-01.csv.gz",
                        "--out=" + bundle());

        assertThat(lines.toString())
                .contains("\n3,000 rows read", "114 repeated events dropped (first: CART_REMOVE");
        // Its 27 minutes are too short for any label.
        assertThat(exitCode).isEqualTo(Main.MISUSED);
        assertThat(err.toString()).contains("0 examples for 39 features are too few");
    }
}
