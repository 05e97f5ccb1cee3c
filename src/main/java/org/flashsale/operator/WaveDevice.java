package org.flashsale.operator;

import java.util.concurrent.Future;
import org.flashsale.operator.Models.Model;

/** Where waves run. */
interface WaveDevice extends AutoCloseable {

    /** Whether waves of a model run aside, while the caller goes on. */
    boolean runsAside(Model model);

    /** Starts a run; {@link WaveRunner#takeBack} is called some time after its end. */
    Future<?> start(Runnable run);

    @Override
    void close();
}
