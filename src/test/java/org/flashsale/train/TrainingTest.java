package org.flashsale.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.onnx.OrtScorer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

    private static final long SEED = 11;
    private static final List<ModelManifest.TrainingFile> DATA =
            List.of(new ModelManifest.TrainingFile("shop.log", "00", 1, "made here"));

    private static TrainingSet set;
    private static Trainer.Result result;
    private static Training.Bundle bundle;
    private static List<String> lines;

    @BeforeAll
    static void train() {
        List<BehaviorEvent> log = Shop.log(new Random(SEED), 150, 90);
        set = TrainingSet.of(log);
        result = new Trainer(set, SEED, line -> {}).train();
        lines = new ArrayList<>();
        bundle = training(Optional.of("7")).train(log, DATA);
    }

    private static Training training(Optional<String> version) {
        return new Training(new Training.Options("shop", version, SEED), lines::add);
    }

    private static double metric(ModelManifest.Head head, String name) {
        return result.metrics().stream()
                .filter(metric -> metric.head() == head && metric.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void findsTheHabitsOfShoppersItNeverSaw() {
        for (ModelManifest.Head head :
                List.of(ModelManifest.Head.PURCHASE, ModelManifest.Head.EXIT)) {
            assertThat(metric(head, "auc")).isGreaterThan(0.6);
            assertThat(metric(head, "logLoss")).isLessThan(metric(head, "logLossOfConstant"));
        }
    }

    @Test
    void isCalibrated() {
        double sum = 0;
        for (float[] row : set.rows()) {
            sum += result.model().score(row)[0];
        }
        assertThat(sum / set.size())
                .isCloseTo(
                        metric(ModelManifest.Head.PURCHASE, ModelBundle.BASE_RATE),
                        Offset.offset(0.03));
    }

    @Test
    void theSameSeedGivesTheSameBytes() {
        Map<String, byte[]> again = BundleWriter.files("shop", "7", result, set, DATA);

        assertThat(again.keySet()).isEqualTo(bundle.files().keySet());
        again.forEach(
                (file, bytes) -> assertThat(bytes).as(file).isEqualTo(bundle.files().get(file)));
    }

    @Test
    void theGraphSaysWhatTheTrainerSays(@TempDir Path folder) throws Exception {
        Training.write(bundle, folder.resolve("bundle"));
        ModelBundle read =
                ModelBundle.load(folder.resolve("bundle").toString(), BundleSource.LOCAL);
        Random random = new Random(SEED);
        float[] rows = new float[64 * FeatureCatalogue.WIDTH];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(5) - 1));
        }
        try (OrtScorer scorer = OrtScorer.open(read, ScoreSettings.DEFAULT)) {
            Batch batch = scorer.newBatch();
            batch.features().put(0, rows);
            scorer.score(batch, 64);
            for (int i = 0; i < 64; i++) {
                float[] row =
                        Arrays.copyOfRange(
                                rows, i * FeatureCatalogue.WIDTH, (i + 1) * FeatureCatalogue.WIDTH);
                double[] expected = result.model().score(row);
                assertThat((double) batch.purchase().get(i))
                        .isCloseTo(expected[0], Offset.offset(1e-5));
                assertThat((double) batch.exit().get(i))
                        .isCloseTo(expected[1], Offset.offset(1e-5));
            }
        }
    }

    @Test
    void theManifestNamesItsOrigin() throws IOException {
        ModelManifest manifest = ModelManifest.read(bundle.files().get(ModelManifest.FILE));

        assertThat(manifest.version()).isEqualTo("7");
        assertThat(manifest.trainingData()).isEqualTo(DATA);
        assertThat(manifest.featureNames()).isEqualTo(FeatureCatalogue.NAMES);
        assertThat(manifest.metrics()).isEqualTo(result.metrics());
        assertThat(new String(bundle.files().get(ModelManifest.CARD_FILE), StandardCharsets.UTF_8))
                .contains("# shop 7", "made here", "| `purchase` | auc |");
        assertThat(lines).anyMatch(line -> line.contains("auc"));
    }

    @Test
    void refusesALogThatTeachesNothing() {
        assertThatThrownBy(() -> training(Optional.empty()).train(List.of(), DATA))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("0 shoppers");
    }

    @Test
    void leavesOtherFoldersAlone(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "mine");

        assertThatThrownBy(() -> Training.write(bundle, folder))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("holds no bundle");
        assertThat(folder).isDirectoryNotContaining(path -> path.endsWith("model.json"));
    }
}
