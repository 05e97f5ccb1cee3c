package org.flashsale.scoring.explain;

import java.util.Arrays;

/**
 * What the parts of an event add to its score, in the head's own unit: logits, or price slope.
 *
 * @param baseline what is said of the baseline
 * @param score what is said of the event
 * @param cells what each cell of the row adds
 * @param history what the recurrent vector or the earlier events add together; 0 if the model has
 *     no such input
 * @param error standard error of the least certain part; 0 where they are exact
 */
public record Attribution(
        double baseline, double score, double[] cells, double history, double error) {

    /** By how much the parts miss the difference between score and baseline. */
    public double completenessError() {
        return Math.abs(baseline + Arrays.stream(cells).sum() + history - score);
    }
}
