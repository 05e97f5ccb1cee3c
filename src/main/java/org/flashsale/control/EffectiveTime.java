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
     * An order without an effective time holds from the instant at which it was given, so that a
     * replay finds it; where the job is further behind than this, or a clock wrong, it holds at
     * once.
     */
    static final long AHEAD_MS = 10_000;

    private EffectiveTime() {}

    /**
     * The event time, epoch ms.
     *
     * @param passed instant up to which some subtask may have decided, epoch ms; the least long
     *     before the first event
     */
    public static long of(Read.Good<ControlRecord> order, long passed) {
        ControlRecord record = order.value();
        long given = Math.min(record.issuedAt(), order.origin().appendedAt());
        if (passed == Long.MIN_VALUE) {
            return record.effectiveFrom().orElse(given);
        }
        long earliest = passed + 1;
        boolean near = given - earliest <= AHEAD_MS;
        long wanted = record.effectiveFrom().orElse(near ? given : earliest);
        return Math.max(wanted, earliest);
    }
}
