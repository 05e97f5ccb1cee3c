package org.flashsale.operator;

import java.util.function.LongSupplier;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.flashsale.operator.ScoreMetrics.Flush;

/**
 * Has the wave that is filling scored when its first row has waited for the deadline. At most one
 * timer is under way; one that finds another wave than its own moves on to it.
 */
final class DeadlineTimer {

    private final ProcessingTimeService time;
    private final WaveRunner runner;
    private final LongSupplier deadlineMs;
    private long waveSeen;
    private long waveOpenedAt;
    private boolean armed;

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
            waveOpenedAt = time.getCurrentProcessingTime();
        }
        if (!armed) {
            armed = true;
            long number = runner.number();
            var unused =
                    time.registerTimer(
                            waveOpenedAt + deadlineMs.getAsLong(), now -> onDeadline(number));
        }
    }

    private void onDeadline(long number) throws Exception {
        armed = false;
        if (runner.number() == number) {
            runner.flush(Flush.DEADLINE);
        }
        arm();
    }
}
