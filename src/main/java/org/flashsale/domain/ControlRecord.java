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

    /** Kind of orders to fetch, check and warm a model bundle. */
    public static final String MODEL_PREPARE = "model-prepare";

    /** Kind of orders to score with a prepared model. */
    public static final String MODEL_ACTIVATE = "model-activate";

    /** Kind of records by which a job tells itself that all its subtasks have a model ready. */
    public static final String MODEL_READY = "model-ready";

    /** Kind of orders to go back to the model before. */
    public static final String MODEL_ROLLBACK = "model-rollback";

    /** Kind of orders to score in other batches. */
    public static final String OPTIONS = "options";

    /** Kind of claims by which of two jobs of one name the older one stops. */
    public static final String JOB_CLAIM = "job-claim";

    /** Kind of records by which a job tells itself how to recalibrate its scores. */
    public static final String CALIBRATION = "calibration";

    /** Kind of orders to keep prices as they are. */
    public static final String FREEZE = "freeze";

    /** Kind of orders to let prices change again. */
    public static final String UNFREEZE = "unfreeze";

    /** Kind of orders to charge a price until an instant. */
    public static final String PRICE_OVERRIDE = "price-override";

    /** Kind of orders to end a price override early. */
    public static final String PRICE_OVERRIDE_CANCEL = "price-override-cancel";

    /** Kafka key on {@code control} and {@code control-results}. */
    public String key() {
        return kind + "/" + id;
    }

    /** The same with an effective time. */
    public ControlRecord holdingFrom(long time) {
        return new ControlRecord(
                kind, id, requestId, issuedAt, OptionalLong.of(time), issuer, document);
    }

    /** The same, issued no later than an instant: the clock of its writer may be wrong. */
    public ControlRecord issuedBy(long latest) {
        long issued = Math.min(issuedAt, latest);
        return new ControlRecord(kind, id, requestId, issued, effectiveFrom, issuer, document);
    }
}
