package org.flashsale.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.ModelBundle;
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

    private static Examples set;
    private static Trainer.Result result;

    @BeforeAll
    static void train() {
        set = LogExamples.of(Shop.log(new Random(SEED), 90, 90), Task.Rules.REES46);
        result = new Trainer(set, ModelKind.TREES, SEED, line -> {}).train();
    }

    @Test
    void theGraphSaysWhatTheTreesSay(@TempDir Path folder) throws Exception {
        Map<String, byte[]> files =
                BundleWriter.files("shop", "1", result, "# A card\n", List.of());
        Training.Bundle bundle =
                new Training.Bundle("1", files, result.catalogue(), result.metrics());
        Training.write(bundle, folder.resolve("bundle"));
        ModelBundle read =
                ModelBundle.load(folder.resolve("bundle").toString(), BundleSource.LOCAL);
        Random random = new Random(SEED);
        try (OrtScorer scorer = OrtScorer.open(read, ScoreSettings.DEFAULT)) {
            Batch batch = scorer.newBatch();
            List<float[]> rows = new ArrayList<>();
            for (int i = 0; i < 128; i++) {
                rows.add(i % 2 == 0 ? random(random) : result.rows()[i]);
                batch.features().put(i * FeatureCatalogue.WIDTH, rows.get(i));
            }
            scorer.score(batch, 128);
            for (int i = 0; i < 128; i++) {
                double[] expected = result.model().score(rows.get(i));
                assertThat((double) batch.purchase().get(i))
                        .isCloseTo(expected[0], Offset.offset(1e-5));
                assertThat((double) batch.exit().get(i))
                        .isCloseTo(expected[1], Offset.offset(1e-5));
            }
        }
        assertThat(result.model().graph()).hasSizeLessThan(2_000_000);
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
        for (String head : List.of("PURCHASE", "EXIT")) {
            assertThat(metric(head, "logLoss")).isLessThan(metric(head, "logLossOfConstant"));
        }
    }

    private static double metric(String head, String name) {
        return result.metrics().stream()
                .filter(m -> m.head().name().equals(head) && m.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
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
