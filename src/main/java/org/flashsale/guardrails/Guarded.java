package org.flashsale.guardrails;

import java.util.List;
import org.flashsale.domain.GuardrailOutcome;

/**
 * A price inside the guardrails.
 *
 * @param price minor units
 * @param outcomes guardrails that changed something, in the order in which they were applied
 */
public record Guarded(long price, List<GuardrailOutcome> outcomes) {

    /** Copies the outcomes. */
    public Guarded {
        outcomes = List.copyOf(outcomes);
    }
}
