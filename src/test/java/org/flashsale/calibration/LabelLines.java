package org.flashsale.calibration;

import java.util.Locale;
import java.util.stream.IntStream;

/** Says label sums in words. */
public final class LabelLines {

    private LabelLines() {}

    /** All that a sum tells, by its window's number since another one. */
    public static String of(LabelSum sum, long since) {
        ScoredBy of = sum.of();
        ScoreSums sums = sum.sums();
        return String.format(
                Locale.ROOT,
                "%s %s %s window %d: %s logits %.4f squares %.4f of shoppers %.4f",
                of.sale(),
                of.model(),
                of.modelVersion(),
                sum.window() - since,
                sums,
                IntStream.range(0, ScoreSums.BINS).mapToDouble(sums::logits).sum(),
                sums.plainSquares(),
                sums.shopperSquares());
    }
}
