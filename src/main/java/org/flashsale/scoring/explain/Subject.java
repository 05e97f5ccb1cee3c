package org.flashsale.scoring.explain;

import java.util.List;

/**
 * An event as a model meets it.
 *
 * @param row its feature row
 * @param earlier rows of the shopper's events before it, the oldest first, as many as the model
 *     reads; empty for a model without a sequence
 * @param state recurrent vector before it; empty for a model without one
 */
public record Subject(float[] row, List<float[]> earlier, float[] state) {

    /** Copies the list. */
    public Subject {
        earlier = List.copyOf(earlier);
    }

    /** Whether a model could remember something. */
    boolean hasHistory() {
        for (float cell : state) {
            if (cell != 0) {
                return true;
            }
        }
        return !earlier.isEmpty();
    }
}
