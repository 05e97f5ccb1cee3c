package org.flashsale.ingest;

import java.time.Instant;

/**
 * Times that are believed.
 *
 * @param from first, epoch ms
 * @param until after the last, epoch ms
 */
public record LogBounds(long from, long until) {

    /** Whether an instant is believed. */
    public boolean covers(long time) {
        return from <= time && time < until;
    }

    /** The part of these bounds that lies inside others. */
    public LogBounds within(LogBounds other) {
        return new LogBounds(Math.max(from, other.from), Math.min(until, other.until));
    }

    @Override
    public String toString() {
        return Instant.ofEpochMilli(from) + " to " + Instant.ofEpochMilli(until);
    }
}
