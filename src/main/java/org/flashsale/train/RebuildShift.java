package org.flashsale.train;

import java.util.Arrays;
import java.util.Optional;
import org.flashsale.features.UserState;
import org.flashsale.train.evaluate.Estimate;
import org.flashsale.train.task.Histories;

/**
 * How far a probability moves when the recurrent vector is not carried on but made anew from the
 * events that the job keeps, as after a release.
 */
final class RebuildShift {

    private static final int KEPT = UserState.EVENTS_KEPT;

    private RebuildShift() {}

    /**
     * The mean absolute shift of a head over events with more behind them than is kept, with the
     * bounds of the middle 95 % of them; empty if there is no such event.
     */
    static Optional<Estimate> of(TrainedModel model, Histories histories, int head) {
        double[] shifts = new double[histories.rows().length];
        int count = 0;
        for (int h = 0; h < histories.count(); h++) {
            double[] state = new double[model.stateWidth()];
            int first = histories.starts()[h];
            for (int at = first; at < histories.starts()[h + 1]; at++) {
                TrainedModel.Said carried = model.say(histories.rows()[at], state);
                state = carried.state();
                // Every one of them would cost as many steps again as are kept.
                if (at - first >= KEPT && at % KEPT == 0) {
                    double made = remade(model, histories, at, head);
                    shifts[count++] = Math.abs(made - carried.outputs()[head]);
                }
            }
        }
        if (count == 0) {
            return Optional.empty();
        }
        double[] sorted = Arrays.copyOf(shifts, count);
        Arrays.sort(sorted);
        return Optional.of(
                new Estimate(
                        Arrays.stream(sorted).average().orElse(0),
                        sorted[(int) (0.025 * count)],
                        sorted[(int) (0.975 * count)]));
    }

    private static double remade(TrainedModel model, Histories histories, int at, int head) {
        double[] state = new double[model.stateWidth()];
        double said = 0;
        for (int kept = at - KEPT + 1; kept <= at; kept++) {
            TrainedModel.Said step = model.say(histories.rows()[kept], state);
            state = step.state();
            said = step.outputs()[head];
        }
        return said;
    }
}
