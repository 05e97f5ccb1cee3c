package org.flashsale.replay;

import java.time.Duration;

/**
 * When an instant of the log is due on the wall clock.
 *
 * @param speed log time over wall time; infinite for as fast as possible
 */
public record Pace(double speed) {
    /** As fast as possible. */
    public static final Pace MAX = new Pace(Double.POSITIVE_INFINITY);

    /** Waits until something is due; true if it was asked to stop meanwhile. */
    public interface Waiter {
        /** As said above. */
        boolean stoppedAfter(Duration time) throws InterruptedException;
    }

    /** Refuses what is no speed. */
    public Pace {
        if (!(speed > 0)) {
            throw new IllegalArgumentException("a speed is above 0: " + speed);
        }
    }

    /** Wall time after the start of the replay at which a span of log time has passed. */
    Duration due(long logMs) {
        return Double.isInfinite(speed)
                ? Duration.ZERO
                : Duration.ofNanos(Math.round(logMs * 1e6 / speed));
    }
}
