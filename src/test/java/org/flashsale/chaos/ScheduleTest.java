package org.flashsale.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.flashsale.failure.UsageError;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void aWholeRunKillsTwentyTaskManagersAndDoesEverythingElseOnce() {
        assertThat(Schedule.parse("all"))
                .isEqualTo(
                        Map.of(
                                Fault.TASK_MANAGER, 20,
                                Fault.JOB_MANAGER, 1,
                                Fault.BROKER, 1,
                                Fault.CHECKPOINTS, 1,
                                Fault.BURST, 1));
        assertThat(Schedule.parse("tm=3, broker"))
                .isEqualTo(Map.of(Fault.TASK_MANAGER, 3, Fault.BROKER, 1));
    }

    @Test
    void whatIsNoFaultIsRefusedInOneLine() {
        for (String wrong : new String[] {"", "disk", "tm=-1", "tm=x", "tm=99999", "tm,,jm"}) {
            assertThatThrownBy(() -> Schedule.parse(wrong))
                    .isInstanceOf(UsageError.class)
                    .hasMessageContaining("--faults")
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void equalSeedsGiveEqualSchedulesAndOthersOthers() {
        Map<Fault, Integer> often = Schedule.parse("all");
        assertThat(Schedule.draw(often, 7)).isEqualTo(Schedule.draw(often, 7));
        assertThat(Schedule.draw(often, 7)).isNotEqualTo(Schedule.draw(often, 8));
        assertThat(Schedule.draw(often, 7).steps())
                .hasSize(24)
                .isSortedAccordingTo((a, b) -> Double.compare(a.share(), b.share()))
                .allMatch(step -> step.share() > 0 && step.share() < 1)
                .allMatch(
                        step ->
                                step.lastsMs() >= step.fault().lastsMsMin()
                                        && step.lastsMs() <= step.fault().lastsMsMax());
    }
}
