package org.flashsale.plan;

import org.flashsale.plan.PlanError.Code;

/** Thrown and caught inside this package: a value cannot be read, and why. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Code code;
    private final String wrong;
    private final String allowed;

    Refusal(Code code, String wrong, String allowed) {
        super(wrong, null, false, false);
        this.code = code;
        this.wrong = wrong;
        this.allowed = allowed;
    }

    Code code() {
        return code;
    }

    String wrong() {
        return wrong;
    }

    String allowed() {
        return allowed;
    }
}
