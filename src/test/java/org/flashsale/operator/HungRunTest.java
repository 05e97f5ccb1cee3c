package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.GuardedScorer;
import org.flashsale.scoring.ModelBook;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.Scorer;
import org.flashsale.scoring.ScoringFailed;
import org.flashsale.scoring.TestBundle;
import org.flashsale.scoring.WrappedScorer;
import org.flashsale.scoring.onnx.OrtScorer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator with a model, on a device of its own, one of whose runs does not end. */
class HungRunTest {

    @TempDir private Path folder;
    private static volatile CountDownLatch hung = new CountDownLatch(0);

    @BeforeEach
    void write() throws Exception {
        new TestBundle(5).writeFolder(folder);
        hung = new CountDownLatch(0);
    }

    /** A model that runs, unless its runs hang. */
    private static final class Hanging extends WrappedScorer {
        private final String device;
        private final AtomicBoolean cut = new AtomicBoolean();

        Hanging(Scorer model, String device) {
            super(model);
            this.device = device;
        }

        /**
         * On the device nothing but the test ends it, as if it were native code that does not look
         * up; on the CPU it ends when it is cut off.
         */
        @Override
        public void score(Batch batch, int rows) throws ScoringFailed {
            while (hung.getCount() > 0) {
                Thread.onSpinWait();
                if (device.equals("cpu") && cut.getAndSet(false)) {
                    throw new ScoringFailed("cut off");
                }
            }
            super.score(batch, rows);
        }

        @Override
        public void cutOff() {
            cut.set(true);
        }

        @Override
        public String executionDevice() {
            return device;
        }
    }

    /** Loads models that hang, by the clock on the wall. */
    private record Parts(String device) implements ScoreParts {

        @Override
        public Models.Loader loader(
                ScoreSettings settings, BundleSource source, LongSupplier nanoClock) {
            return named -> {
                ModelBundle bundle = ModelBundle.load(named.uri(), source);
                GuardedScorer scorer =
                        new GuardedScorer(
                                new Hanging(OrtScorer.open(bundle, settings), device),
                                bundle,
                                System::nanoTime);
                scorer.slowAfter(20_000_000);
                return new Models.Model(
                        new ModelBook.Bundle(named.uri(), bundle.sha256()),
                        bundle.manifest(),
                        scorer,
                        7);
            };
        }
    }

    private ScoreHarness harness(String device) throws Exception {
        ScoreSettings settings =
                new ScoreSettings(folder.toString(), Device.CPU, 0, 1, 4, 10, 5_000, 50);
        return new ScoreHarness(settings, List::of, new HashMapStateBackend(), new Parts(device));
    }

    private static void events(ScoreHarness harness, int first, int last) throws Exception {
        for (int i = first; i < last; i++) {
            harness.event(Shoppers.view("e" + i, "u" + i % 5, Shoppers.START + i));
        }
        harness.watermark(Shoppers.START + first);
    }

    @Test
    void aRunThatDoesNotEndHoldsNothingUpAndTheModelComesBackAfterIt() throws Exception {
        try (ScoreHarness harness = harness("cuda:7")) {
            events(harness, 0, 10);
            hung = new CountDownLatch(1);
            events(harness, 10, 30);

            List<ScoredEvent> scored = harness.scored();
            assertThat(scored).hasSize(30);
            assertThat(scored.stream().map(s -> s.event().eventId())).doesNotHaveDuplicates();
            assertThat(scored.stream().map(ScoredEvent::degraded).toList().subList(0, 10))
                    .containsOnly(false);
            assertThat(scored.stream().map(ScoredEvent::degraded).toList().subList(10, 30))
                    .containsOnly(true);
            assertThat(harness.metrics().failures(GuardedScorer.Outcome.HUNG)).isEqualTo(1);

            harness.save();
            hung.countDown();
            int[] next = {30};
            await().until(
                            () -> {
                                events(harness, next[0], ++next[0]);
                                List<ScoredEvent> all = harness.scored();
                                return !all.get(all.size() - 1).degraded();
                            });
        }
    }

    /** The task's own thread runs it: another one has to look. */
    @Test
    @Timeout(60)
    void aRunOnTheCpuThatTakesTooLongIsCutOffAndCostsItsBatchOnly() throws Exception {
        try (ScoreHarness harness = harness("cpu")) {
            events(harness, 0, 4);
            hung = new CountDownLatch(1);
            events(harness, 4, 8);
            List<ScoredEvent> scored = harness.scored();
            assertThat(scored)
                    .extracting(ScoredEvent::degraded)
                    .containsExactly(false, false, false, false, true, true, true, true);
            assertThat(harness.metrics().failures(GuardedScorer.Outcome.TOO_SLOW)).isPositive();
            hung.countDown();
        }
    }

    @Test
    void aBarrierThatMeetsARunThatDoesNotEndKeepsWhatTheBaseRatesSaid() throws Exception {
        try (ScoreHarness harness = harness("cuda:7")) {
            hung = new CountDownLatch(1);
            for (int i = 0; i < 3; i++) {
                harness.event(Shoppers.view("e" + i, "u" + i, Shoppers.START + i));
            }
            harness.save();
            assertThat(harness.metrics().failures(GuardedScorer.Outcome.HUNG)).isEqualTo(1);
            hung.countDown();
            harness.crash(2);
            harness.event(Shoppers.view("e0", "u0", Shoppers.START));
            harness.event(Shoppers.view("e3", "u3", Shoppers.START + 3));
            harness.save();
            assertThat(harness.results().values().stream().mapToInt(List::size).sum()).isEqualTo(4);
        }
    }

    @Test
    void aTaskEndsWhileARunDoesNot() throws Exception {
        ScoreHarness harness = harness("cuda:7");
        hung = new CountDownLatch(1);
        events(harness, 0, 5);

        harness.close();

        hung.countDown();
    }
}
