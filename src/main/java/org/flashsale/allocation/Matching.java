package org.flashsale.allocation;

import java.util.ArrayList;
import java.util.List;

/** Turns what pools can give and want, in fractions of units, into moves of whole units. */
final class Matching {

    /** Beyond this a double does not count single units; no shop has so many. */
    private static final double UNITS_MAX = 1e15;

    /** What bisection may be short of a whole unit. */
    private static final double SLACK = 1e-3;

    private Matching() {}

    /**
     * Moves as much as both sides allow, in whole units, from the largest giver to the largest
     * getter first.
     */
    static List<Move> moves(double[] surplus, double[] shortage, double marginalValue) {
        double most = Math.min(sum(surplus), sum(shortage));
        long total = (long) Math.floor(most + SLACK);
        if (total <= 0 || !(sum(surplus) + sum(shortage) < UNITS_MAX)) {
            return List.of();
        }
        long[] gives = shares(surplus, total);
        long[] gets = shares(shortage, total);
        List<Move> moves = new ArrayList<>();
        while (true) {
            int from = largest(gives);
            int to = largest(gets);
            long units = Math.min(gives[from], gets[to]);
            if (units <= 0 || from == to) {
                return moves;
            }
            gives[from] -= units;
            gets[to] -= units;
            moves.add(new Move(from, to, units, surplus[from], shortage[to], marginalValue));
        }
    }

    /**
     * Splits a total in proportion to weights into whole units, rounding down and giving what is
     * left to the largest remainders; never more than a weight rounded down, as far as possible.
     */
    static long[] shares(double[] weights, long total) {
        double scale = total / sum(weights);
        long[] shares = new long[weights.length];
        double[] rest = new double[weights.length];
        long left = total;
        for (int m = 0; m < weights.length; m++) {
            shares[m] = (long) Math.floor(weights[m] * scale);
            rest[m] = weights[m] * scale - shares[m];
            left -= shares[m];
        }
        while (left > 0) {
            int best = 0;
            for (int m = 1; m < rest.length; m++) {
                best = rest[m] > rest[best] ? m : best;
            }
            shares[best]++;
            rest[best] = -1;
            left--;
        }
        return shares;
    }

    private static int largest(long[] units) {
        int best = 0;
        for (int m = 1; m < units.length; m++) {
            best = units[m] > units[best] ? m : best;
        }
        return best;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
