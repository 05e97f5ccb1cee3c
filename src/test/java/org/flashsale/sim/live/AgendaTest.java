package org.flashsale.sim.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgendaTest {
    private final Agenda agenda = new Agenda();
    private final List<String> happened = new ArrayList<>();

    @Test
    void thingsHappenInOrderOfTimeAndThenOfEntry() {
        agenda.enter(20, at -> happened.add("c" + at));
        agenda.enter(10, at -> happened.add("a" + at));
        agenda.enter(10, at -> happened.add("b" + at));
        agenda.enter(30, at -> happened.add("d" + at));
        assertThat(agenda.runUntil(20)).isEqualTo(3);
        assertThat(happened).containsExactly("a10", "b10", "c20");
        assertThat(agenda.isEmpty()).isFalse();
    }

    @Test
    void whatAnEventEntersForNowHappensInTheSameRun() {
        agenda.enter(10, at -> agenda.enter(at + 5, then -> happened.add("later" + then)));
        agenda.runUntil(20);
        assertThat(happened).containsExactly("later15");
        assertThat(agenda.isEmpty()).isTrue();
    }
}
