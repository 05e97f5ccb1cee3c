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
     * Rows with one thing wrong.
     *
     * @param count how many
     * @param line of the first one, from 1
     * @param detail what is wrong with it
     */
    public record Faulty(long count, long line, String detail) {

        private Faulty and(Faulty later) {
            return new Faulty(count + later.count, line, detail);
        }
    }

    /**
     * What is wrong with a file.
     *
     * @param rejected rows that are no events, by reason in the order in which they were met
     * @param prices events whose price is no amount; empty if there is none
     */
    public record Faults(Map<RejectCode, Faulty> rejected, Optional<Faulty> prices) {}

    /**
     * Reads a file to its end. A price that is no amount is taken as unknown.
     *
     * @param taker takes the events in the order of the rows
     * @throws UsageError if the file cannot be read to its end or is no log of the format
     */
    public static Faults read(
            Path file, LogFormat format, LogBounds bounds, Consumer<BehaviorEvent> taker)
            throws IOException {
        Map<RejectCode, Faulty> rejected = new LinkedHashMap<>();
        Optional<Faulty> prices = Optional.empty();
        try (LogRows rows = new LogRows(file, format, format.parser(bounds, true))) {
            Optional<LogRows.Row> next = rows.next();
            while (next.isPresent()) {
                if (next.get().outcome() instanceof RowParser.Outcome.Event good) {
                    taker.accept(good.event());
                    if (good.badPrice()) {
                        Faulty one = new Faulty(1, next.get().line(), "price is no amount");
                        prices = Optional.of(prices.map(known -> known.and(one)).orElse(one));
                    }
                } else if (next.get().outcome() instanceof RowParser.Outcome.Reject reject) {
                    Faulty one = new Faulty(1, next.get().line(), reject.detail());
                    rejected.merge(reject.code(), one, Faulty::and);
                }
                next = rows.next();
            }
        }
        return new Faults(Collections.unmodifiableMap(rejected), prices);
    }
}
