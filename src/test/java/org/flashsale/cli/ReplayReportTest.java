package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.ingest.ImportReport;
import org.flashsale.replay.LogReplay;
import org.flashsale.replay.SaleReport;
import org.junit.jupiter.api.Test;

class ReplayReportTest {
    private static final ImportReport IMPORTED =
            new ImportReport(10, 1, Map.of(), 9, Map.of(), 0, 0);

    private static ReplayReport report(boolean processed) {
        SaleReport sale =
                new SaleReport(
                        new SaleMetrics("", 0, 0, Map.of(), Map.of()),
                        true,
                        List.of("events under way"),
                        Map.of(),
                        Map.of(),
                        "",
                        "",
                        List.of(),
                        List.of());
        ReplayRun.Outcome outcome =
                new ReplayRun.Outcome(new LogReplay.Replayed(9, 0, processed), processed, 1, "cpu");
        return ReplayReport.of(IMPORTED, outcome, sale, 1);
    }

    @Test
    void rowsThatTheJobDidNotReadAreADifferenceAtTheEndOfTheLog() {
        assertThat(report(true).sale().differences())
                .anyMatch(line -> line.startsWith("rowsRead: 10"))
                .contains("events under way");
    }

    @Test
    void afterAStopTheOnlyDifferenceIsTheStop() {
        ReplayReport stopped = report(false);

        assertThat(stopped.sale().differences()).singleElement().asString().contains("stopped");
        assertThat(stopped.sale().balanced()).isFalse();
        StringWriter out = new StringWriter();
        ReportVerb.print(new PrintWriter(out, true), stopped.sale(), "so far");
        assertThat(out.toString()).contains("so far").doesNotContain("NOT BALANCED");
    }
}
