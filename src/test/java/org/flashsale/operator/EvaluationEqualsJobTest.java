package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.StepModel;
import org.flashsale.scoring.TestBundle;
import org.flashsale.train.Shop;
import org.flashsale.train.evaluate.Evaluation;
import org.flashsale.train.task.Examples;
import org.flashsale.train.task.LabelRule;
import org.flashsale.train.task.LogExamples;
import org.flashsale.train.task.LogRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What evaluate measures is what the job says: the same events get the same scores, bit for bit.
 */
class EvaluationEqualsJobTest {

    private static final long LONG_AFTER = Long.MAX_VALUE / 2;

    /** Every event is an example, whatever follows it. */
    private static final LogRules ALL =
            new LogRules(
                    LabelRule.EVER,
                    false,
                    new LogRules.Eligibility.Before(LONG_AFTER),
                    LogRules.Memory.LIVE,
                    Map.of(
                            Head.PURCHASE,
                            new LabelRule.Follows(
                                    EventType.PURCHASE, LabelRule.Scope.SESSION, LabelRule.EVER),
                            Head.EXIT,
                            new LabelRule.Silence(600_000)));

    @Test
    void theSameLogGetsTheSameScoresFromRows(@TempDir Path folder) throws Exception {
        new TestBundle(5).writeFolder(folder);
        requireSameScores(folder);
    }

    @Test
    void theSameLogGetsTheSameScoresFromAVectorThatIsCarriedOn(@TempDir Path folder)
            throws Exception {
        StepModel.bundle(5).writeFolder(folder);
        requireSameScores(folder);
    }

    private static void requireSameScores(Path folder) throws Exception {
        List<BehaviorEvent> log = Shop.log(new Random(9), 120, 90);
        Map<String, ScoredEvent> said = job(folder, log);
        Examples examples = LogExamples.of(log, ALL);
        Map<Head, double[]> evaluated =
                new Evaluation(examples, List.of(Head.PURCHASE, Head.EXIT), 1, 1, line -> {})
                        .score(folder.toString(), BundleSource.LOCAL)
                        .scores();

        assertThat(said).hasSameSizeAs(log);
        assertThat(examples.size()).isEqualTo(log.size());
        for (int i = 0; i < log.size(); i++) {
            ScoredEvent scored = said.get(log.get(i).eventId());
            assertThat(scored.degraded()).isFalse();
            assertThat((float) evaluated.get(Head.PURCHASE)[i]).isEqualTo(scored.purchase());
            assertThat((float) evaluated.get(Head.EXIT)[i]).isEqualTo(scored.exit());
        }
    }

    private static Map<String, ScoredEvent> job(Path bundle, List<BehaviorEvent> log)
            throws Exception {
        ScoreSettings settings =
                new ScoreSettings(bundle.toString(), Device.CPU, 0, 1, 8, 10, 5_000, 50);
        Map<String, ScoredEvent> said = new HashMap<>();
        try (ScoreHarness harness = new ScoreHarness(settings, List::of)) {
            for (BehaviorEvent event : log) {
                harness.event(event);
            }
            harness.end();
            for (Object sent : harness.sent()) {
                if (sent instanceof StreamRecord<?> record
                        && record.getValue() instanceof ScoredEvent scored) {
                    said.put(scored.event().eventId(), scored);
                }
            }
        }
        return said;
    }
}
