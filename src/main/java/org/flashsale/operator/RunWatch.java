package org.flashsale.operator;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.flashsale.operator.Models.Model;
import org.flashsale.scoring.GuardedScorer;

/**
 * Cuts off runs of models that take too long, from a thread of its own: the task's own may be the
 * one that runs the model.
 */
final class RunWatch implements AutoCloseable {

    private static final long LOOK_MS = 20;

    private final List<GuardedScorer> watched = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    work -> {
                        Thread made = new Thread(work, "flashsale-run-watch");
                        made.setDaemon(true);
                        return made;
                    });

    RunWatch() {
        var unused =
                thread.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        watched.removeIf(GuardedScorer::isClosed);
        watched.forEach(GuardedScorer::cutOffIfOverdue);
    }

    /** A loader whose models are watched. */
    Models.Loader over(Models.Loader loader) {
        return bundle -> {
            Model model = loader.load(bundle);
            watched.add(model.scorer());
            return model;
        };
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
