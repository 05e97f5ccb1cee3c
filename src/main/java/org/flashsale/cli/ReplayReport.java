package org.flashsale.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flashsale.domain.Count;
import org.flashsale.ingest.ImportReport;
import org.flashsale.ingest.RejectCode;
import org.flashsale.replay.SaleReport;

/**
 * What became of a log, from its rows to the decisions.
 *
 * @param rowsRead rows of the log file: rejected + eventsRead
 * @param rejected rows that became no event
 * @param rejectedByReason the same by reason
 * @param sale what the job made of the events
 * @param executionDevice where the model ran
 * @param wallSeconds from the first record written to the last transaction committed
 * @param eventsPerSecond events over that time, topic to topic
 * @param skus SKUs of the plan
 */
record ReplayReport(
        long rowsRead,
        long rejected,
        Map<RejectCode, Long> rejectedByReason,
        @JsonUnwrapped SaleReport sale,
        String executionDevice,
        double wallSeconds,
        double eventsPerSecond,
        int skus) {

    private static final double NANOS_PER_SECOND = 1e9;

    static ReplayReport of(
            ImportReport imported, ReplayRun.Outcome outcome, SaleReport sale, int skus) {
        List<String> differences = new ArrayList<>(sale.differences());
        long read = sale.books().count(Count.EVENTS_READ);
        if (!outcome.processed()) {
            // What was under way at the stop is in some books and not in others.
            differences.clear();
            differences.add("stopped before the end of the log: the books are not complete");
        } else if (imported.rowsRead() != imported.rejected() + read) {
            differences.add(
                    String.format(
                            "rowsRead: %d, of which %d were rejected and %d read by the job",
                            imported.rowsRead(), imported.rejected(), read));
        }
        double seconds = outcome.wallNanos() / NANOS_PER_SECOND;
        return new ReplayReport(
                imported.rowsRead(),
                imported.rejected(),
                imported.rejectedByReason(),
                sale.with(differences),
                outcome.device(),
                Math.round(seconds * 1000) / 1000.0,
                Math.round(read / seconds),
                skus);
    }
}
