package org.flashsale.operator;

import java.io.Serializable;
import org.flashsale.control.SkuSettings;

/**
 * Settings of {@link ControlOperator}.
 *
 * @param inEventTimeOrder facts wait for the watermark and are applied in event-time order (replay)
 *     instead of on arrival (live)
 * @param renewalMs an unchanged price is renewed this often
 * @param commandTtlMs least life of a reallocation command, without the lead
 * @param commandDelayMs a command may take so long until warehouses can read it: a checkpoint
 *     interval where it is sent exactly once
 * @param disorderMs how long a tick waits for late events, for its latency (live)
 * @param silenceMs how often silent input is looked for; 0 for never
 */
public record ControlSettings(
        boolean inEventTimeOrder,
        long renewalMs,
        long commandTtlMs,
        long commandDelayMs,
        long disorderMs,
        long silenceMs)
        implements Serializable {

    /** A price holds for this many renewal intervals. */
    public static final int VALIDITY_RENEWALS = 3;

    /** What the controller is told in a run of that epoch. */
    SkuSettings ofRun(long epoch) {
        return new SkuSettings(
                epoch, renewalMs, renewalMs * VALIDITY_RENEWALS, commandTtlMs, commandDelayMs);
    }
}
