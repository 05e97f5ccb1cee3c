package org.flashsale.sim.virtual;

import java.util.SplittableRandom;
import org.flashsale.demand.DemandSum;
import org.flashsale.sim.Market;

/**
 * The noises of the views of one SKU in one pool during one tick, summed: exp(d·Z − d²/2) each. The
 * key can draw them again, one by one, where limits cut some of the scores. More than {@value
 * #ONE_BY_ONE} of them are drawn as one normal sum, whose mean and variance are exact.
 */
final class Noise {
    private static final int ONE_BY_ONE = 50_000;

    private long key;
    private int count;
    private double spread;
    private double sum;
    private double sumOfSquares;
    private double least;
    private double most;

    /** Draws so many noises. */
    void draw(long newKey, int newCount, double newSpread) {
        key = newKey;
        count = newCount;
        spread = newSpread;
        sum = 0;
        sumOfSquares = 0;
        least = Double.POSITIVE_INFINITY;
        most = 0;
        SplittableRandom random = new SplittableRandom(key);
        if (count > ONE_BY_ONE) {
            double square = Math.exp(spread * spread);
            sum = count + Math.sqrt(count * (square - 1)) * random.nextGaussian();
            sumOfSquares = count * square;
            least = 1;
            most = 1;
            return;
        }
        for (int i = 0; i < count; i++) {
            double noise = next(random);
            sum += noise;
            sumOfSquares += noise * noise;
            least = Math.min(least, noise);
            most = Math.max(most, noise);
        }
    }

    private double next(SplittableRandom random) {
        return Math.exp(spread * random.nextGaussian() - spread * spread / 2);
    }

    /** Adds the scores of views that were shown the SKU as available to a row of a demand sum. */
    void addScores(double mean, long[] row) {
        double low = Math.max(DemandSum.SCORE_MIN, Market.clippedScore(0));
        double high = Math.min(DemandSum.SCORE_MAX, Market.clippedScore(1));
        double scores = mean * sum;
        double squares = mean * mean * sumOfSquares;
        if (count > 0 && count <= ONE_BY_ONE && !(mean * least >= low && mean * most <= high)) {
            scores = 0;
            squares = 0;
            SplittableRandom random = new SplittableRandom(key);
            for (int i = 0; i < count; i++) {
                double score = Math.min(high, Math.max(low, mean * next(random)));
                scores += score;
                squares += score * score;
            }
        }
        row[DemandSum.SHOWN_SCORE] += Math.round(scores / DemandSum.SCORE_UNIT);
        row[DemandSum.SHOWN_SCORE_SQ] += Math.round(squares / DemandSum.SCORE_UNIT);
    }
}
