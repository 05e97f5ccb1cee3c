package org.flashsale.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.flashsale.scoring.GuardedScorer.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedScorerTest {

    private static final int ROWS = 4;

    @TempDir private Path folder;
    private final Faulty model = new Faulty();
    private GuardedScorer guarded;
    private Batch batch;

    /** A scorer that fails as it is told to. */
    private static final class Faulty implements Scorer {

        private enum Fault {
            NONE,
            THROW,
            MEMORY,
            ALL_NAN,
            ONE_NAN,
            ONE_VECTOR,
            SLOW
        }

        private Fault fault = Fault.NONE;
        private long now;
        private int runs;

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
            if (fault == Fault.THROW || fault == Fault.MEMORY) {
                throw new ScoringFailed(
                        "no luck", new IllegalStateException(), fault == Fault.MEMORY);
            }
            for (int row = 0; row < rows; row++) {
                batch.purchase().put(row, 0.5f);
                batch.exit().put(row, fault == Fault.ALL_NAN ? Float.NaN : 0.25f);
                batch.stateOut().put(2 * row, 1).put(2 * row + 1, -1);
            }
            if (fault == Fault.ONE_NAN) {
                batch.purchase().put(1, 1.5f);
            }
            if (fault == Fault.ONE_VECTOR) {
                batch.stateOut().put(3, Float.NEGATIVE_INFINITY);
            }
            now += fault == Fault.SLOW ? 101 : 100;
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
        guarded = new GuardedScorer(model, new TestBundle(1).load(folder), () -> model.now);
        guarded.slowAfter(100);
        batch = guarded.newBatch();
    }

    private void fallsBack(Faulty.Fault fault, Outcome outcome) {
        model.fault = fault;
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
        fallsBack(Faulty.Fault.THROW, Outcome.THREW);
    }

    @Test
    void memoryThatDoesNotSuffice() {
        fallsBack(Faulty.Fault.MEMORY, Outcome.OUT_OF_MEMORY);
    }

    @Test
    void aBatchOfNoNumbers() {
        fallsBack(Faulty.Fault.ALL_NAN, Outcome.NOT_FINITE);
    }

    @Test
    void aRunThatIsTooSlow() {
        fallsBack(Faulty.Fault.SLOW, Outcome.TOO_SLOW);
    }

    @Test
    void aRowWithoutAProbabilityIsReplacedAlone() {
        model.fault = Faulty.Fault.ONE_NAN;
        assertThat(guarded.score(batch, ROWS)).isEqualTo(Outcome.MODEL);
        assertThat(batch.degraded(0)).isFalse();
        assertThat(batch.degraded(1)).isTrue();
        assertThat(batch.purchase().get(1)).isEqualTo(TestBundle.BASE_RATE);
        assertThat(batch.purchase().get(2)).isEqualTo(0.5f);
        assertThat(guarded.broken()).isFalse();
    }

    @Test
    void aRowWhoseVectorIsNoNumberIsReplacedAloneAndTheNextRunStartsAnew() {
        model.fault = Faulty.Fault.ONE_VECTOR;
        guarded.score(batch, ROWS);
        assertThat(batch.degraded(0)).isFalse();
        assertThat(batch.degraded(1)).isTrue();
        model.fault = Faulty.Fault.NONE;
        guarded.score(batch, ROWS);
        assertThat(batch.degraded(1)).isFalse();
    }

    @Test
    void theModelIsTriedAgainAfterPausesThatDouble() {
        long pause = GuardedScorer.PAUSE_MIN_NANOS;
        model.fault = Faulty.Fault.THROW;
        assertThat(guarded.score(batch, 2)).isEqualTo(Outcome.THREW);
        for (int failures = 1; failures < 12; failures++) {
            model.now += pause - 1;
            assertThat(guarded.score(batch, 2)).isEqualTo(Outcome.PAUSED);
            assertThat(model.runs).isEqualTo(failures);
            assertThat(batch.degraded(1)).isTrue();
            model.now++;
            assertThat(guarded.score(batch, 2)).isEqualTo(Outcome.THREW);
            pause = Math.min(2 * pause, GuardedScorer.PAUSE_MAX_NANOS);
        }
        assertThat(pause).isEqualTo(GuardedScorer.PAUSE_MAX_NANOS);

        model.fault = Faulty.Fault.NONE;
        model.now += pause;
        assertThat(guarded.score(batch, 2)).isEqualTo(Outcome.MODEL);
        assertThat(guarded.broken()).isFalse();
        assertThat(batch.degraded(1)).isFalse();
        assertThat(batch.purchase().get(1)).isEqualTo(0.5f);
        assertThat(guarded.score(batch, 2)).as("closed again").isEqualTo(Outcome.MODEL);
    }
}
