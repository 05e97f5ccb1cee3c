package org.flashsale.train.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.features.Admission;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.features.UserState;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.ScoringFailed;
import org.flashsale.scoring.explain.Attribution;
import org.flashsale.scoring.explain.Baseline;
import org.flashsale.scoring.explain.Subject;
import org.flashsale.scoring.explain.Walks;
import org.flashsale.scoring.onnx.OrtScorer;
import org.flashsale.train.evaluate.Evaluation;

/** Explains the scores of a bundle, on one thread of the CPU. */
public final class Explainer implements AutoCloseable {

    private static final int ROWS_MAX = 256;
    private static final String HISTORY = "history";

    private final ModelBundle bundle;
    private final OrtScorer scorer;
    private final Batch batch;
    private final float[] baseline;

    /**
     * Opens a bundle.
     *
     * @throws BundleRejected when its model does not keep what its manifest says
     */
    public Explainer(ModelBundle bundle) throws BundleRejected, DeviceUnavailable {
        this.bundle = bundle;
        ScoreSettings defaults = ScoreSettings.DEFAULT;
        ScoreSettings settings =
                new ScoreSettings(
                        bundle.location(),
                        Device.CPU,
                        0,
                        1,
                        ROWS_MAX,
                        defaults.deadlineMs(),
                        defaults.latenessMs(),
                        defaults.floodLimit());
        scorer = OrtScorer.open(bundle, settings);
        batch = scorer.newBatch();
        baseline = Baseline.of(bundle);
    }

    /**
     * Explains an event of a log.
     *
     * @param events the log, in the order of time
     * @param id the event
     * @throws UsageError if there is no such event, or if the job would not score it
     */
    public Explanation explain(List<BehaviorEvent> events, String id) throws ScoringFailed {
        BehaviorEvent event =
                events.stream()
                        .filter(each -> each.eventId().equals(id))
                        .findFirst()
                        .orElseThrow(() -> new UsageError("the log has no event " + id));
        UserState user = new UserState();
        List<float[]> rows = new ArrayList<>();
        float[] state = new float[batch.stateWidth()];
        for (BehaviorEvent each : events) {
            if (!each.userId().equals(event.userId())) {
                continue;
            }
            if (user.expiredAt(each.time())) {
                rows.clear();
                state = new float[state.length];
            }
            Admission admission = user.admit(each, ScoreSettings.DEFAULT.floodLimit());
            float[] row = new float[FeatureCatalogue.WIDTH];
            if (admission == Admission.FRESH) {
                user.observe(each, row, 0);
            }
            if (each.equals(event)) {
                if (admission != Admission.FRESH) {
                    throw new UsageError("the job does not score " + id + ": " + admission);
                }
                return explanation(event, new Subject(row, last(rows), state), rows.size());
            }
            if (admission == Admission.FRESH) {
                state = after(row, state);
                rows.add(row);
            }
        }
        throw new IllegalStateException("was found, and is gone: " + id);
    }

    private List<float[]> last(List<float[]> rows) {
        int kept = Math.max(0, batch.steps() - 1);
        return rows.subList(Math.max(0, rows.size() - kept), rows.size());
    }

    /** The recurrent vector after an event, as the job keeps it. */
    private float[] after(float[] row, float[] state) throws ScoringFailed {
        if (state.length == 0) {
            return state;
        }
        batch.features().put(0, row);
        batch.state().put(0, state);
        scorer.score(batch, 1);
        float[] next = new float[state.length];
        batch.stateOut().get(0, next);
        return next;
    }

    private Explanation explanation(BehaviorEvent event, Subject subject, int before)
            throws ScoringFailed {
        ModelManifest manifest = bundle.manifest();
        Map<String, Explanation.Score> heads = new LinkedHashMap<>();
        for (ModelManifest.Output output : manifest.outputs()) {
            if (output.head() != Head.STATE_OUT) {
                heads.put(Evaluation.name(output.head()), score(output, subject));
            }
        }
        return new Explanation(
                event.eventId(),
                event.userId(),
                event.time(),
                before,
                manifest.name(),
                manifest.version(),
                heads);
    }

    /** Exact contributions to a head; empty if its logit is no sum of linear maps and trees. */
    public Optional<Attribution> attribution(Head head, float[] row) {
        return bundle.manifest()
                .output(head)
                .flatMap(output -> GraphTerms.of(bundle.model(), output.name()))
                .map(term -> Exact.of(term, row, baseline));
    }

    private Explanation.Score score(ModelManifest.Output output, Subject subject)
            throws ScoringFailed {
        Optional<Attribution> exact = attribution(output.head(), subject.row());
        Attribution found =
                exact.isPresent()
                        ? exact.get()
                        : new Walks(scorer::score, batch, output.head(), baseline).of(subject);
        boolean slope = output.head() == Head.SENSITIVITY;
        List<Explanation.Part> parts = new ArrayList<>();
        for (int cell = 0; cell < baseline.length; cell++) {
            float value = subject.row()[cell];
            if (found.cells()[cell] != 0) {
                String name = bundle.manifest().featureNames().get(cell);
                parts.add(new Explanation.Part(name, value, baseline[cell], found.cells()[cell]));
            }
        }
        if (found.history() != 0) {
            parts.add(new Explanation.Part(HISTORY, 1, 0, found.history()));
        }
        parts.sort(Comparator.comparingDouble(part -> -Math.abs(part.contribution())));
        return new Explanation.Score(
                slope ? found.score() : sigmoid(found.score()),
                slope ? found.baseline() : sigmoid(found.baseline()),
                slope ? "slope" : "logit",
                exact.isPresent() ? "exact" : "walks",
                found.error(),
                found.completenessError(),
                List.copyOf(parts));
    }

    private static double sigmoid(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    @Override
    public void close() {
        scorer.close();
    }
}
