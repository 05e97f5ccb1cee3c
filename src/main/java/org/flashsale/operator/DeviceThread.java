package org.flashsale.operator;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.flashsale.operator.Models.Model;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs waves of models on a CUDA device in a thread of its own, so that the task fills the next one
 * meanwhile; what runs on the CPU runs in the task's thread. The end of a run is told by a mail.
 */
final class DeviceThread implements WaveDevice {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceThread.class);

    /** How long a run may go on when the task ends: its model is then freed by the run's end. */
    private static final long END_S = 5;

    private final MailboxExecutor mailbox;
    private final WaveDone done;
    private ExecutorService thread = newThread();

    /** What the task does when a wave was scored. */
    interface WaveDone {
        void call() throws Exception;
    }

    DeviceThread(MailboxExecutor mailbox, WaveDone done) {
        this.mailbox = mailbox;
        this.done = done;
    }

    private static ExecutorService newThread() {
        return Executors.newSingleThreadExecutor(
                work -> {
                    Thread made = new Thread(work, "flashsale-device");
                    made.setDaemon(true);
                    return made;
                });
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

    @Override
    public void abandon() {
        ExecutorService stuck = thread;
        thread = newThread();
        stuck.shutdownNow().forEach(thread::execute);
    }

    /** Waits a while for the run that is under way. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(END_S, TimeUnit.SECONDS)) {
                LOG.warn("The task ends while a run of the model does not");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
