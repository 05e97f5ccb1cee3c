package org.flashsale.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class BatchPolicyTest {

    private static final long MS = 1_000_000;

    private final BatchPolicy policy = new BatchPolicy(256, 10, false);
    private long now = 1;

    /** About what a small recurrent step costs on a CPU, ns. */
    private static double step(int rows) {
        return 15_000 + 800.0 * rows;
    }

    /** Lets events come evenly for a while; returns the rows of the last batch. */
    private int feed(double perSecond, long ms, IntToDoubleFunction cost) {
        long until = now + ms * MS;
        double arrives = now;
        int last = 0;
        while (now < until) {
            now = Math.max(now, (long) arrives);
            long opened = now;
            policy.opened(opened);
            int rows = 0;
            while (rows < policy.target() && now < opened + 10 * MS) {
                rows++;
                arrives += 1e9 / perSecond;
                // To take an event in costs time, too.
                now = Math.min(Math.max(now + 1_000, (long) arrives), opened + 10 * MS);
            }
            policy.left(rows, now);
            long nanos = (long) cost.applyAsDouble(Integer.highestOneBit(2 * rows - 1));
            policy.measured(rows, nanos, false);
            now += nanos;
            last = rows;
        }
        return last;
    }

    @Test
    void waitsForNobodyWhenFewCome() {
        assertThat(feed(100, 1_000, BatchPolicyTest::step)).isEqualTo(1);
        assertThat(feed(2_000, 1_000, BatchPolicyTest::step)).isEqualTo(1);
    }

    @Test
    void takesMoreRowsTheMoreCome() {
        int few = feed(10_000, 2_000, BatchPolicyTest::step);
        int more = feed(60_000, 2_000, BatchPolicyTest::step);
        int many = feed(500_000, 2_000, BatchPolicyTest::step);
        assertThat(few).isBetween(2, 16);
        assertThat(more).isGreaterThan(few);
        assertThat(many).isEqualTo(256);
    }

    @Test
    void takesTheCheapestRowsWhereLargeBatchesDoNotPay() {
        IntToDoubleFunction steep =
                rows -> rows <= 16 ? 20_000 : 20_000 * Math.pow(rows / 16.0, 1.2);
        assertThat(feed(500_000, 3_000, steep)).isEqualTo(16);
    }

    @Test
    void forgetsThatLargeBatchesWereSlowAtFirst() {
        feed(500_000, 500, rows -> rows <= 32 ? step(rows) : 30_000_000);
        assertThat(feed(500_000, 5_000, BatchPolicyTest::step)).isEqualTo(256);
    }

    @Test
    void staysLargeThoughRunsAreDisturbed() {
        feed(500_000, 1_000, BatchPolicyTest::step);
        int[] runs = {0};
        feed(500_000, 5_000, rows -> runs[0]++ % 50 == 0 ? 20_000_000 : step(rows));
        assertThat(feed(500_000, 1_000, BatchPolicyTest::step)).isEqualTo(256);
    }

    @Test
    void passesOverASizeThatIsDear() {
        IntToDoubleFunction uneven = rows -> rows == 64 ? 1.5 * step(64) : step(rows);
        feed(500_000, 500, rows -> rows <= 32 ? step(rows) : 30_000_000);
        feed(500_000, 5_000, uneven);
        assertThat(feed(500_000, 100, uneven)).isEqualTo(256);
    }

    @Test
    void keepsRowsFromWaitingForHalfTheDeadline() {
        IntToDoubleFunction slow = rows -> 4_000_000 + 100.0 * rows;
        int rows = feed(8_000, 3_000, slow);
        assertThat(rows).isBetween(16, 64);
    }

    @Test
    void isQuickAgainAfterASilence() {
        assertThat(feed(500_000, 1_000, BatchPolicyTest::step)).isEqualTo(256);
        now += 60 * MS;
        policy.opened(now);
        assertThat(policy.target()).isEqualTo(1);
    }

    @Test
    void obeysOtherLimits() {
        feed(500_000, 1_000, BatchPolicyTest::step);
        policy.limit(32, 10);
        assertThat(feed(500_000, 1_000, BatchPolicyTest::step)).isEqualTo(32);
        assertThat(new BatchPolicy(64, 10, true).target()).isEqualTo(64);
    }
}
