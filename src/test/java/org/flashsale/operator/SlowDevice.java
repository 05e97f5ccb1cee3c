package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.flashsale.operator.Models.Model;

/** A device that takes its time, in a thread of its own. */
final class SlowDevice implements WaveDevice {

    private static final int NANOS_MAX = 300_000;

    private final DeviceThread.WaveDone done;
    private final Random random;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    SlowDevice(DeviceThread.WaveDone done, long seed) {
        this.done = done;
        this.random = new Random(seed);
    }

    /** What the mail after a run would do; it may as well come late, or early. */
    void deliver() throws Exception {
        done.call();
    }

    @Override
    public boolean runsAside(Model model) {
        return true;
    }

    @Override
    public Future<?> start(Runnable run) {
        int nanos = random.nextInt(NANOS_MAX);
        return thread.submit(
                () -> {
                    LockSupport.parkNanos(nanos);
                    run.run();
                });
    }

    @Override
    public void abandon() {
        throw new AssertionError("no run hangs here");
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            assertThat(thread.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
