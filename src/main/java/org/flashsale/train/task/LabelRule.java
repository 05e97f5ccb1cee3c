package org.flashsale.train.task;

import org.flashsale.domain.EventType;

/** When an event is a positive example. Both kinds look at strictly later times of the slice. */
public sealed interface LabelRule {

    /** Whose later events count. */
    enum Scope {
        /** Those of the same shopper and session. */
        SESSION,
        /** All of the same shopper. */
        SHOPPER
    }

    /** No limit of time. */
    long EVER = Long.MAX_VALUE;

    /**
     * Positive if an event of a type follows: t &lt; t' ≤ t + within.
     *
     * @param type its type
     * @param scope whose events count
     * @param withinMs ms, or {@link #EVER}
     */
    record Follows(EventType type, Scope scope, long withinMs) implements LabelRule {}

    /**
     * Positive if the shopper does nothing: no event with t &lt; t' ≤ t + for.
     *
     * @param forMs ms
     */
    record Silence(long forMs) implements LabelRule {}
}
