package org.flashsale.operator;

import java.util.function.LongSupplier;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.flashsale.operator.ScoreMetrics.Flush;

/**
 * Has the wave that is filling scored when its first row has waited for the deadline. As a rule one
 * timer is under way; one that finds another wave than its own moves on to it. Only a wave that is
 * due before that gets a second one.
 */
final class DeadlineTimer {

    private static final long NONE = Long.MAX_VALUE;

    private final ProcessingTimeService time;
    private final WaveRunner runner;
    private final LongSupplier deadlineMs;
    private long waveSeen;
    private long waveDueAt;
    private long firesAt = NONE;

    /**
     * @param deadlineMs longest wait of a row, as it holds now, ms
     */
    DeadlineTimer(ProcessingTimeService time, WaveRunner runner, LongSupplier deadlineMs) {
        this.time = time;
        this.runner = runner;
        this.deadlineMs = deadlineMs;
    }

    /** To be called whenever a wave may have begun to fill. */
    void arm() {
        if (!runner.isFilling()) {
            return;
        }
        if (runner.number() != waveSeen) {
            waveSeen = runner.number();
            long since = time.getCurrentProcessingTime() - runner.waitedMs();
            waveDueAt = since + deadlineMs.getAsLong();
        }
        if (waveDueAt < firesAt) {
            firesAt = waveDueAt;
            long number = waveSeen;
            long at = waveDueAt;
            var unused = time.registerTimer(at, now -> fired(number, at));
        }
    }

    private void fired(long number, long at) throws Exception {
        if (at == firesAt) {
            firesAt = NONE;
        }
        if (runner.number() == number) {
            runner.flush(Flush.DEADLINE);
        }
        arm();
    }
}
