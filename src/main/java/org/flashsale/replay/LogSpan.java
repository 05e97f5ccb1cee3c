package org.flashsale.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.flashsale.failure.UsageError;
import org.flashsale.wire.EventLog;

/**
 * Length of an event log.
 *
 * @param events number of events
 * @param first time of the first, epoch ms
 * @param last time of the last, epoch ms
 * @param hours events by hour since the epoch
 */
public record LogSpan(long events, long first, long last, TreeMap<Long, Long> hours) {
    private static final long HOUR_MS = 3_600_000;

    /**
     * Reads a log through.
     *
     * @throws UsageError if it is empty, no event log, or not in order of time
     */
    public static LogSpan of(Path path) throws IOException {
        long events = 0;
        long first = 0;
        long last = Long.MIN_VALUE;
        TreeMap<Long, Long> hours = new TreeMap<>();
        try (EventLog.Reader log = EventLog.open(path)) {
            while (log.hasNext()) {
                long time = log.next().time();
                if (time < last) {
                    throw new UsageError(path + ": not in order of time; import it again");
                }
                first = events == 0 ? time : first;
                last = time;
                events++;
                hours.merge(Math.floorDiv(time, HOUR_MS), 1L, Long::sum);
            }
        }
        if (events == 0) {
            throw new UsageError(path + ": no events in it");
        }
        return new LogSpan(events, first, last, hours);
    }

    /** First hour, epoch ms, of the interval of a length (ms) that holds the most events. */
    long busiest(long lengthMs) {
        long length = lengthMs / HOUR_MS;
        long best = 0;
        long bestStart = hours.firstKey();
        long inside = 0;
        long from = hours.firstKey();
        for (Map.Entry<Long, Long> hour : hours.entrySet()) {
            inside += hour.getValue();
            while (hour.getKey() - from >= length) {
                inside -= hours.getOrDefault(from, 0L);
                Long next = hours.higherKey(from);
                from = next == null ? hour.getKey() : next;
            }
            if (inside > best) {
                best = inside;
                bestStart = from;
            }
        }
        return bestStart * HOUR_MS;
    }
}
