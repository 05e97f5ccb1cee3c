package org.flashsale.plan;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.flashsale.domain.ControlRecord;
import org.flashsale.features.Hashes;

/** What the scoring operator can be ordered to do. */
public sealed interface ScoringOrder {

    /**
     * Fetch, check and warm a model bundle, so that it can be activated.
     *
     * @param bundle URI of its folder or zip
     * @param sha256 SHA-256 of its {@code model.json}, which names those of its other files
     */
    record Prepare(String bundle, String sha256) implements ScoringOrder {}

    /**
     * All subtasks of a job have a bundle ready: only from here on it may be activated.
     *
     * @param job name of the job that says so
     * @param request request that ordered the bundle to be prepared
     */
    record Ready(String job, String request) implements ScoringOrder {

        /**
         * The record that says it.
         *
         * @param id of the order to prepare
         * @param issuedAt epoch ms
         */
        public ControlRecord record(String id, long issuedAt) {
            return new ControlRecord(
                    ControlRecord.MODEL_READY,
                    String.format("%s/%016x", job, Hashes.of(id)),
                    String.format("%s/%016x", job, Hashes.of(request)),
                    issuedAt,
                    OptionalLong.empty(),
                    job,
                    String.format(
                            "{\"job\": %s, \"request\": %s}",
                            CalibrationOrder.quoted(job), CalibrationOrder.quoted(request)));
        }
    }

    /**
     * Score the events from the record's effective time on with a prepared bundle.
     *
     * @param sha256 SHA-256 of its {@code model.json}
     * @param effectiveFrom epoch ms, event time
     */
    record Activate(String sha256, long effectiveFrom) implements ScoringOrder {}

    /**
     * Go back to the model before.
     *
     * @param effectiveFrom epoch ms, event time; empty to prepare it only
     */
    record Rollback(OptionalLong effectiveFrom) implements ScoringOrder {}

    /**
     * Other options than those that the job was started with; what is empty is as it was started.
     *
     * @param deadlineMs longest wait of a row for the others, ms
     * @param maxBatch most rows of a run, at most what the job was started with
     * @param unwritten users that may be unwritten between batches
     * @param scoredSample share of the scored events that is published, 0 to 1
     */
    record Options(
            OptionalLong deadlineMs,
            OptionalInt maxBatch,
            OptionalInt unwritten,
            OptionalDouble scoredSample)
            implements ScoringOrder {}
}
