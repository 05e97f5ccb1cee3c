package org.flashsale.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.GoldenVectors;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.onnx.OrtScorer;
import org.junit.jupiter.api.Test;

/** The bundle that is committed and travels in the job jar. */
class DefaultBundleTest {

    private static ModelBundle load() throws Exception {
        return ModelBundle.load(ScoreSettings.DEFAULT.modelUri(), BundleSource.LOCAL);
    }

    @Test
    void holdsItsGoldenVectors() throws Exception {
        ModelBundle bundle = load();
        GoldenVectors golden = bundle.golden();
        float[][] rows = golden.inputs().get("features");
        float[][] states = golden.inputs().get("state");
        float[][] purchase = golden.outputs().get("purchase");
        float[][] exit = golden.outputs().get("exit");
        float[][] statesOut = golden.outputs().get("state_out");
        try (OrtScorer scorer = OrtScorer.open(bundle, ScoreSettings.DEFAULT)) {
            Batch batch = scorer.newBatch();
            for (int i = 0; i < golden.rows(); i++) {
                batch.features().put(i * FeatureCatalogue.WIDTH, rows[i]);
                batch.state().put(i, states[i]);
            }
            scorer.score(batch, golden.rows());
            float least = 1;
            float most = 0;
            for (int i = 0; i < golden.rows(); i++) {
                // That of vectors in 16-bit floats; whoever loads the bundle allows 1e-5.
                assertThat(batch.purchase().get(i)).isCloseTo(purchase[i][0], within(1e-3f));
                assertThat(batch.exit().get(i)).isCloseTo(exit[i][0], within(1e-3f));
                for (int cell = 0; cell < batch.stateWidth(); cell++) {
                    assertThat(batch.stateOut().get(i, cell))
                            .isCloseTo(statesOut[i][cell], within(1e-3f));
                }
                least = Math.min(least, batch.purchase().get(i));
                most = Math.max(most, batch.purchase().get(i));
            }
            assertThat(most - least).as("the scores differ").isGreaterThan(0.2f);
        }
    }

    @Test
    void remembersAndIsSmall() throws Exception {
        ModelBundle bundle = load();
        try (OrtScorer scorer = OrtScorer.open(bundle, ScoreSettings.DEFAULT)) {
            assertThat(scorer.newBatch().stateWidth()).isEqualTo(64);
        }
        long bytes = bundle.model().length;
        for (String file : bundle.manifest().files().keySet()) {
            bytes += Files.size(Path.of("src/main/resources/models/default", file));
        }
        assertThat(bytes).isLessThan(2_000_000);
    }

    /** The network is in the graph for what it surely gains, and the card tells what. */
    @Test
    void listensToTheNetworkWhereItGains() throws Exception {
        ModelManifest manifest = load().manifest();

        assertThat(metric(manifest, ModelManifest.Head.EXIT, "logLossGain").high()).isNegative();
        assertThat(metric(manifest, ModelManifest.Head.PURCHASE, "logLossGain").high())
                .isPositive();
    }

    @Test
    void beatsTheBaseRateInCrossValidation() throws Exception {
        ModelManifest manifest = load().manifest();

        for (ModelManifest.Head head :
                new ModelManifest.Head[] {ModelManifest.Head.PURCHASE, ModelManifest.Head.EXIT}) {
            assertThat(metric(manifest, head, "logLoss").value())
                    .isLessThan(metric(manifest, head, "logLossOfConstant").value());
            assertThat(metric(manifest, head, "auc").low()).isGreaterThan(0.6);
        }
    }

    private static ModelManifest.Metric metric(
            ModelManifest manifest, ModelManifest.Head head, String name) {
        return manifest.metrics().stream()
                .filter(metric -> metric.head() == head && metric.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void namesItsSourceAsItsPublisherAsks() throws Exception {
        String source = "eCommerce Events History in Cosmetics Shop";

        assertThat(load().manifest().trainingData())
                .singleElement()
                .satisfies(file -> assertThat(file.licence()).contains(source, "REES46"));
        assertThat(Files.readString(Path.of("NOTICE"))).contains(source, "REES46", "mkechinov");
        assertThat(Files.readString(Path.of("src/main/resources/models/default/MODEL_CARD.md")))
                .contains(source, "REES46", "mkechinov");
    }
}
