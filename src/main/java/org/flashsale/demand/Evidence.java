package org.flashsale.demand;

/**
 * What happened to one SKU between two instants.
 *
 * @param share share of the sale that passed
 * @param elapsed share of the sale that has passed before, at the middle of the tick
 * @param z (p − flash)/list at the price that was shown
 * @param shift how far competitors lowered ln conversion
 * @param views views that could buy
 * @param bought units bought in those views
 * @param scores sum of the scores of those views; 0 leaves the scores unused
 * @param squares sum of the squared scores
 */
record Evidence(
        double share,
        double elapsed,
        double z,
        double shift,
        double views,
        double bought,
        double scores,
        double squares) {}
