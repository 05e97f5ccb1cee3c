package org.flashsale.sim.live;

import java.util.Locale;
import org.flashsale.failure.UsageError;

/**
 * How many behaviour events are wanted per second in all, the sale's own included.
 *
 * @param perSecond events per second; infinite for as many as the job takes
 */
public record Rate(double perSecond) {
    private static final double MOST = 10_000_000;
    private static final double ALL_PUBLISHED_UP_TO = 5_000;

    /** As many as the job takes. */
    public static final Rate MAX = new Rate(Double.POSITIVE_INFINITY);

    /** Reads a number, or {@code max}. */
    public static Rate parse(String text) {
        if (text.toLowerCase(Locale.ROOT).equals("max")) {
            return MAX;
        }
        try {
            double perSecond = Double.parseDouble(text);
            if (perSecond > 0 && perSecond <= MOST) {
                return new Rate(perSecond);
            }
        } catch (NumberFormatException e) {
            throw new UsageError(wrong(text), e);
        }
        throw new UsageError(wrong(text));
    }

    private static String wrong(String text) {
        return "--rate must be max or a number of events per second above 0 and up to 10000000,"
                + " not '"
                + text
                + "'";
    }

    /**
     * Share of the scored events worth publishing: all of them up to a few thousand per second,
     * else a sample, so that this JVM does not spend itself on reading them.
     */
    public double scoredSample() {
        return perSecond <= ALL_PUBLISHED_UP_TO ? 1 : 0.1;
    }

    boolean unlimited() {
        return Double.isInfinite(perSecond);
    }
}
