package org.flashsale.calibration;

/**
 * The most probable shift and slope of labelled scores: Platt's likelihood (1999, equation 5) with
 * normal priors around the identity, found by Newton's method. Labels of one shopper depend on each
 * other, so all of them count as many as there would be independent ones.
 */
final class Fit {

    /** Prior deviation of the shift: a base rate that is half or twice as high is nothing rare. */
    private static final double SHIFT_SD = 1;

    /** Prior deviation of the slope. */
    private static final double SLOPE_SD = 0.25;

    private static final int ROUNDS_MAX = 50;
    private static final double STEP_MAX = 1;
    private static final double CLOSE = 1e-9;

    private Fit() {}

    /** The fit, or the identity if there is none that is finite and within the limits. */
    static LogitMap of(DecayedSums sums, CalibrationSettings settings) {
        double center = sums.center();
        double weight = 1 / sums.dependence();
        double shift = 0;
        double slope = 1;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            double byShift = -shift / (SHIFT_SD * SHIFT_SD);
            double bySlope = -(slope - 1) / (SLOPE_SD * SLOPE_SD);
            double shiftTwice = 1 / (SHIFT_SD * SHIFT_SD);
            double slopeTwice = 1 / (SLOPE_SD * SLOPE_SD);
            double both = 0;
            for (int bin = 0; bin < ScoreSums.BINS; bin++) {
                if (sums.count(bin) > 0) {
                    double distance = sums.logit(bin) - center;
                    double q = 1 / (1 + Math.exp(-(center + shift + slope * distance)));
                    double residual = weight * (sums.positives(bin) - sums.count(bin) * q);
                    double spread = weight * sums.count(bin) * q * (1 - q);
                    byShift += residual;
                    bySlope += residual * distance;
                    shiftTwice += spread;
                    slopeTwice += spread * distance * distance;
                    both += spread * distance;
                }
            }
            double determinant = shiftTwice * slopeTwice - both * both;
            double shiftStep = (slopeTwice * byShift - both * bySlope) / determinant;
            double slopeStep = (shiftTwice * bySlope - both * byShift) / determinant;
            shift += cut(shiftStep, STEP_MAX);
            slope += cut(slopeStep, STEP_MAX);
            if (Math.abs(shiftStep) + Math.abs(slopeStep) < CLOSE) {
                break;
            }
        }
        if (!Double.isFinite(center + shift + slope)) {
            return LogitMap.IDENTITY;
        }
        double least = 1 / settings.stretchMax();
        return new LogitMap(
                center,
                cut(shift, settings.shiftMax()),
                Math.min(Math.max(slope, least), settings.stretchMax()));
    }

    /** A number within a distance of 0. */
    static double cut(double value, double most) {
        return Math.min(Math.max(value, -most), most);
    }
}
