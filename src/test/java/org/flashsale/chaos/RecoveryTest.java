package org.flashsale.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A market that writes 1,000 records a second, and a job that does what each test says. */
class RecoveryTest {
    private static final long STEP_MS = 200;

    private final Recovery recovery = new Recovery();
    private long now = 1_000_000;
    private long sent;
    private long read;
    private long readAt = now;

    /** Time passes in which the job reads at that rate at most, and never more than was sent. */
    private void pass(long ms, double perSecond) {
        for (long end = now + ms; now < end; ) {
            now += STEP_MS;
            sent += STEP_MS;
            if (perSecond > 0) {
                read = Math.min(sent - 100, read + (long) (perSecond * STEP_MS / 1_000));
                readAt = now;
            }
            recovery.take(new Recovery.Sample(now, sent, read, readAt));
        }
    }

    private void steady() {
        pass(10_000, 1_000_000);
    }

    @Test
    void aJobIsBackOnceItHasReadWhatPiledUp() {
        steady();
        long fault = now;
        recovery.begin(now, 0, true);
        assertThat(recovery.rateBefore()).isBetween(990.0, 1_010.0);
        pass(6_000, 0);
        assertThat(recovery.gone()).isTrue();
        read -= 3_000;
        pass(3_000, 4_000);
        assertThat(recovery.recoveredMs()).isEmpty();
        pass(3_000, 1_000_000);
        long back = recovery.recoveredMs().orElseThrow();
        assertThat(back).isBetween(8_600L, 9_200L);
        assertThat(recovery.lagMax()).isGreaterThan(8_000);
        pass(5_000, 1_000_000);
        assertThat(recovery.recoveredMs()).isEqualTo(OptionalLong.of(back));
        assertThat(now).isGreaterThan(fault + back);
    }

    @Test
    void aKillThatIsNotYetNoticedIsNoRecovery() {
        steady();
        recovery.begin(now, 0, true);
        pass(5_000, 1_000);
        assertThat(recovery.recoveredMs()).isEmpty();
    }

    @Test
    void aJobThatStaysAtNineTenthsOfTheRateIsNotBack() {
        steady();
        recovery.begin(now, 0, true);
        pass(4_000, 0);
        pass(60_000, 900);
        assertThat(recovery.recoveredMs()).isEmpty();
    }

    @Test
    void aRelapseStartsTheWaitAnew() {
        steady();
        recovery.begin(now, 0, true);
        pass(3_000, 0);
        pass(1_200, 1_000_000);
        pass(4_000, 0);
        pass(4_000, 1_000_000);
        assertThat(recovery.recoveredMs().orElseThrow()).isGreaterThan(8_000);
    }

    @Test
    void whatTheJobNeverNoticesTakesNoTime() {
        steady();
        recovery.begin(now, 15_000, false);
        pass(14_000, 1_000_000);
        assertThat(recovery.recoveredMs()).isEmpty();
        pass(5_000, 1_000_000);
        assertThat(recovery.recoveredMs().orElseThrow()).isLessThanOrEqualTo(STEP_MS);
        assertThat(recovery.gone()).isFalse();
    }
}
