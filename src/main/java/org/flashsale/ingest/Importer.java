package org.flashsale.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.failure.UsageError;
import org.flashsale.wire.EventLog;

/**
 * Log files to one event log in order of time. The results appear under their names only when all
 * of it went well.
 */
public final class Importer {
    private final LogFormat format;
    private final LogBounds bounds;
    private final LongConsumer progress;
    private final int runLength;

    private final Map<RejectCode, Long> rejected = new EnumMap<>(RejectCode.class);
    private final Map<EventType, Long> events = new EnumMap<>(EventType.class);
    private long rowsRead;
    private long firstTime = Long.MAX_VALUE;
    private long lastTime = Long.MIN_VALUE;

    /**
     * @param format of all files
     * @param bounds times that are believed
     * @param progress is told the rows read so far, now and then
     */
    public Importer(LogFormat format, LogBounds bounds, LongConsumer progress) {
        this(format, bounds, progress, EventSorter.RUN_LENGTH);
    }

    Importer(LogFormat format, LogBounds bounds, LongConsumer progress, int runLength) {
        this.format = format;
        this.bounds = bounds;
        this.progress = progress;
        this.runLength = runLength;
    }

    /**
     * Imports once; an importer is not used again.
     *
     * @param out event log to write
     * @param rejects file for the rows that became no event; empty to count them only
     * @throws UsageError if a file cannot be read to its end or is no log of the format
     */
    public ImportReport run(List<Path> files, Path out, Optional<Path> rejects) throws IOException {
        Path part = beside(out);
        Optional<Path> rejectsPart = rejects.map(Importer::beside);
        try (EventSorter sorter = new EventSorter(part, runLength)) {
            readAll(files, sorter, rejectsPart);
            try (EventLog.Writer log = EventLog.create(part)) {
                sorter.writeTo(log);
            }
            Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
            if (rejects.isPresent() && rejectsPart.isPresent()) {
                Files.move(rejectsPart.get(), rejects.get(), StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(part);
            if (rejectsPart.isPresent()) {
                Files.deleteIfExists(rejectsPart.get());
            }
        }
        return report();
    }

    private void readAll(List<Path> files, EventSorter sorter, Optional<Path> rejects)
            throws IOException {
        if (rejects.isEmpty()) {
            for (Path file : files) {
                read(file, sorter, (line, reject, row) -> {});
            }
            return;
        }
        try (RejectFile bad = new RejectFile(rejects.get())) {
            for (Path file : files) {
                read(file, sorter, (line, reject, row) -> bad.write(file, line, reject, row));
            }
        }
    }

    /** Takes a row that became no event. */
    private interface RejectSink {
        void take(long line, RowParser.Outcome.Reject reject, String row) throws IOException;
    }

    private void read(Path file, EventSorter sorter, RejectSink bad) throws IOException {
        try (LogRows rows = new LogRows(file, format, bounds)) {
            Optional<LogRows.Row> next = rows.next();
            while (next.isPresent()) {
                LogRows.Row row = next.get();
                rowsRead++;
                if (row.outcome() instanceof RowParser.Outcome.Event good) {
                    count(good.event());
                    sorter.add(good.event());
                } else if (row.outcome() instanceof RowParser.Outcome.Reject reject) {
                    rejected.merge(reject.code(), 1L, Long::sum);
                    bad.take(row.line(), reject, row.raw());
                }
                progress.accept(rowsRead);
                next = rows.next();
            }
        }
    }

    private void count(BehaviorEvent event) {
        events.merge(event.type(), 1L, Long::sum);
        firstTime = Math.min(firstTime, event.time());
        lastTime = Math.max(lastTime, event.time());
    }

    private ImportReport report() {
        long good = events.values().stream().mapToLong(Long::longValue).sum();
        long bad = rejected.values().stream().mapToLong(Long::longValue).sum();
        return new ImportReport(
                rowsRead,
                bad,
                rejected,
                good,
                events,
                good == 0 ? 0 : firstTime,
                good == 0 ? 0 : lastTime);
    }

    private static Path beside(Path out) {
        return out.resolveSibling(out.getFileName() + ".part");
    }
}
