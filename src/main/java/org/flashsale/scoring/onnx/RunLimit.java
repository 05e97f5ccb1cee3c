package org.flashsale.scoring.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.time.Duration;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import org.flashsale.scoring.BundleProblem;

/** Ends a run of a model that is being loaded if it takes too long: a graph may hold a loop. */
final class RunLimit implements AutoCloseable {

    private static final Duration LOADING_MAX = Duration.ofSeconds(30);

    private final OrtSession.RunOptions options = SessionFactory.runOptions();
    private final Timer timer = new Timer("flashsale-run-limit", true);

    /** Held while the options are used, so that they are not freed meanwhile. */
    private final Object ending = new Object();

    private boolean ended;

    RunLimit(Duration most) {
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        cutOff();
                    }
                },
                most.toMillis());
    }

    static RunLimit ofALoadingModel() {
        return new RunLimit(LOADING_MAX);
    }

    private void cutOff() {
        synchronized (ending) {
            if (!ended) {
                try {
                    options.setTerminate(true);
                } catch (OrtException e) {
                    throw new IllegalStateException("the options of a run were freed", e);
                }
            }
        }
    }

    /** To be given to the run. */
    OrtSession.RunOptions options() {
        return options;
    }

    /** What a failed run of a model that is being loaded says of its bundle. */
    static BundleProblem problem(OrtException e) {
        String message = String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
        return message.toLowerCase(Locale.ROOT).contains("terminate flag")
                ? new BundleProblem(
                        BundleProblem.Code.TOO_SLOW,
                        "a run did not end within " + LOADING_MAX.toSeconds() + " s")
                : new BundleProblem(BundleProblem.Code.MALFORMED_MODEL, message);
    }

    @Override
    public void close() {
        synchronized (ending) {
            ended = true;
            timer.cancel();
            options.close();
        }
    }
}
