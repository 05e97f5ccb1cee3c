package org.flashsale.train.task;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.ingest.LogBounds;
import org.flashsale.ingest.LogEvents;
import org.flashsale.ingest.LogFormat;
import org.flashsale.wire.EventLog;

/**
 * Examples from files as they lie: event logs, log files and tables, plain or gzip.
 *
 * @param examples the examples
 * @param rows rows of each file, in the order of the files
 * @param rejected rows of log files that are no events, by reason
 * @param warnings what else is worth a look, a line each
 */
public record TaskData(
        Examples examples,
        Map<Path, Long> rows,
        Map<String, Long> rejected,
        List<String> warnings) {

    private static final byte[] AVRO = {'O', 'b', 'j', 1};
    private static final LogBounds ALL_TIMES = new LogBounds(0, Long.MAX_VALUE);

    /** What a reading gathers. */
    private static final class Reading {
        private final Map<Path, Long> rows = new LinkedHashMap<>();
        private final Map<String, Long> rejected = new LinkedHashMap<>();
        private final List<String> warnings = new ArrayList<>();

        private void add(Path file, LogEvents.Faults faults) {
            faults.rejected()
                    .forEach(
                            (code, rows) -> {
                                rejected.merge(code.name(), rows.count(), Long::sum);
                                warn(file, "rows dropped: " + code, rows);
                            });
            faults.prices().ifPresent(rows -> warn(file, "prices unknown", rows));
        }

        private void warn(Path file, String what, LogEvents.Faulty rows) {
            warnings.add(
                    String.format(
                            Locale.ROOT,
                            "%s: %,d %s (first: line %d: %s)",
                            file,
                            rows.count(),
                            what,
                            rows.line(),
                            rows.detail()));
        }
    }

    /**
     * Reads the data of a task.
     *
     * @throws UsageError if it cannot be read or is not what the task needs, in one line
     */
    public static TaskData read(Task task, List<Path> files) throws IOException {
        if (task.input() instanceof Task.Input.Table table) {
            return table(table.spec(), files);
        }
        Task.Input.Log log = (Task.Input.Log) task.input();
        return logs(log.rules(), Optional.of(log.format()), ALL_TIMES, files);
    }

    /**
     * Reads tables with the same columns.
     *
     * @throws UsageError if they cannot be read or lack a column, in one line
     */
    public static TaskData table(TableSpec spec, List<Path> files) throws IOException {
        return TableExamples.read(files, spec);
    }

    /**
     * Reads event logs, or log files of a format, in any order of their times.
     *
     * @param format of files that are no event logs
     * @param bounds times of the events that are read; others are as if nobody knew them
     */
    public static TaskData logs(
            LogRules rules, Optional<LogFormat> format, LogBounds bounds, List<Path> files)
            throws IOException {
        Reading reading = new Reading();
        List<BehaviorEvent> events = events(format, bounds, files, reading);
        Examples examples = LogExamples.of(events, rules);
        Examples.Source source = examples.source();
        source.firstDropped()
                .ifPresent(
                        event ->
                                reading.warnings.add(
                                        String.format(
                                                Locale.ROOT,
                                                "%,d repeated events dropped (first: %s)",
                                                source.dropped(),
                                                event)));
        return new TaskData(
                examples, reading.rows, reading.rejected, List.copyOf(reading.warnings));
    }

    /**
     * The events of event logs, or of log files of a format, in the order of their times.
     *
     * @param format of files that are no event logs
     */
    public static List<BehaviorEvent> events(Optional<LogFormat> format, List<Path> files)
            throws IOException {
        return events(format, ALL_TIMES, files, new Reading());
    }

    private static List<BehaviorEvent> events(
            Optional<LogFormat> format, LogBounds bounds, List<Path> files, Reading reading)
            throws IOException {
        List<BehaviorEvent> events = new ArrayList<>();
        for (Path file : files) {
            int before = events.size();
            long rejected = total(reading.rejected);
            if (isEventLog(file)) {
                readLog(file, bounds, events);
            } else {
                LogFormat known =
                        format.orElseThrow(() -> new UsageError(file + ": is no event log"));
                reading.add(file, LogEvents.read(file, known, bounds, events::add));
            }
            long bad = total(reading.rejected) - rejected;
            reading.rows.put(file, events.size() - before + bad);
        }
        events.sort(Comparator.comparingLong(BehaviorEvent::time));
        return events;
    }

    private static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static boolean isEventLog(Path file) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new UsageError(file + ": is no file that can be read");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(AVRO.length), AVRO);
        }
    }

    private static void readLog(Path log, LogBounds bounds, List<BehaviorEvent> events)
            throws IOException {
        try (EventLog.Reader reader = EventLog.open(log)) {
            while (reader.hasNext()) {
                BehaviorEvent event = reader.next();
                if (bounds.covers(event.time())) {
                    events.add(event);
                }
            }
        }
    }
}
