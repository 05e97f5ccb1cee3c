package org.flashsale.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdealShelvesTest {
    private final IdealShelves ideal = new IdealShelves(2);

    @Test
    void buyersMissWhatAnOrderWouldHaveBroughtByThen() {
        ideal.came(0, 10);
        ideal.left(0, 1, 4, 1, 20);
        ideal.wanted(1, 3, 0, 19);
        assertThat(ideal.missed()).as("not there yet").isZero();
        ideal.wanted(1, 3, 0, 20);
        assertThat(ideal.missed()).isEqualTo(3);
        ideal.wanted(1, 3, 0, 21);
        assertThat(ideal.missed()).as("one was left").isEqualTo(4);
    }

    @Test
    void whoeverIsServedMissesNothing() {
        ideal.came(0, 5);
        ideal.wanted(0, 7, 5, 1);
        assertThat(ideal.missed()).isZero();
    }

    @Test
    void unitsThatLeaveTwiceAreMissedAtTheSource() {
        ideal.came(0, 10);
        ideal.left(0, 1, 4, 1, 20);
        ideal.wanted(0, 6, 2, 5);
        assertThat(ideal.missed()).isEqualTo(4);
    }
}
