package org.flashsale.operator;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.flashsale.operator.Models.Model;

/**
 * Runs waves of models on a CUDA device in a thread of its own, so that the task fills the next one
 * meanwhile; what runs on the CPU runs in the task's thread. The end of a run is told by a mail.
 */
final class DeviceThread implements WaveDevice {

    /** Seconds between two looks at a run that does not end. */
    private static final long WAIT_S = 5;

    private final MailboxExecutor mailbox;
    private final WaveDone done;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    work -> {
                        Thread made = new Thread(work, "flashsale-device");
                        made.setDaemon(true);
                        return made;
                    });

    /** What the task does when a wave was scored. */
    interface WaveDone {
        void call() throws Exception;
    }

    DeviceThread(MailboxExecutor mailbox, WaveDone done) {
        this.mailbox = mailbox;
        this.done = done;
    }

    @Override
    public boolean runsAside(Model model) {
        return model.scorer().executionDevice().startsWith("cuda");
    }

    @Override
    public Future<?> start(Runnable run) {
        return thread.submit(
                () -> {
                    try {
                        run.run();
                    } finally {
                        tell();
                    }
                });
    }

    private void tell() {
        try {
            mailbox.execute(done::call, "a wave was scored");
        } catch (RejectedExecutionException e) {
            // The task has ended: nobody waits for the wave.
            return;
        }
    }

    /** Waits for the run that is under way: its model must not be closed beneath it. */
    @Override
    public void close() {
        thread.shutdown();
        boolean interrupted = false;
        while (!thread.isTerminated()) {
            try {
                var unused = thread.awaitTermination(WAIT_S, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
