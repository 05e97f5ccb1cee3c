package org.flashsale.ingest;

import java.util.List;
import org.flashsale.domain.BehaviorEvent;

/** Makes one row of a log an event, or says why not. It keeps no state between rows. */
public interface RowParser {
    /** Longest text of any field, characters. */
    int MAX_TEXT = 200;

    /** Highest price, minor units: a billion of the major unit. */
    long MAX_PRICE = 100_000_000_000L;

    /** What became of a row. */
    sealed interface Outcome {

        /**
         * A usable row.
         *
         * @param badPrice whether its price was no amount and is taken as unknown
         */
        record Event(BehaviorEvent event, boolean badPrice) implements Outcome {}

        /**
         * A row for the reject file.
         *
         * @param code why
         * @param detail for people
         */
        record Reject(RejectCode code, String detail) implements Outcome {}
    }

    /**
     * What becomes of a row.
     *
     * @param fields in the order of {@link LogFormat#columns()}
     */
    Outcome parse(List<String> fields);

    /**
     * How a row writes the zone of its time; rows of one file that differ in it are not of one
     * clock.
     *
     * @param fields in the order of {@link LogFormat#columns()}
     */
    default String zone(List<String> fields) {
        return "";
    }

    /** A rejection. */
    static Outcome reject(RejectCode code, String detail) {
        return new Outcome.Reject(code, detail);
    }
}
