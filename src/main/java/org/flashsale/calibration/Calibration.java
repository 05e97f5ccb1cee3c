package org.flashsale.calibration;

/**
 * How the purchase probabilities of one sale and model are changed from an event time on.
 *
 * @param of whose scores
 * @param from first event time, epoch ms
 * @param map what becomes of a probability
 * @param labels labels that it was learned from, those of long ago counting less
 * @param positives positive ones of them
 */
public record Calibration(ScoredBy of, long from, LogitMap map, double labels, double positives) {

    /** Scores stay as they are. */
    public static final Calibration NONE =
            new Calibration(new ScoredBy("", "", ""), Long.MIN_VALUE, LogitMap.IDENTITY, 0, 0);

    /** Whether it is one that a job has published. */
    public boolean isPublished() {
        return from != Long.MIN_VALUE;
    }
}
