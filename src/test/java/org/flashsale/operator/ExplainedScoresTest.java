package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.flashsale.operator.Shoppers.START;

import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.EventSample;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.StepModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores that the running job explains. */
class ExplainedScoresTest {

    private static final int EVENTS = 60;

    @TempDir private Path folder;

    private List<ScoredEvent> scored(double share) throws Exception {
        StepModel.bundle(3).writeFolder(folder);
        ScoreSettings settings =
                new ScoreSettings(folder.toString(), Device.CPU, 0, 1, 8, 10, 1_000, 50)
                        .withExplained(share);
        try (ScoreHarness harness =
                new ScoreHarness(
                        settings, List::of, new HashMapStateBackend(), ScoreHarness.FULL_WAVES)) {
            for (int i = 0; i < EVENTS; i++) {
                harness.event(Shoppers.view("e" + i, "u" + i % 4, START + 1_000L * i));
            }
            harness.watermark(START + 1_000L * EVENTS);
            return harness.scored();
        }
    }

    @Test
    void nothingIsExplainedUnlessAskedFor() throws Exception {
        assertThat(scored(0)).hasSize(EVENTS).allMatch(each -> each.attributions().isEmpty());
    }

    /** The model is in the order of the events: to explain one changes no score. */
    @Test
    void theSampleIsExplainedAndTheScoresStay() throws Exception {
        List<ScoredEvent> plain = scored(0);
        List<ScoredEvent> explained = scored(0.5);
        double baseline = Double.NaN;
        boolean history = false;
        for (int i = 0; i < EVENTS; i++) {
            ScoredEvent each = explained.get(i);
            assertThat(each.purchase()).isEqualTo(plain.get(i).purchase());
            assertThat(each.exit()).isEqualTo(plain.get(i).exit());
            boolean chosen = EventSample.holds(each.event().eventId(), 0.5);
            assertThat(each.attributions().isEmpty()).isNotEqualTo(chosen);
            if (chosen) {
                double sum = 0;
                for (float part : each.attributions().values()) {
                    sum += part;
                }
                double rest = Math.log(each.purchase() / (1.0 - each.purchase())) - sum;
                baseline = Double.isNaN(baseline) ? rest : baseline;
                assertThat(rest).as("what a typical event has").isCloseTo(baseline, within(1e-4));
                history |= each.attributions().containsKey("history");
            }
        }
        assertThat(baseline).isFinite();
        assertThat(history).isTrue();
    }
}
