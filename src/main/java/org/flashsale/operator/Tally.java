package org.flashsale.operator;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;

/**
 * What an operator counted since its last flush. Flushed before each watermark and each checkpoint
 * barrier and at the end of input, so a count is on the same side of a barrier as the records that
 * it counts, and nothing of it needs to be restored.
 */
final class Tally {

    private record Line(String sale, Count count, String reason) {}

    private final Map<Line, Long> deltas = new HashMap<>();

    /** Adds to a counter of a sale, or of {@link BookEntry#JOB}. */
    void add(String sale, Count count, long delta) {
        deltas.merge(new Line(sale, count, ""), delta, Long::sum);
    }

    /** Adds an entry. */
    void add(BookEntry entry) {
        deltas.merge(
                new Line(entry.sale(), entry.count(), entry.reason()), entry.delta(), Long::sum);
    }

    /** Sends what was counted and starts anew. */
    void flush(Output<?> output) {
        if (deltas.isEmpty()) {
            return;
        }
        deltas.forEach(
                (line, delta) ->
                        output.collect(
                                Tags.BOOKS,
                                new StreamRecord<>(
                                        new BookEntry(line.sale, line.count, line.reason, delta))));
        deltas.clear();
    }
}
