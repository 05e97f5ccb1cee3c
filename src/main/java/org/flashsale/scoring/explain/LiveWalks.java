package org.flashsale.scoring.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.GuardedScorer;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ScoringFailed;
import org.flashsale.scoring.Wave;

/**
 * Explains rows of waves with the model that scored them, behind the same breaker. Buffers are made
 * for the first row of a model, and freed when another one comes.
 */
public final class LiveWalks implements AutoCloseable {

    private static final String HISTORY = "history";

    private record Open(GuardedScorer scorer, Batch batch, Walks walks) {}

    private final List<Open> open = new ArrayList<>();

    /**
     * What parts of a row's event add to the logit of the purchase head; empty if the model does
     * not answer. The row's inputs are still those of its run.
     */
    public Map<String, Float> of(Wave wave, int row) {
        Subject subject = subject(wave.batch(), row);
        try {
            Attribution found = walks(wave.scorer()).of(subject);
            return named(wave.scorer().bundle(), found);
        } catch (ScoringFailed e) {
            return Map.of();
        }
    }

    @SuppressWarnings("ReferenceEquality") // Each loaded model has one scorer.
    private Walks walks(GuardedScorer scorer) {
        if (open.isEmpty() || open.get(0).scorer() != scorer) {
            close();
            Batch batch = scorer.newBatch();
            float[] baseline = Baseline.of(scorer.bundle());
            Walks walks = new Walks(run(scorer), batch, Head.PURCHASE, baseline);
            open.add(new Open(scorer, batch, walks));
        }
        return open.get(0).walks();
    }

    private static Walks.Run run(GuardedScorer scorer) {
        return (batch, rows) -> {
            GuardedScorer.Outcome outcome = scorer.score(batch, rows);
            if (outcome != GuardedScorer.Outcome.MODEL) {
                throw new ScoringFailed("the model did not answer: " + outcome);
            }
        };
    }

    private static Subject subject(Batch batch, int row) {
        int width = batch.width();
        float[] cells = new float[width];
        List<float[]> earlier = new ArrayList<>();
        batch.features().get(row * width, cells);
        if (batch.steps() > 0) {
            int before = batch.lengths().get(row) - 1;
            for (int k = 0; k <= before; k++) {
                float[] step = new float[width];
                batch.sequence().get((row * batch.steps() + k) * width, step);
                earlier.add(step);
            }
            cells = earlier.remove(before);
        }
        float[] state = new float[batch.stateWidth()];
        batch.state().get(row, state);
        return new Subject(cells, earlier, state);
    }

    private static Map<String, Float> named(ModelBundle bundle, Attribution found) {
        Map<String, Float> parts = new LinkedHashMap<>();
        List<String> names = bundle.manifest().featureNames();
        for (int cell = 0; cell < found.cells().length; cell++) {
            if (found.cells()[cell] != 0) {
                parts.put(names.get(cell), (float) found.cells()[cell]);
            }
        }
        if (found.history() != 0) {
            parts.put(HISTORY, (float) found.history());
        }
        return parts;
    }

    @Override
    public void close() {
        open.forEach(each -> each.scorer().free(each.batch()));
        open.clear();
    }
}
