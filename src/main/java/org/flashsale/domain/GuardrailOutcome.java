package org.flashsale.domain;

/**
 * A guardrail that changed the wish.
 *
 * @param code which one
 * @param before price before it, minor units
 * @param after price after it, minor units
 */
public record GuardrailOutcome(Code code, long before, long after) {

    /** Codes of the guardrails. */
    public enum Code {
        FLOOR,
        CEILING,
        MAX_STEP,
        COOLDOWN,
        HYSTERESIS,
        PRICE_ENDING,
        MAX_CHANGES,
        REFERENCE_PRICE,
        NO_RAISE,
        /** The price is frozen. */
        FREEZE
    }
}
