package org.flashsale.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;

/** The events of a log file as they lie, for studies that keep whatever tells who did what when. */
public final class LogEvents {

    private LogEvents() {}

    /**
     * Reads a file to its end. A price that is no amount is taken as unknown.
     *
     * @param taker takes the events in the order of the rows
     * @return rows that are no events, by reason
     * @throws UsageError if the file cannot be read to its end or is no log of the format
     */
    public static Map<RejectCode, Long> read(
            Path file, LogFormat format, LogBounds bounds, Consumer<BehaviorEvent> taker)
            throws IOException {
        Map<RejectCode, Long> rejected = new EnumMap<>(RejectCode.class);
        try (LogRows rows = new LogRows(file, format, format.parser(bounds, true))) {
            Optional<LogRows.Row> next = rows.next();
            while (next.isPresent()) {
                if (next.get().outcome() instanceof RowParser.Outcome.Event good) {
                    taker.accept(good.event());
                } else if (next.get().outcome() instanceof RowParser.Outcome.Reject reject) {
                    rejected.merge(reject.code(), 1L, Long::sum);
                }
                next = rows.next();
            }
        }
        return Collections.unmodifiableMap(rejected);
    }
}
