package org.flashsale.train.network;

import java.util.List;
import org.flashsale.train.task.Histories;

/**
 * What a network is to learn.
 *
 * @param histories who did what
 * @param scaled standardised row per event of the histories
 * @param labels per head, label per example
 * @param weights per head, weight per example
 */
public record Lesson(
        Histories histories, float[][] scaled, List<boolean[]> labels, List<double[]> weights) {

    int width() {
        return scaled[0].length;
    }

    int heads() {
        return labels.size();
    }
}
