package org.flashsale.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;

/** The events of a log file as they lie, for studies that keep whatever tells who did what when. */
public final class LogEvents {

    private LogEvents() {}

    /**
     * Rows that are no events for one reason.
     *
     * @param count how many
     * @param line of the first one, from 1
     * @param detail what is wrong with it
     */
    public record Rejected(long count, long line, String detail) {

        private Rejected and(Rejected later) {
            return new Rejected(count + later.count, line, detail);
        }
    }

    /**
     * Reads a file to its end. A price that is no amount is taken as unknown.
     *
     * @param taker takes the events in the order of the rows
     * @return rows that are no events, by reason in the order in which they were met
     * @throws UsageError if the file cannot be read to its end or is no log of the format
     */
    public static Map<RejectCode, Rejected> read(
            Path file, LogFormat format, LogBounds bounds, Consumer<BehaviorEvent> taker)
            throws IOException {
        Map<RejectCode, Rejected> rejected = new LinkedHashMap<>();
        try (LogRows rows = new LogRows(file, format, format.parser(bounds, true))) {
            Optional<LogRows.Row> next = rows.next();
            while (next.isPresent()) {
                if (next.get().outcome() instanceof RowParser.Outcome.Event good) {
                    taker.accept(good.event());
                } else if (next.get().outcome() instanceof RowParser.Outcome.Reject reject) {
                    Rejected one = new Rejected(1, next.get().line(), reject.detail());
                    rejected.merge(reject.code(), one, Rejected::and);
                }
                next = rows.next();
            }
        }
        return Collections.unmodifiableMap(rejected);
    }
}
