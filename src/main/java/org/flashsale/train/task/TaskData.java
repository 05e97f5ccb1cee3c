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
 */
public record TaskData(Examples examples, Map<Path, Long> rows, Map<String, Long> rejected) {

    private static final byte[] AVRO = {'O', 'b', 'j', 1};
    private static final LogBounds ALL_TIMES = new LogBounds(0, Long.MAX_VALUE);

    /** What a reading gathers. */
    private static final class Reading {
        private final Map<Path, Long> rows = new LinkedHashMap<>();
        private final Map<String, Long> rejected = new LinkedHashMap<>();
    }

    /**
     * Reads the data of a task.
     *
     * @throws UsageError if it cannot be read or is not what the task needs, in one line
     */
    public static TaskData read(Task task, List<Path> files) throws IOException {
        if (task.input() instanceof Task.Input.Table table) {
            return TableExamples.read(files, table.spec());
        }
        Task.Input.Log log = (Task.Input.Log) task.input();
        return logs(log.rules(), Optional.of(log.format()), files);
    }

    /**
     * Reads event logs, or log files of a format, in any order of their times.
     *
     * @param format of files that are no event logs
     */
    public static TaskData logs(LogRules rules, Optional<LogFormat> format, List<Path> files)
            throws IOException {
        Reading reading = new Reading();
        List<BehaviorEvent> events = events(format, files, reading);
        return new TaskData(LogExamples.of(events, rules), reading.rows, reading.rejected);
    }

    /**
     * The events of event logs, or of log files of a format, in the order of their times.
     *
     * @param format of files that are no event logs
     */
    public static List<BehaviorEvent> events(Optional<LogFormat> format, List<Path> files)
            throws IOException {
        return events(format, files, new Reading());
    }

    private static List<BehaviorEvent> events(
            Optional<LogFormat> format, List<Path> files, Reading reading) throws IOException {
        List<BehaviorEvent> events = new ArrayList<>();
        for (Path file : files) {
            int before = events.size();
            long rejected = total(reading.rejected);
            if (isEventLog(file)) {
                readLog(file, events);
            } else {
                LogFormat known =
                        format.orElseThrow(() -> new UsageError(file + ": is no event log"));
                LogEvents.read(file, known, ALL_TIMES, events::add)
                        .forEach(
                                (code, count) ->
                                        reading.rejected.merge(code.name(), count, Long::sum));
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

    private static void readLog(Path log, List<BehaviorEvent> events) throws IOException {
        try (EventLog.Reader reader = EventLog.open(log)) {
            while (reader.hasNext()) {
                events.add(reader.next());
            }
        }
    }
}
