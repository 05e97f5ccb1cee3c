package org.flashsale.replay;

/** Why a replay or a report failed. */
public enum ReplayFailure {
    /** The broker did not take a record. */
    NOT_WRITTEN,
    /** A topic is missing. */
    NO_TOPIC,
    /** The job did not get through the log in time. */
    NOT_PROCESSED,
    /** The job ended with an error. */
    JOB_FAILED,
    /** A topic could not be read to its present end. */
    NOT_READ
}
