package org.flashsale.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.flashsale.scoring.GuardedScorer.Outcome;
import org.flashsale.scoring.ModelManifest.Head;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuardedScorerTest {

    private static final int ROWS = 4;

    @TempDir private Path folder;
    private final Faulty model = new Faulty();
    private GuardedScorer guarded;
    private Batch batch;

    /** A scorer that fails as it is told to. */
    private static final class Faulty implements Scorer {

        private enum Mishap {
            NONE,
            THROW,
            MEMORY,
            ALL_NAN,
            ONE_NAN,
            ONE_VECTOR,
            SLOW,
            /** It ends when it is cut off. */
            LOOPS,
            /** It ends when the fault does. */
            HANGS
        }

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        private volatile Mishap mishap = Mishap.NONE;
        private final AtomicLong now = new AtomicLong();
        private int runs;
        private float slope = 1;

        @Override
        public int rowsMax() {
            return ROWS;
        }

        @Override
        public int bucket(int rows) {
            return rows;
        }

        @Override
        public Batch newBatch() {
            return new Batch(ROWS, 0, 2);
        }

        @Override
        public void score(Batch batch, int rows) throws ScoringFailed {
            runs++;
            if (mishap == Mishap.LOOPS || mishap == Mishap.HANGS) {
                begun.countDown();
                awaitRelease();
                if (mishap == Mishap.LOOPS) {
                    throw new ScoringFailed("cut off");
                }
            }
            if (mishap == Mishap.THROW || mishap == Mishap.MEMORY) {
                throw new ScoringFailed(
                        "no luck", new IllegalStateException(), mishap == Mishap.MEMORY);
            }
            for (int row = 0; row < rows; row++) {
                batch.purchase().put(row, 0.5f);
                batch.exit().put(row, mishap == Mishap.ALL_NAN ? Float.NaN : 0.25f);
                batch.sensitivity().put(row, row == 1 ? slope : 1);
                batch.stateOut().put(row, new float[] {1, -1});
            }
            if (mishap == Mishap.ONE_NAN) {
                batch.purchase().put(1, 1.5f);
            }
            if (mishap == Mishap.ONE_VECTOR) {
                batch.stateOut().put(1, 1, Float.NEGATIVE_INFINITY);
            }
            now.addAndGet(mishap == Mishap.SLOW ? 101 : 100);
        }

        private void awaitRelease() {
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void cutOff() {
            if (mishap == Mishap.LOOPS) {
                released.countDown();
            }
        }

        @Override
        public String executionDevice() {
            return "cpu";
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void guard() throws Exception {
        guarded = new GuardedScorer(model, new TestBundle(1).load(folder), model.now::get);
        guarded.slowAfter(100);
        batch = guarded.newBatch();
    }

    private void fallsBack(Faulty.Mishap mishap, Outcome outcome) {
        model.mishap = mishap;
        assertThat(guarded.score(batch, ROWS)).isEqualTo(outcome);
        assertThat(outcome.failed()).isTrue();
        assertThat(guarded.broken()).isTrue();
        assertThat(guarded.lastFailure())
                .startsWith(outcome.name().toLowerCase(java.util.Locale.ROOT));
        for (int row = 0; row < ROWS; row++) {
            assertThat(batch.degraded(row)).isTrue();
            assertThat(batch.purchase().get(row)).isEqualTo(TestBundle.BASE_RATE);
            assertThat(batch.exit().get(row)).isStrictlyBetween(0f, 1f);
            assertThat(batch.sensitivity().get(row)).isNaN();
        }
    }

    @Test
    void aRunThatThrows() {
        fallsBack(Faulty.Mishap.THROW, Outcome.THREW);
    }

    @Test
    void memoryThatDoesNotSuffice() {
        fallsBack(Faulty.Mishap.MEMORY, Outcome.OUT_OF_MEMORY);
    }

    /** Whatever a run throws, its rows get the base rates and nothing goes out. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "SLOW"})
    void everyKindOfFault(Fault fault) throws Exception {
        ModelBundle bundle = new TestBundle(1).load(folder.resolve("faulty"));
        guarded = new GuardedScorer(Fault.in(model, () -> fault), bundle, model.now::get);
        fallsBack(Faulty.Mishap.NONE, fault.outcome());
        model.now.addAndGet(GuardedScorer.PAUSE_MIN_NANOS - 1);
        assertThat(guarded.score(batch, 2)).isEqualTo(Outcome.PAUSED);
    }

    @Test
    void whereNobodyForesawWhatWasThrownThePlaceIsSaid() {
        guarded = new GuardedScorer(Fault.in(model, () -> Fault.DEFECT), guarded.bundle(), () -> 0);
        guarded.score(batch, 1);
        assertThat(guarded.lastFailure())
                .startsWith("threw: java.lang.IllegalStateException: injected at ")
                .contains("Fault.run(");
    }

    @Test
    void aProcessThatIsNotSoundMustNotGoOn() {
        guarded =
                new GuardedScorer(
                        Fault.in(
                                model,
                                () -> {
                                    throw new InternalError("a fault in unsafe memory");
                                }),
                        guarded.bundle(),
                        () -> 0);
        assertThatThrownBy(() -> guarded.score(batch, 1)).isInstanceOf(InternalError.class);
    }

    @Test
    void aBatchOfNoNumbers() {
        fallsBack(Faulty.Mishap.ALL_NAN, Outcome.NOT_FINITE);
    }

    @Test
    void aRunThatIsTooSlow() {
        fallsBack(Faulty.Mishap.SLOW, Outcome.TOO_SLOW);
    }

    @Test
    void aRowWithoutAProbabilityIsReplacedAlone() {
        model.mishap = Faulty.Mishap.ONE_NAN;
        assertThat(guarded.score(batch, ROWS)).isEqualTo(Outcome.MODEL);
        assertThat(batch.degraded(0)).isFalse();
        assertThat(batch.degraded(1)).isTrue();
        assertThat(batch.purchase().get(1)).isEqualTo(TestBundle.BASE_RATE);
        assertThat(batch.purchase().get(2)).isEqualTo(0.5f);
        assertThat(guarded.broken()).isFalse();
    }

    @Test
    void aRowWhoseVectorIsNoNumberIsReplacedAloneAndTheNextRunStartsAnew() {
        model.mishap = Faulty.Mishap.ONE_VECTOR;
        guarded.score(batch, ROWS);
        assertThat(batch.degraded(0)).isFalse();
        assertThat(batch.degraded(1)).isTrue();
        model.mishap = Faulty.Mishap.NONE;
        guarded.score(batch, ROWS);
        assertThat(batch.degraded(1)).isFalse();
    }

    /** Under a negative one a higher price would be more likely to sell. */
    @Test
    void aRowWithoutASensitivityOfMeaningIsReplacedAlone() throws Exception {
        TestBundle priced = new TestBundle(2);
        priced.outputs.add(new ModelManifest.Output("sensitivity", Head.SENSITIVITY));
        guarded = new GuardedScorer(model, priced.load(folder.resolve("2")), model.now::get);
        for (float slope :
                new float[] {-1e-6f, Float.NaN, Float.POSITIVE_INFINITY, -Float.MAX_VALUE}) {
            model.slope = slope;
            assertThat(guarded.score(batch, ROWS)).isEqualTo(Outcome.MODEL);
            assertThat(batch.degraded(0)).isFalse();
            assertThat(batch.degraded(1)).as("%s", slope).isTrue();
            assertThat(batch.sensitivity().get(0)).isEqualTo(1);
            assertThat(batch.sensitivity().get(1)).isEqualTo(TestBundle.SENSITIVITY);
            assertThat(batch.purchase().get(1)).isEqualTo(TestBundle.BASE_RATE);
        }
        model.slope = 0;
        guarded.score(batch, ROWS);
        assertThat(batch.degraded(1)).as("a price may do nothing").isFalse();
    }

    @Test
    void theModelIsTriedAgainAfterPausesThatDouble() {
        long pause = GuardedScorer.PAUSE_MIN_NANOS;
        model.mishap = Faulty.Mishap.THROW;
        assertThat(guarded.score(batch, 2)).isEqualTo(Outcome.THREW);
        for (int failures = 1; failures < 12; failures++) {
            model.now.addAndGet(pause - 1);
            assertThat(guarded.score(batch, 2)).isEqualTo(Outcome.PAUSED);
            assertThat(model.runs).isEqualTo(failures);
            assertThat(batch.degraded(1)).isTrue();
            model.now.incrementAndGet();
            assertThat(guarded.score(batch, 2)).isEqualTo(Outcome.THREW);
            pause = Math.min(2 * pause, GuardedScorer.PAUSE_MAX_NANOS);
        }
        assertThat(pause).isEqualTo(GuardedScorer.PAUSE_MAX_NANOS);

        model.mishap = Faulty.Mishap.NONE;
        model.now.addAndGet(pause);
        assertThat(guarded.score(batch, 2)).isEqualTo(Outcome.MODEL);
        assertThat(guarded.broken()).isFalse();
        assertThat(batch.degraded(1)).isFalse();
        assertThat(batch.purchase().get(1)).isEqualTo(0.5f);
        assertThat(guarded.score(batch, 2)).as("closed again").isEqualTo(Outcome.MODEL);
    }

    private FutureTask<Outcome> inAnotherThread(Faulty.Mishap mishap) throws Exception {
        model.mishap = mishap;
        FutureTask<Outcome> run = new FutureTask<>(() -> guarded.score(batch, ROWS));
        new Thread(run, "device").start();
        model.begun.await();
        return run;
    }

    @Test
    void aRunThatGoesOnIsCutOffWhenItIsOverdue() throws Exception {
        FutureTask<Outcome> run = inAnotherThread(Faulty.Mishap.LOOPS);
        model.now.addAndGet(100);
        guarded.cutOffIfOverdue();
        assertThat(model.released.getCount()).as("not yet").isEqualTo(1);
        model.now.incrementAndGet();
        guarded.cutOffIfOverdue();

        assertThat(run.get()).isEqualTo(Outcome.TOO_SLOW);
        assertThat(batch.degraded(0)).isTrue();
        assertThat(guarded.lastFailure()).contains("cut off");
        model.mishap = Faulty.Mishap.NONE;
        model.now.addAndGet(GuardedScorer.PAUSE_MIN_NANOS);
        guarded.cutOffIfOverdue();
        assertThat(guarded.score(batch, ROWS)).isEqualTo(Outcome.MODEL);
    }

    @Test
    void aRunThatDoesNotEndIsGivenUpAndTheModelComesBackWithItsEnd() throws Exception {
        FutureTask<Outcome> run = inAnotherThread(Faulty.Mishap.HANGS);
        model.now.addAndGet(1_000);
        guarded.cutOffIfOverdue();
        assertThat(guarded.isHung()).isFalse();
        model.now.addAndGet(100);
        assertThat(guarded.isHung()).isTrue();
        Batch other = new Batch(ROWS, 0, 2);

        assertThat(guarded.giveUp(other, ROWS)).isEqualTo(Outcome.HUNG);

        assertThat(other.degraded(3)).isTrue();
        assertThat(other.purchase().get(3)).isEqualTo(TestBundle.BASE_RATE);
        assertThat(guarded.isHung()).isFalse();
        model.now.addAndGet(GuardedScorer.PAUSE_MAX_NANOS);
        assertThat(guarded.score(other, ROWS)).isEqualTo(Outcome.PAUSED);
        assertThat(guarded.broken()).isTrue();
        model.released.countDown();
        assertThat(run.get()).isEqualTo(Outcome.TOO_SLOW);
        model.mishap = Faulty.Mishap.NONE;
        model.now.addAndGet(GuardedScorer.PAUSE_MAX_NANOS);
        assertThat(guarded.score(other, ROWS)).isEqualTo(Outcome.MODEL);
        assertThat(guarded.broken()).isFalse();
    }
}
