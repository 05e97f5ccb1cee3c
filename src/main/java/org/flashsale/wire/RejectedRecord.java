package org.flashsale.wire;

import org.flashsale.domain.DeadLetterCode;

/**
 * Bytes that are no usable record. Has no stack trace, since a flood of bad records must stay
 * cheap. The message names fields and figures, never content.
 */
public final class RejectedRecord extends Exception {
    private static final long serialVersionUID = 1;

    private final DeadLetterCode code;

    /**
     * A refusal.
     *
     * @param code stable reason
     * @param detail what is wrong, for people
     */
    public RejectedRecord(DeadLetterCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    /** Stable reason. */
    public DeadLetterCode code() {
        return code;
    }

    /** What is wrong, for people. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
