package org.flashsale.sim.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThrottleTest {

    @Test
    void aRateIsKeptOverTime() {
        Throttle throttle = new Throttle(Rate.parse("1000"), 0);
        long sent = 0;
        for (long now = 1; now <= 10_000; now += 7) {
            sent += throttle.portion(now, sent, 0, 1);
        }
        assertThat(sent).isBetween(9_950L, 10_001L);
    }

    @Test
    void threeTimesAsManyComeBeforeTheOpening() {
        Throttle throttle = new Throttle(Rate.parse("1000"), 4_001);
        long atOpening = 0;
        long sent = 0;
        for (long now = 1; now <= 10_001; now += 5) {
            sent += throttle.portion(now, sent, 0, 1);
            atOpening = now <= 4_001 ? sent : atOpening;
        }
        assertThat(atOpening).isBetween(11_950L, 12_010L);
        assertThat(sent - atOpening).isBetween(5_950L, 6_010L);
    }

    @Test
    void aBurstMultipliesTheRateWhileItLasts() {
        Throttle throttle = new Throttle(Rate.parse("100"), 0);
        long sent = 0;
        for (long now = 1; now <= 30_000; now += 5) {
            boolean burst = now > 10_000 && now <= 20_000;
            sent += throttle.portion(now, sent, 0, burst ? 10 : 1);
        }
        assertThat(sent).isBetween(11_950L, 12_010L);
    }

    @Test
    void whatTheSaleSendsCountsTowardsTheRate() {
        Throttle throttle = new Throttle(Rate.parse("1000"), 0);
        assertThat(throttle.portion(1_000, 0, 0, 1)).isEqualTo(1);
        assertThat(throttle.portion(2_000, 5_000, 0, 1)).isZero();
        assertThat(throttle.portion(7_000, 5_000, 0, 1)).isGreaterThan(900);
    }

    @Test
    void atTheHighestRateTheBacklogStaysBounded() {
        Throttle throttle = new Throttle(Rate.MAX, 0);
        long sent = 0;
        long read = 0;
        long reported = 0;
        long backlogMax = 0;
        for (long now = 0; now < 60_000; now += 5) {
            reported = now % 1_000 == 0 ? read : reported;
            sent += throttle.portion(now, sent, reported, 1);
            read = Math.min(sent, read + 5 * 50);
            backlogMax = Math.max(backlogMax, sent - read);
        }
        // The job reads 50,000 a second and is kept busy, three seconds ahead at most.
        assertThat(read).isGreaterThan(2_500_000);
        assertThat(backlogMax).isLessThan(200_000);
    }

    @Test
    void ifTheJobReadsNothingLittleIsSent() {
        Throttle throttle = new Throttle(Rate.MAX, 0);
        long sent = 0;
        for (long now = 0; now < 60_000; now += 5) {
            sent += throttle.portion(now, sent, 0, 1);
        }
        assertThat(sent).isEqualTo(20_000);
    }
}
