package org.flashsale.ingest;

/** Why a row of a log became no event: the same word in the reject file and in the report. */
public enum RejectCode {
    /** The number of fields is not that of the header. */
    WRONG_COLUMNS,
    /** A quoted field that does not end, or goes on after its closing quote. */
    BAD_QUOTES,
    /** Not UTF-8, a control character, or a text longer than {@link RowParser#MAX_TEXT}. */
    BAD_TEXT,
    /** The time cannot be read. */
    BAD_TIME,
    /** A readable time outside the accepted bounds. */
    TIME_OUT_OF_BOUNDS,
    /** The time zone is written in another way than in the file's first row. */
    MIXED_ZONES,
    /** An event type that the format does not know. */
    UNKNOWN_TYPE,
    /** No user id. */
    MISSING_USER,
    /** No product id. */
    MISSING_PRODUCT,
    /** A price that is no number, below zero, or above {@link RowParser#MAX_PRICE}. */
    BAD_PRICE
}
