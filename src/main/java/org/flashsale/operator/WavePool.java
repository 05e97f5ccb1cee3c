package org.flashsale.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.flashsale.operator.Models.Model;
import org.flashsale.scoring.Wave;

/** Waves with their buffers, made when they are needed and kept for the next time. */
final class WavePool {

    /** Waves of models that scored before, which may come back. */
    private static final int SPARE_MAX = 4 * (WaveRunner.RUNNING_MAX + 1);

    private final ScoreMetrics metrics;
    private final LongSupplier nanoClock;
    private final List<Filling> spare = new ArrayList<>();

    /** A wave with the model that scores it. */
    record Filling(Model model, Wave wave) {}

    WavePool(ScoreMetrics metrics, LongSupplier nanoClock) {
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    /** An empty wave of a model. */
    Filling take(Model model) {
        metrics.scoredBy(model.manifest(), model.scorer().executionDevice());
        for (int i = 0; i < spare.size(); i++) {
            if (same(model, spare.get(i).model)) {
                return spare.remove(i);
            }
        }
        // A closed model does not come back, and is not to be kept by its waves.
        spare.removeIf(used -> used.model.scorer().isClosed());
        return new Filling(model, new Wave(model.scorer(), model.tag(), nanoClock));
    }

    /** Keeps an empty wave. */
    void giveBack(Filling used) {
        if (spare.size() == SPARE_MAX) {
            spare.remove(0).wave.close();
        }
        spare.add(used);
    }

    /** Waves that are kept for the next time. */
    int spare() {
        return spare.size();
    }

    @SuppressWarnings("ReferenceEquality") // Another object is another model, and this is hot.
    static boolean same(Model a, Model b) {
        return a == b;
    }
}
