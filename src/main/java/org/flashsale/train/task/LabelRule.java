package org.flashsale.train.task;

import java.util.Locale;
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

    /** The probability of a positive label, in words. */
    String meaning();

    /** No limit of time. */
    long EVER = Long.MAX_VALUE;

    /**
     * Positive if an event of a type follows: t &lt; t' ≤ t + within.
     *
     * @param type its type
     * @param scope whose events count
     * @param withinMs ms, or {@link #EVER}
     */
    record Follows(EventType type, Scope scope, long withinMs) implements LabelRule {
        @Override
        public String meaning() {
            return String.format(
                    Locale.ROOT,
                    "the probability that a %s of the same %s follows, of whatever item%s",
                    type.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    scope.name().toLowerCase(Locale.ROOT),
                    withinMs == EVER ? "" : ", within " + minutes(withinMs));
        }
    }

    /**
     * Positive if the shopper does nothing: no event with t &lt; t' ≤ t + for.
     *
     * @param forMs ms
     */
    record Silence(long forMs) implements LabelRule {
        @Override
        public String meaning() {
            return "the probability that the shopper does nothing within " + minutes(forMs);
        }
    }

    private static String minutes(long ms) {
        return String.format(Locale.ROOT, "%,.0f minutes", ms / 60_000.0);
    }
}
