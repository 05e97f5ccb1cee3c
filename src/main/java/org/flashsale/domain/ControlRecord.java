package org.flashsale.domain;

import java.util.OptionalLong;

/**
 * A change that somebody ordered.
 *
 * @param kind what is changed
 * @param id which one
 * @param requestId unique id of the request
 * @param issuedAt clock of the writer, epoch ms
 * @param effectiveFrom event time from which it holds; empty for as early as possible
 * @param issuer who ordered it, or empty
 * @param document the change itself
 */
public record ControlRecord(
        String kind,
        String id,
        String requestId,
        long issuedAt,
        OptionalLong effectiveFrom,
        String issuer,
        String document) {

    /** Kind of sale plans. */
    public static final String SALE_PLAN = "sale-plan";

    /** Kafka key on {@code control} and {@code control-results}. */
    public String key() {
        return kind + "/" + id;
    }
}
