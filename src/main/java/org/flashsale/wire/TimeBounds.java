package org.flashsale.wire;

import java.io.Serializable;
import java.time.Duration;
import org.flashsale.domain.Origin;

/** Which event times a source accepts. */
public sealed interface TimeBounds extends Serializable {

    /** How far an event may lie before its arrival in live mode, ms. */
    long LIVE_BEFORE_MS = Duration.ofDays(7).toMillis();

    /** How far an event may lie after its arrival in live mode, ms. */
    long LIVE_AFTER_MS = Duration.ofMinutes(5).toMillis();

    /** Whether a record with this event time (epoch ms) and origin is accepted. */
    boolean accept(long time, Origin origin);

    /** What is accepted, for people. */
    String describe();

    /** Times near the broker's append time: seven days before to five minutes after it. */
    static TimeBounds live() {
        return new Live();
    }

    /** Times from {@code from} to {@code until}, both included, epoch ms. */
    static TimeBounds fixed(long from, long until) {
        return new Fixed(from, until);
    }

    /** See {@link #live()}. */
    record Live() implements TimeBounds {
        @Override
        public boolean accept(long time, Origin origin) {
            return origin.appendedAt() - LIVE_BEFORE_MS <= time
                    && time <= origin.appendedAt() + LIVE_AFTER_MS;
        }

        @Override
        public String describe() {
            return "7 days before to 5 minutes after it was appended";
        }
    }

    /** See {@link #fixed}. */
    record Fixed(long from, long until) implements TimeBounds {

        /** Refuses an empty range. */
        public Fixed {
            if (from > until) {
                throw new IllegalArgumentException("time bounds end before they begin");
            }
        }

        @Override
        public boolean accept(long time, Origin origin) {
            return from <= time && time <= until;
        }

        @Override
        public String describe() {
            return "from " + from + " to " + until;
        }
    }
}
