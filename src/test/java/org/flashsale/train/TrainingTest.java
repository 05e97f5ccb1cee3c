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
import java.util.Objects;
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
import org.flashsale.train.task.Examples;
import org.flashsale.train.task.LogExamples;
import org.flashsale.train.task.Task;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

    private static final long SEED = 11;
    private static final List<ModelManifest.TrainingFile> DATA =
            List.of(new ModelManifest.TrainingFile("shop.log", "00", 1, "made here"));

    private static Examples set;
    private static Trainer.Result result;
    private static Training.Bundle bundle;
    private static List<String> lines;

    @BeforeAll
    static void train() throws IOException {
        List<BehaviorEvent> log = Shop.log(new Random(SEED), 150, 90);
        set = LogExamples.of(log, Task.Rules.REES46);
        result = new Trainer(set, ModelKind.LOGISTIC, SEED, line -> {}).train();
        lines = new ArrayList<>();
        bundle = training(Optional.of("7")).train(set, DATA);
    }

    private static Training training(Optional<String> version) {
        return new Training(
                new Training.Options(
                        "shop", version, ModelKind.LOGISTIC, SEED, Optional.empty(), false),
                lines::add);
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
        for (float[] row : result.rows()) {
            sum += result.model().score(row)[0];
        }
        assertThat(sum / set.size())
                .isCloseTo(
                        metric(ModelManifest.Head.PURCHASE, ModelBundle.BASE_RATE),
                        Offset.offset(0.03));
    }

    @Test
    void theSameSeedGivesTheSameBytes() {
        String card = ModelCard.of("shop", "7", result, set, DATA, Optional.empty());
        Map<String, byte[]> again = BundleWriter.files("shop", "7", result, card, DATA);

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
        Examples none = LogExamples.of(List.of(), Task.Rules.REES46);

        assertThatThrownBy(() -> training(Optional.empty()).train(none, DATA))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("0 examples for 39 features are too few");
    }

    @Test
    void aBundleTakesThePlaceOfAnOlderOneAndLeavesNothingBeside(@TempDir Path folder)
            throws Exception {
        Path place = folder.resolve("bundle");
        Training.write(bundle, place);
        Files.writeString(place.resolve(ModelManifest.CARD_FILE), "edited by hand");
        Training.write(bundle, place);

        assertThat(place.resolve(ModelManifest.CARD_FILE))
                .hasBinaryContent(bundle.files().get(ModelManifest.CARD_FILE));
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(place));
    }

    @Test
    void theCardSaysWhatTheCalibrationChanged() {
        for (ModelManifest.Head head :
                List.of(ModelManifest.Head.PURCHASE, ModelManifest.Head.EXIT)) {
            assertThat(metric(head, "logLossUncalibrated")).isPositive();
            assertThat(metric(head, "eceUncalibrated")).isBetween(0.0, 1.0);
        }
        String card =
                new String(
                        Objects.requireNonNull(bundle.files().get("MODEL_CARD.md")),
                        StandardCharsets.UTF_8);
        assertThat(card).contains("eceUncalibrated", "There is no output `sensitivity`: ");
        assertThat(card).contains("The shelf price is never personal");
    }

    @Test
    void explanationsOfALinearModelAreExact(@TempDir Path folder) throws Exception {
        Explained explained = Explained.of(result, folder);
        explained.addUp(Shop.log(new Random(SEED), 150, 90), "exact", 1e-6);
        explained.walksAgree(1e-4);
    }

    @Test
    void foldsKeepShoppersWhole() {
        HeadPlan plan = HeadPlan.of(ModelManifest.Head.EXIT, result.catalogue());
        double[] scores = new LogisticLearner(set, result.rows(), plan, SEED).crossValidate();
        int shopper = set.units()[0];
        boolean[] flipped = set.labels(ModelManifest.Head.EXIT).clone();
        for (int i = 0; i < set.size(); i++) {
            flipped[i] ^= set.units()[i] == shopper;
        }
        Examples other =
                new Examples(
                        set.encoding(),
                        set.units(),
                        set.unitCount(),
                        set.groupSizes(),
                        Map.of(ModelManifest.Head.EXIT, flipped),
                        set.meanings(),
                        set.slices(),
                        set.priceMoves(),
                        set.histories(),
                        set.source());
        double[] again = new LogisticLearner(other, result.rows(), plan, SEED).crossValidate();

        // What a shopper did decides nothing about its own scores, only about the others'.
        boolean othersMoved = false;
        for (int i = 0; i < set.size(); i++) {
            if (set.units()[i] == shopper) {
                assertThat(again[i]).isEqualTo(scores[i]);
            } else {
                othersMoved |= again[i] != scores[i];
            }
        }
        assertThat(othersMoved).isTrue();
    }

    @Test
    void tellsOfAFeatureThatKnowsTheLabel() {
        boolean[] labels = set.labels(ModelManifest.Head.PURCHASE);
        float[][] rows = new float[set.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = result.rows()[i].clone();
            rows[i][3] = labels[i] ? 1 : 0;
        }

        assertThat(Leaks.find(rows, labels, result.catalogue()))
                .singleElement()
                .asString()
                .startsWith("type_purchase alone tells the label");
        assertThat(Leaks.find(result.rows(), labels, result.catalogue())).isEmpty();
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
