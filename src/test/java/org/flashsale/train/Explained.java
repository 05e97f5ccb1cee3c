package org.flashsale.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.explain.Attribution;
import org.flashsale.scoring.explain.Baseline;
import org.flashsale.scoring.explain.Subject;
import org.flashsale.scoring.explain.Walks;
import org.flashsale.scoring.onnx.OrtScorer;
import org.flashsale.train.explain.Explainer;
import org.flashsale.train.explain.Explanation;

/** What must hold of the explanations of a trained model, whatever its kind. */
final class Explained {

    private static final int EVENTS = 20;

    private final ModelBundle bundle;
    private final Trainer.Result result;

    private Explained(ModelBundle bundle, Trainer.Result result) {
        this.bundle = bundle;
        this.result = result;
    }

    static Explained of(Trainer.Result result, Path folder) throws Exception {
        Map<String, byte[]> files =
                BundleWriter.files("shop", "1", result, "# A card\n", List.of());
        Path place = Files.createTempDirectory(folder, "explained").resolve("bundle");
        Training.write(
                new Training.Bundle("1", files, result.catalogue(), result.metrics()), place);
        return new Explained(ModelBundle.load(place.toString(), BundleSource.LOCAL), result);
    }

    /** Explains some events of a log: parts add up to the score within an error. */
    void addUp(List<BehaviorEvent> log, String method, double errorMax) throws Exception {
        int withHistory = 0;
        try (Explainer explainer = new Explainer(bundle)) {
            for (int i = 0; i < EVENTS; i++) {
                String id = log.get(i * log.size() / EVENTS).eventId();
                Explanation found = explainer.explain(log, id);
                assertThat(found.heads()).containsKeys("purchase", "exit");
                for (Explanation.Score score : found.heads().values()) {
                    assertThat(score.method()).isEqualTo(method);
                    assertThat(score.completenessError()).isLessThan(errorMax);
                    double sum = logit(score.baselineScore());
                    for (Explanation.Part part : score.parts()) {
                        sum += part.contribution();
                        withHistory += part.feature().equals("history") ? 1 : 0;
                    }
                    assertThat(sum).isCloseTo(logit(score.score()), within(2 * errorMax));
                }
            }
        }
        assertThat(withHistory > 0).isEqualTo(result.model().stateWidth() > 0);
    }

    /** Walks know nothing of the graph, and agree with the exact parts of one within an error. */
    void walksAgree(double errorMax) throws Exception {
        float[] baseline = Baseline.of(bundle);
        try (OrtScorer scorer = OrtScorer.open(bundle, ScoreSettings.DEFAULT);
                Explainer explainer = new Explainer(bundle)) {
            Batch batch = scorer.newBatch();
            Walks walks = new Walks(scorer::score, batch, Head.PURCHASE, baseline);
            for (int i = 0; i < EVENTS; i++) {
                float[] row = result.rows()[i * result.rows().length / EVENTS];
                Attribution walked = walks.of(new Subject(row, List.of(), new float[0]));
                Attribution exact = explainer.attribution(Head.PURCHASE, row).orElseThrow();
                assertThat(walked.completenessError()).isLessThan(1e-9);
                assertThat(walked.score()).isCloseTo(exact.score(), within(1e-4));
                double allowed = errorMax + 5 * walked.error();
                for (int cell = 0; cell < row.length; cell++) {
                    assertThat(walked.cells()[cell])
                            .isCloseTo(exact.cells()[cell], within(allowed));
                }
            }
        }
    }

    private static double logit(double p) {
        return Math.log(p / (1 - p));
    }
}
