package org.flashsale.train.evaluate;

import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.flashsale.failure.Failure;
import org.flashsale.failure.UsageError;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.ScoringFailed;
import org.flashsale.scoring.onnx.OrtScorer;

/** What a bundle says of rows: the job's scorer on one thread of the CPU. */
final class BundleScores {

    private BundleScores() {}

    /**
     * Probabilities per head.
     *
     * @throws UsageError if the bundle does not hold, or reads more than rows
     */
    static Map<Head, double[]> of(ModelBundle bundle, float[][] rows, List<Head> heads) {
        requireRowsOnly(bundle, heads);
        ScoreSettings defaults = ScoreSettings.DEFAULT;
        ScoreSettings settings =
                new ScoreSettings(
                        bundle.location(),
                        Device.CPU,
                        0,
                        1,
                        defaults.maxBatch(),
                        defaults.deadlineMs(),
                        defaults.latenessMs(),
                        defaults.floodLimit());
        try (OrtScorer scorer = OrtScorer.open(bundle, settings)) {
            return score(scorer, rows, heads);
        } catch (BundleRejected e) {
            throw new UsageError(String.valueOf(e.getMessage()), e);
        } catch (DeviceUnavailable | ScoringFailed e) {
            throw new Failure(
                    EvaluationFailure.SCORING_FAILED, bundle.location() + ": " + e.getMessage(), e);
        }
    }

    private static void requireRowsOnly(ModelBundle bundle, List<Head> heads) {
        for (ModelManifest.Input input : bundle.manifest().inputs()) {
            if (input.kind() != ModelManifest.InputKind.FEATURES) {
                throw new UsageError(
                        bundle.location()
                                + ": the model reads "
                                + input.name()
                                + "; models are evaluated that read the row of one event alone");
            }
        }
        for (Head head : heads) {
            if (bundle.manifest().output(head).isEmpty()) {
                throw new UsageError(bundle.location() + ": the model has no head " + head);
            }
        }
    }

    private static Map<Head, double[]> score(OrtScorer scorer, float[][] rows, List<Head> heads)
            throws ScoringFailed {
        Map<Head, double[]> scores = new EnumMap<>(Head.class);
        heads.forEach(head -> scores.put(head, new double[rows.length]));
        Batch batch = scorer.newBatch();
        int most = batch.rowsMax();
        for (int from = 0; from < rows.length; from += most) {
            int size = Math.min(most, rows.length - from);
            for (int i = 0; i < size; i++) {
                batch.features().put(i * batch.width(), rows[from + i]);
            }
            scorer.score(batch, size);
            int first = from;
            scores.forEach((head, of) -> copy(output(batch, head), size, of, first));
        }
        return scores;
    }

    private static void copy(FloatBuffer said, int size, double[] scores, int from) {
        for (int i = 0; i < size; i++) {
            float score = said.get(i);
            if (!Float.isFinite(score)) {
                throw new UsageError("the model says " + score + " of example " + (from + i));
            }
            scores[from + i] = score;
        }
    }

    private static FloatBuffer output(Batch batch, Head head) {
        return switch (head) {
            case PURCHASE -> batch.purchase();
            case EXIT -> batch.exit();
            case SENSITIVITY, STATE_OUT ->
                    throw new IllegalArgumentException("is no probability: " + head);
        };
    }
}
