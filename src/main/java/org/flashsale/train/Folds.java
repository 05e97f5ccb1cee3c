package org.flashsale.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flashsale.train.task.Examples;

/** Which examples are left out together: units stay whole. */
final class Folds {

    /** How many there are. */
    static final int COUNT = 5;

    private Folds() {}

    /** Fold of each example. */
    static int[] of(Examples set, long seed) {
        int[] folds = ofUnits(set.unitCount(), seed);
        return Arrays.stream(set.units()).map(unit -> folds[unit]).toArray();
    }

    /** Fold of each unit. */
    static int[] ofUnits(int units, long seed) {
        int[] folds = new int[units];
        Arrays.setAll(folds, unit -> unit % COUNT);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = folds.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int fold = folds[i];
            folds[i] = folds[j];
            folds[j] = fold;
        }
        return folds;
    }
}
