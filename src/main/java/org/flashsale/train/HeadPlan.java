package org.flashsale.train;

import java.util.Arrays;
import java.util.List;
import org.flashsale.features.Feature;
import org.flashsale.features.RowCatalogue;
import org.flashsale.scoring.ModelManifest.Head;

/**
 * How a head is learned.
 *
 * @param head the head
 * @param used cells that may have a weight
 * @param groupPower an example weighs the size of its group (session) to this power
 */
record HeadPlan(Head head, boolean[] used, double groupPower) {

    /**
     * Long sessions must not outvote the many short ones. The power and the choice of features
     * follow an exploration on other months of the REES46 log.
     */
    private static final double PURCHASE_GROUP_POWER = -0.33;

    /** No log of a few days tells the time of day from chance. */
    private static final List<String> UNUSED =
            List.of(Feature.DAY_SINE.id(), Feature.DAY_COSINE.id());

    /** Cells of a catalogue that no head uses. */
    static long unused(RowCatalogue catalogue) {
        return UNUSED.stream().filter(catalogue.names()::contains).count();
    }

    /** The plan for a head over rows of a catalogue. */
    static HeadPlan of(Head head, RowCatalogue catalogue) {
        boolean[] used = new boolean[catalogue.width()];
        Arrays.fill(used, true);
        for (String name : UNUSED) {
            int cell = catalogue.names().indexOf(name);
            if (cell >= 0) {
                used[cell] = false;
            }
        }
        return new HeadPlan(head, used, head == Head.PURCHASE ? PURCHASE_GROUP_POWER : 0);
    }

    /**
     * Weights of examples.
     *
     * @param groupSizes of each example
     */
    double[] weights(int[] groupSizes) {
        return Arrays.stream(groupSizes)
                .mapToDouble(size -> StrictMath.pow(size, groupPower))
                .toArray();
    }
}
