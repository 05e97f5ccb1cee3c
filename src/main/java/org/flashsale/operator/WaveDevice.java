package org.flashsale.operator;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.flashsale.operator.Models.Model;
import org.flashsale.scoring.Wave;

/** Where waves run. */
interface WaveDevice extends AutoCloseable {

    /** Time between two looks at a run that does not end. */
    long LOOK_MS = 50;

    /** Whether waves of a model run aside, while the caller goes on. */
    boolean runsAside(Model model);

    /** Starts a run; {@link WaveRunner#takeBack} is called some time after its end. */
    Future<?> start(Runnable run);

    /** Leaves a run alone that does not end; what was started after it runs elsewhere. */
    void abandon();

    /**
     * Waits for a run, unless it turns out not to end: the base rates then score its wave.
     *
     * @return whether it ended, and the wave can be used again
     */
    default boolean await(Future<?> run, Wave wave) throws InterruptedException {
        while (true) {
            try {
                run.get(LOOK_MS, TimeUnit.MILLISECONDS);
                return true;
            } catch (ExecutionException e) {
                throw new IllegalStateException("a wave could not be scored", e.getCause());
            } catch (TimeoutException e) {
                if (wave.scorer().isHung()) {
                    wave.giveUp();
                    abandon();
                    return false;
                }
            }
        }
    }

    @Override
    void close();
}
