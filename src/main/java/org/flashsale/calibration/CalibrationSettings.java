package org.flashsale.calibration;

import java.io.Serializable;

/**
 * How scores are recalibrated, and within which limits.
 *
 * @param enabled whether at all
 * @param bySession whether a purchase counts for the scores of its session only; else, and for
 *     events without a session, for all of its shopper
 * @param horizonMs a score's label is a purchase within this time after it, ms
 * @param windowMs scores are summed by windows of event time, and a fit follows each, ms
 * @param marginMs a calibration holds from so long after what it was learned from, ms: it has to
 *     reach every subtask first
 * @param halfLifeMs a label counts half after this time, ms
 * @param shiftMax largest shift, either way
 * @param stretchMax largest slope; the least is its inverse
 * @param stepMax most that shift and ln slope change at once
 * @param labelsMin independent labels below which scores stay as they are
 * @param positivesMin independent labels of either kind below which scores stay as they are
 * @param evidence standard errors by which the gain of log loss must exceed 0
 */
public record CalibrationSettings(
        boolean enabled,
        boolean bySession,
        long horizonMs,
        long windowMs,
        long marginMs,
        long halfLifeMs,
        double shiftMax,
        double stretchMax,
        double stepMax,
        int labelsMin,
        int positivesMin,
        double evidence)
        implements Serializable {

    /** Longest horizon, ms: a week. */
    public static final long HORIZON_MAX_MS = 7L * 86_400_000;

    /** The settings that hold unless others are given. */
    public static final CalibrationSettings DEFAULT =
            new CalibrationSettings(
                    true, true, 3_600_000, 300_000, 30_000, 14_400_000, 3, 3, 0.5, 200, 20, 2);

    /** Checks the ranges. */
    public CalibrationSettings {
        require(horizonMs, "the horizon", HORIZON_MAX_MS);
        require(windowMs, "the window", horizonMs);
        require(halfLifeMs, "the half-life", 366L * 86_400_000);
        require(
                marginMs >= 0 && marginMs <= HORIZON_MAX_MS,
                "the margin of calibrations is outside 0 to a week");
        require(shiftMax > 0 && shiftMax <= 10, "the largest shift is not above 0 and up to 10");
        require(stretchMax > 1 && stretchMax <= 10, "the largest slope is not above 1, up to 10");
        require(stepMax > 0 && stepMax <= 10, "the largest step is not above 0 and up to 10");
        require(labelsMin >= 1, "the least number of labels is below 1");
        require(positivesMin >= 1, "the least number of positive labels is below 1");
        require(evidence >= 0 && evidence <= 100, "the evidence is outside 0 to 100");
    }

    /** The same for labels of another kind. */
    public CalibrationSettings labelled(boolean session, long horizon, long window, long halfLife) {
        return new CalibrationSettings(
                enabled,
                session,
                horizon,
                window,
                marginMs,
                halfLife,
                shiftMax,
                stretchMax,
                stepMax,
                labelsMin,
                positivesMin,
                evidence);
    }

    /** The window of an event time, counted from 1970. */
    long windowOf(long time) {
        return Math.floorDiv(time, windowMs);
    }

    /** When all labels of a window are known, epoch ms. */
    long maturesAt(long window) {
        return (window + 1) * windowMs + horizonMs;
    }

    private static void require(long span, String what, long most) {
        require(span >= 1 && span <= most, what + " of calibrations is outside 1 ms to " + most);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
