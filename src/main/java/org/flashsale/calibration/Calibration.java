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
public record Calibration(
        ScoredBy of, long from, LogitMap map, double labels, double positives) {}
