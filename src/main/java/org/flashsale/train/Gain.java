package org.flashsale.train;

import java.util.Locale;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.train.evaluate.Drawn;
import org.flashsale.train.evaluate.Estimate;
import org.flashsale.train.evaluate.Measure;
import org.flashsale.train.evaluate.Measures;
import org.flashsale.train.task.Examples;

/**
 * What one way to learn a head changes against a simpler one, on units that neither saw; draws of
 * the bootstrap are paired.
 *
 * @param auc difference of the area under the ROC curve; above 0 is better
 * @param logLoss difference of the log loss; below 0 is better
 */
record Gain(Estimate auc, Estimate logLoss) {

    private static final int DRAWS = 500;

    /** The gain of scores over those of the simpler way. */
    static Gain of(Examples set, Head head, double[] scores, double[] simpler, long seed) {
        Drawn one = drawn(set, head, scores, seed);
        Drawn other = drawn(set, head, simpler, seed);
        return new Gain(one.minus(other, Measure.AUC), one.minus(other, Measure.LOG_LOSS));
    }

    private static Drawn drawn(Examples set, Head head, double[] scores, long seed) {
        return new Measures(scores, set.labels(head), set.units(), set.unitCount())
                .draw(DRAWS, seed);
    }

    /** Whether it is there beyond chance: what is not sure is not worth another kind of model. */
    boolean sure() {
        return logLoss.high() < 0;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "auc %+.4f [%+.4f, %+.4f], logLoss %+.4f [%+.4f, %+.4f]",
                auc.value(),
                auc.low(),
                auc.high(),
                logLoss.value(),
                logLoss.low(),
                logLoss.high());
    }
}
