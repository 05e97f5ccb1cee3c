package org.flashsale.guardrails;

import java.util.List;

/**
 * Prices that end as a merchant likes. An ending is a number of last digits: 9 allows every price
 * whose last digit is 9, 99 every one whose last two are 99, 500 every one whose last three are
 * 500.
 */
public final class PriceEndings {

    private PriceEndings() {}

    /**
     * The price with an allowed ending that is nearest to a target; of two the lower.
     *
     * @param low least price, minor units
     * @param high highest price, minor units
     * @return the target itself where no ending is asked for or none fits between low and high
     */
    public static long nearest(List<Integer> endings, long target, long low, long high) {
        long best = -1;
        for (int ending : endings) {
            long period = period(ending);
            if (ending < 0) {
                continue;
            }
            long below = target - Math.floorMod(target - ending, period);
            for (long candidate : new long[] {below, below + period}) {
                boolean fits = candidate >= low && candidate <= high && candidate > 0;
                if (fits && (best < 0 || nearer(candidate, best, target))) {
                    best = candidate;
                }
            }
        }
        return best < 0 ? target : best;
    }

    private static boolean nearer(long candidate, long best, long target) {
        long distance = Math.abs(candidate - target);
        long bestDistance = Math.abs(best - target);
        return distance < bestDistance || (distance == bestDistance && candidate < best);
    }

    private static long period(int ending) {
        long period = 10;
        while (period <= ending) {
            period *= 10;
        }
        return period;
    }
}
