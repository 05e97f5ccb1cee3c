package org.flashsale.train.evaluate;

import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.flashsale.failure.Failure;
import org.flashsale.failure.UsageError;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.ScoringFailed;
import org.flashsale.scoring.onnx.OrtScorer;
import org.flashsale.train.task.Histories;

/**
 * What a bundle says of examples: the job's scorer on one thread of the CPU, walked through whole
 * histories where the model remembers. As in the job, a recurrent vector is rounded to 16-bit
 * floats after each event.
 */
final class BundleScores {

    private final OrtScorer scorer;
    private final Histories histories;
    private final Batch batch;
    private final Map<Head, double[]> scores = new EnumMap<>(Head.class);
    private final float[][] states;

    private BundleScores(OrtScorer scorer, Histories histories, int examples, List<Head> heads) {
        this.scorer = scorer;
        this.histories = histories;
        this.batch = scorer.newBatch();
        this.states = new float[histories.count()][batch.stateWidth()];
        heads.forEach(head -> scores.put(head, new double[examples]));
    }

    /**
     * Probabilities per head.
     *
     * @param histories events behind the examples, in order
     * @param examples how many there are
     * @throws UsageError if the bundle does not hold, or has no such head
     */
    static Map<Head, double[]> of(
            ModelBundle bundle, Histories histories, int examples, List<Head> heads) {
        for (Head head : heads) {
            if (bundle.manifest().output(head).isEmpty()) {
                throw new UsageError(bundle.location() + ": the model has no head " + head);
            }
        }
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
            BundleScores scores = new BundleScores(scorer, histories, examples, heads);
            scores.walk(scores.remembers());
            return scores.scores;
        } catch (BundleRejected e) {
            throw new UsageError(String.valueOf(e.getMessage()), e);
        } catch (DeviceUnavailable | ScoringFailed e) {
            throw new Failure(
                    EvaluationFailure.SCORING_FAILED, bundle.location() + ": " + e.getMessage(), e);
        }
    }

    private boolean remembers() {
        return batch.stateWidth() > 0;
    }

    /** Without a vector the order of a shopper's events does not matter, and batches are full. */
    private void walk(boolean byStep) throws ScoringFailed {
        int[] longestFirst =
                IntStream.range(0, histories.count())
                        .boxed()
                        .sorted(Comparator.comparingInt(h -> -histories.length(h)))
                        .mapToInt(Integer::intValue)
                        .toArray();
        int[] waiting = new int[batch.rowsMax()];
        int[] steps = new int[batch.rowsMax()];
        int size = 0;
        int longest = longestFirst.length == 0 ? 0 : histories.length(longestFirst[0]);
        for (int step = 0; step < longest; step++) {
            for (int history : longestFirst) {
                if (histories.length(history) <= step) {
                    break;
                }
                waiting[size] = history;
                steps[size++] = step;
                if (size == waiting.length) {
                    run(waiting, steps, size);
                    size = 0;
                }
            }
            if (byStep && size > 0) {
                run(waiting, steps, size);
                size = 0;
            }
        }
        if (size > 0) {
            run(waiting, steps, size);
        }
    }

    private void run(int[] waiting, int[] steps, int size) throws ScoringFailed {
        int width = batch.width();
        for (int i = 0; i < size; i++) {
            int first = histories.starts()[waiting[i]];
            batch.features().put(i * width, histories.rows()[first + steps[i]]);
            batch.state().put(i, states[waiting[i]]);
            sequence(i, first, steps[i]);
        }
        scorer.score(batch, size);
        for (int i = 0; i < size; i++) {
            int at = histories.starts()[waiting[i]] + steps[i];
            int example = histories.examples()[at];
            for (Map.Entry<Head, double[]> head : scores.entrySet()) {
                if (example >= 0) {
                    head.getValue()[example] = finite(output(batch, head.getKey()).get(i), example);
                }
            }
            batch.stateOut().get(i, states[waiting[i]]);
        }
    }

    /** The last K events, the oldest first. */
    private void sequence(int row, int first, int step) {
        int most = batch.steps();
        if (most == 0) {
            return;
        }
        int width = batch.width();
        int length = Math.min(most, step + 1);
        for (int k = 0; k < length; k++) {
            float[] cells = histories.rows()[first + step - length + 1 + k];
            batch.sequence().put((row * most + k) * width, cells);
        }
        batch.sequence().put((row * most + length) * width, new float[(most - length) * width]);
        batch.lengths().put(row, length);
    }

    private static double finite(float score, int example) {
        if (!Float.isFinite(score)) {
            throw new UsageError("the model says " + score + " of example " + example);
        }
        return score;
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
