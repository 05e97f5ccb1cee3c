package org.flashsale.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.flashsale.chaos.TopicAudit.Check;
import org.junit.jupiter.api.Test;

class ChaosReportTest {
    private static final Check GOOD = new Check("units lost", true, "0");

    private static Incident incident(Fault fault, long... recoveredMs) {
        OptionalLong ms =
                recoveredMs.length == 0 ? OptionalLong.empty() : OptionalLong.of(recoveredMs[0]);
        return new Incident(fault, "x", 1, 0, ms, true, 1_000, 10);
    }

    private static ChaosReport report(int wanted, List<Incident> incidents, Check... checks) {
        return new ChaosReport(
                "setting", 1, wanted, incidents, List.of(checks), List.of(), List.of("a note"));
    }

    private static String lastLine(ChaosReport report) {
        List<String> lines = report.summary().lines().toList();
        return lines.get(lines.size() - 1);
    }

    @Test
    void theLastLineSaysPassed() {
        ChaosReport report =
                report(
                        3,
                        List.of(
                                incident(Fault.TASK_MANAGER, 14_000),
                                incident(Fault.TASK_MANAGER, 30_000),
                                incident(Fault.BROKER, 60_000)),
                        GOOD);
        assertThat(report.failures()).isEmpty();
        assertThat(lastLine(report)).isEqualTo("passed");
        assertThat(report.json().path("passed").asBoolean()).isTrue();
        assertThat(report.json().at("/recoverySec/tm/p50").asDouble()).isEqualTo(14);
        assertThat(report.json().at("/recoverySec/tm/longest").asDouble()).isEqualTo(30);
    }

    @Test
    void everyWayToFailIsNamed() {
        List<Incident> slow = new ArrayList<>();
        slow.add(incident(Fault.TASK_MANAGER, 16_000));
        slow.add(incident(Fault.JOB_MANAGER, 60_001));
        slow.add(incident(Fault.BROKER));
        ChaosReport report = report(4, slow, GOOD, new Check("commands twice", false, "2, not 0"));
        assertThat(report.failures())
                .hasSize(5)
                .anyMatch(each -> each.contains("3 of 4 faults"))
                .anyMatch(each -> each.contains("recovery from tm"))
                .anyMatch(each -> each.contains("recovery from jm"))
                .anyMatch(each -> each.contains("recovery from broker"))
                .contains("commands twice: 2, not 0");
        assertThat(lastLine(report)).startsWith("FAILED: ").contains("commands twice");
        assertThat(report.json().path("passed").asBoolean()).isFalse();
        assertThat(report.json().at("/recoverySec/broker/longest").isNull()).isTrue();
    }

    @Test
    void whatWasNotAuditedHasNotPassed() {
        assertThat(report(0, List.of()).failures()).containsExactly("nothing was audited");
    }
}
