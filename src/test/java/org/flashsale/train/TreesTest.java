package org.flashsale.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.onnx.OrtScorer;
import org.flashsale.train.task.Examples;
import org.flashsale.train.task.LogExamples;
import org.flashsale.train.task.Task;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreesTest {

    private static final long SEED = 3;

    @TempDir private static Path folder;
    private static Examples set;
    private static Trainer.Result result;

    @BeforeAll
    static void train() {
        set = LogExamples.of(Shop.log(new Random(SEED), 90, 90), Task.Rules.REES46);
        result = new Trainer(set, ModelKind.TREES, SEED, line -> {}).train();
    }

    @Test
    void theGraphSaysWhatTheTreesSay() throws Exception {
        assertThat(parity(result)).isLessThan(1e-5);
        assertThat(result.model().graph()).hasSizeLessThan(2_000_000);
    }

    @Test
    void explanationsAreExact() throws Exception {
        Explained explained = Explained.of(result, folder);
        explained.addUp(Shop.log(new Random(SEED), 90, 90), "exact", 1e-6);
        explained.walksAgree(1e-3);
    }

    /** Greatest difference between graph and trainer, on real and on random rows. */
    private static double parity(Trainer.Result of) throws Exception {
        Map<String, byte[]> files = BundleWriter.files("shop", "1", of, "# A card\n", List.of());
        Path place = Files.createTempDirectory(folder, "parity").resolve("bundle");
        Training.write(new Training.Bundle("1", files, of.catalogue(), of.metrics()), place);
        ModelBundle read = ModelBundle.load(place.toString(), BundleSource.LOCAL);
        Random random = new Random(SEED);
        double greatest = 0;
        try (OrtScorer scorer = OrtScorer.open(read, ScoreSettings.DEFAULT)) {
            Batch batch = scorer.newBatch();
            List<float[]> rows = new ArrayList<>();
            for (int i = 0; i < 128; i++) {
                rows.add(i % 2 == 0 ? random(random) : of.rows()[i]);
                batch.features().put(i * FeatureCatalogue.WIDTH, rows.get(i));
            }
            scorer.score(batch, 128);
            for (int i = 0; i < 128; i++) {
                double[] expected = of.model().score(rows.get(i));
                greatest = Math.max(greatest, Math.abs(batch.purchase().get(i) - expected[0]));
                greatest = Math.max(greatest, Math.abs(batch.exit().get(i) - expected[1]));
            }
        }
        return greatest;
    }

    private static float[] random(Random random) {
        float[] row = new float[FeatureCatalogue.WIDTH];
        for (int f = 0; f < row.length; f++) {
            row[f] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(4) - 1));
        }
        return row;
    }

    @Test
    void beatTheBaseRateOnShoppersTheyNeverSaw() {
        for (Head head : List.of(Head.PURCHASE, Head.EXIT)) {
            assertThat(metric(result, head, "logLoss").value())
                    .isLessThan(metric(result, head, "logLossOfConstant").value());
        }
    }

    /** Trees take the place of the regression where they win beyond chance, and nowhere else. */
    @Test
    void theSimplerKindStaysThatIsNotSurelyBeaten() throws Exception {
        Trainer.Result best = new Trainer(set, ModelKind.BEST, SEED, line -> {}).train();

        for (Head head : best.model().names()) {
            boolean trees = metric(best, head, Trainer.LOG_LOSS_GAIN).high() < 0;
            assertThat(best.model().description())
                    .contains("`" + LogisticGraph.outputName(head) + "` by ")
                    .matches(
                            "(?s).*`"
                                    + LogisticGraph.outputName(head)
                                    + (trees ? "` by \\d+ gradient.*" : "` by a logistic.*"));
        }
        assertThat(parity(best)).isLessThan(1e-5);
    }

    private static ModelManifest.Metric metric(Trainer.Result of, Head head, String name) {
        return of.metrics().stream()
                .filter(m -> m.head() == head && m.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void growAsDeclaredOnOneThresholdThatSeparates() {
        float[][] rows = new float[400][2];
        boolean[] labels = new boolean[400];
        double[] weights = new double[400];
        for (int i = 0; i < 400; i++) {
            rows[i] = new float[] {i, i % 7};
            labels[i] = i >= 200;
            weights[i] = 1;
        }
        List<Tree> trees = Boosting.grow(rows, labels, weights, 40, SEED);

        assertThat(trees).hasSize(40);
        double low = trees.stream().mapToDouble(tree -> tree.value(rows[150])).sum();
        double high = trees.stream().mapToDouble(tree -> tree.value(rows[250])).sum();
        assertThat(low).isLessThan(-1);
        assertThat(high).isGreaterThan(1);
    }
}
