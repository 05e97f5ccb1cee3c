package org.flashsale.control;

import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;

/**
 * Finds the one event time at which an order takes effect. Whoever asks must know an instant that
 * no subtask has passed, and everybody must be told before they can pass it; then no subtask is
 * asked to change its past.
 */
public final class EffectiveTime {

    /**
     * An order holds from the instant at which it was given on, or later where it says so: never
     * before, so that a replay finds what happened. Where the job is further behind than this, or a
     * clock wrong, that instant means nothing, and it holds at once or when it says.
     */
    static final long AHEAD_MS = 10_000;

    private EffectiveTime() {}

    /** The instant at which an order was given, as far as clocks can be believed, epoch ms. */
    public static long given(Read.Good<ControlRecord> order) {
        return Math.min(order.value().issuedAt(), order.origin().appendedAt());
    }

    /**
     * The event time, epoch ms.
     *
     * @param passed instant up to which some subtask may have decided, epoch ms; the least long
     *     before the first event
     */
    public static long of(Read.Good<ControlRecord> order, long passed) {
        ControlRecord record = order.value();
        long given = given(order);
        if (passed == Long.MIN_VALUE) {
            return record.effectiveFrom().orElse(given);
        }
        long earliest = passed + 1;
        boolean near = given - earliest <= AHEAD_MS;
        long least = near ? Math.max(given, earliest) : earliest;
        return Math.max(record.effectiveFrom().orElse(least), least);
    }
}
