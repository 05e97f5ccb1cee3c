package org.flashsale.domain;

/** Why a record could not be used: the same word in the dead letter, the metric and the log. */
public enum DeadLetterCode {
    /** No payload at all. */
    EMPTY_PAYLOAD,
    /** The two marker bytes of Avro's single-object encoding are missing. */
    NOT_SINGLE_OBJECT,
    /** The schema fingerprint is not one of the published ones. */
    UNKNOWN_SCHEMA,
    /** A published schema, of another topic. */
    WRONG_SCHEMA,
    /** The body ends early or does not fit its schema. */
    MALFORMED_BODY,
    /** Longer than a record may be. */
    TOO_LARGE,
    /** A text is too long, empty where it must not be, no UTF-8 or no currency code. */
    BAD_TEXT,
    /** An enum symbol that this version does not know. */
    UNKNOWN_SYMBOL,
    /** The event time is outside the accepted bounds. */
    TIME_OUT_OF_BOUNDS,
    /** A price below zero or above the accepted maximum. */
    BAD_PRICE,
    /** A quantity or number of units that is not allowed. */
    BAD_QUANTITY,
    /** An interval that ends before it begins, or is too long. */
    BAD_INTERVAL,
    /** No letter but the mark that the record of this origin was sent again. */
    RETRIED
}
