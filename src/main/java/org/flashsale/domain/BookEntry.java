package org.flashsale.domain;

/**
 * Something to add to the books.
 *
 * @param sale plan id, or {@link #JOB} for the whole job
 * @param count which counter
 * @param reason topic/code of a dead letter, else empty
 * @param delta how much
 */
public record BookEntry(String sale, Count count, String reason, long delta) {

    /** Key of the books of the whole job. */
    public static final String JOB = "*";
}
