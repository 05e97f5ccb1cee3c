package org.flashsale.control;

/** What a decision was refused for; the last good one stays in force. */
public enum DecisionFault {
    /** A policy wished for a price that is none, or for reasons that do not add up to it. */
    WISH,
    /** A price that the guardrails do not permit was about to leave. */
    GUARDRAIL,
    /** A policy ordered a move that cannot be: unknown pools, no units, more than is there. */
    MOVE,
    /** An update of the demand estimate left no finite state. */
    ESTIMATE
}
