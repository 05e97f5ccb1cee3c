package org.flashsale.testing;

import java.util.Random;
import java.util.SplittableRandom;

/**
 * Runs a check with many seeds. A failure names its seed; {@code mvn test -Dtest=NAME
 * -Dflashsale.seed=SEED} repeats it alone.
 */
public final class ForAll {

    private ForAll() {}

    /** A check that draws everything it needs from the given source. */
    public interface Check {
        /** Fails by throwing. */
        void run(Random random) throws Exception;
    }

    /** Runs the check with that many seeds, or with the one of {@code flashsale.seed} only. */
    public static void seeds(int count, Check check) {
        String chosen = System.getProperty("flashsale.seed", "");
        if (!chosen.isEmpty()) {
            runOne(Long.parseLong(chosen), check);
            return;
        }
        SplittableRandom seeds = new SplittableRandom(count);
        for (int i = 0; i < count; i++) {
            runOne(seeds.nextLong(), check);
        }
    }

    private static void runOne(long seed, Check check) {
        try {
            check.run(new Random(seed));
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + " (-Dflashsale.seed=" + seed + ")", e);
        }
    }
}
