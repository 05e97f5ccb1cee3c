package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WritePaceTest {

    private static final long SECOND = 1_000_000_000L;
    private static final int WANTED = 20_000;

    private final WritePace pace = new WritePace();

    /** Barriers every ten seconds; writing takes so long for each user. */
    private void barriers(int count, long nanosPerUser) {
        pace.want(WANTED);
        for (int i = 1; i <= count; i++) {
            pace.passed(10_000, 10_000 * nanosPerUser, 10L * i * SECOND);
        }
    }

    @Test
    void keepsToWhatABarrierIsToFindUntilItKnowsWhenBarriersCome() {
        pace.want(WANTED);
        assertThat(pace.unwritten(0)).isEqualTo(WANTED);
        barriers(1, 1_000);
        assertThat(pace.unwritten(11 * SECOND)).isEqualTo(WANTED);
    }

    @Test
    void letsMoreWaitAtFirstAndFewerTowardsTheNextBarrier() {
        barriers(2, 2_000);
        int before = Integer.MAX_VALUE;
        for (int tenth = 0; tenth <= 120; tenth++) {
            int now = pace.unwritten(20 * SECOND + tenth * SECOND / 10);
            assertThat(now).isBetween(WANTED, Math.min(before, WritePace.EARLY * WANTED));
            before = now;
        }
        assertThat(pace.unwritten(20 * SECOND)).isGreaterThan(3 * WANTED);
        assertThat(pace.unwritten(29 * SECOND + SECOND / 2)).isEqualTo(WANTED);
        assertThat(pace.unwritten(40 * SECOND)).isEqualTo(WANTED);
    }

    @Test
    void neverLetsMoreWaitThanABarrierHasTimeFor() {
        barriers(3, 13_000);
        int fit = (int) (WritePace.HOLD_NANOS / 13_000);
        int surprised = (int) (WritePace.SURPRISE_NANOS / 13_000);
        for (int second = 0; second < 20; second++) {
            assertThat(pace.unwritten((30 + second) * SECOND)).isBetween(fit, surprised);
        }
        assertThat(pace.unwritten(30 * SECOND)).isEqualTo(surprised);
        assertThat(pace.unwritten(39 * SECOND + SECOND / 2)).isEqualTo(fit);
    }

    @Test
    void takesTheNextIntervalToBeTheShorterOfTheLastTwo() {
        barriers(3, 2_000);
        pace.passed(10_000, 10_000 * 2_000L, 34 * SECOND);
        assertThat(pace.unwritten(38 * SECOND)).isEqualTo(WANTED);
        pace.passed(10_000, 10_000 * 2_000L, 44 * SECOND);
        assertThat(pace.unwritten(48 * SECOND)).isEqualTo(WANTED);
        pace.passed(10_000, 10_000 * 2_000L, 54 * SECOND);
        assertThat(pace.unwritten(58 * SECOND)).isGreaterThan(WANTED);
    }

    @Test
    void believesABadMeasurementAtOnceAndAGoodOneSlowly() {
        barriers(2, 5_000);
        pace.passed(10_000, 10_000 * 15_000L, 30 * SECOND);
        int bad = pace.unwritten(31 * SECOND);
        assertThat(bad).isEqualTo((int) (WritePace.SURPRISE_NANOS / 15_000));
        pace.passed(10_000, 10_000 * 5_000L, 40 * SECOND);
        int better = pace.unwritten(41 * SECOND);
        assertThat(better).isBetween(bad + 1, 3 * WANTED);
        pace.passed(10, 10, 50 * SECOND);
        assertThat(pace.unwritten(51 * SECOND)).isEqualTo(better);
    }

    @Test
    void goesByWhatItWroteBeforeUntilABarrierTellsIt() {
        pace.want(WANTED);
        pace.wrote(400, 400 * 20_000L);
        assertThat(pace.unwritten(0)).isEqualTo(WANTED);
        pace.wrote(100, 100 * 20_000L);
        assertThat(pace.unwritten(0)).isEqualTo((int) (WritePace.HOLD_NANOS / 20_000));
        pace.wrote(2_000, 2_000 * 15_000L);
        assertThat(pace.unwritten(0)).isEqualTo((int) (WritePace.HOLD_NANOS / 15_000));
        pace.passed(10_000, 10_000 * 15_000L, SECOND);
        pace.wrote(2_000, 2_000 * 5_000L);
        assertThat(pace.unwritten(SECOND)).isEqualTo((int) (WritePace.HOLD_NANOS / 15_000));
    }

    @Test
    void recoversFromTheSlowestPace() {
        barriers(1, 1_000_000);
        int slowest = pace.unwritten(SECOND);
        for (int i = 2; i < 30; i++) {
            pace.passed(slowest - 100, 2_000L * slowest, 10L * i * SECOND);
        }
        assertThat(pace.unwritten(300 * SECOND)).isEqualTo(WANTED);
    }

    @Test
    void letsNobodyWaitWhereNobodyIsToWait() {
        barriers(2, 1_000);
        pace.want(0);
        assertThat(pace.unwritten(21 * SECOND)).isZero();
    }
}
