package org.flashsale.pricing;

/**
 * Numbers that look random and are a function of what is decided: sale, SKU and period. A replay
 * meets the same ones. The mixing is that of SplitMix64 (Steele, Lea and Flood 2014).
 */
final class Chance {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long seed;

    private Chance(long seed) {
        this.seed = seed;
    }

    static Chance of(Situation situation, long period) {
        long names = 31L * situation.terms().sale().hashCode() + situation.plan().sku().hashCode();
        return new Chance(mix(names + GOLDEN) + period);
    }

    /** Uniform in [0, 1). */
    double uniform() {
        seed += GOLDEN;
        return (mix(seed) >>> 11) * 0x1.0p-53;
    }

    /** Standard normal (Box and Muller 1958). */
    double normal() {
        double radius = Math.sqrt(-2 * Math.log1p(-uniform()));
        return radius * Math.cos(2 * Math.PI * uniform());
    }

    private static long mix(long key) {
        long z = key;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
