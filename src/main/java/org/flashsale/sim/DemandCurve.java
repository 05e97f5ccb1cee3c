package org.flashsale.sim;

/**
 * Purchase probability per view.
 *
 * @param family form of the curve
 * @param q0 probability at the reference price without events, 0 to 1
 * @param beta steepness
 * @param r0 reference price as a share of the list price
 */
record DemandCurve(Family family, double q0, double beta, double r0) {
    private static final double MOST = 0.95;

    /** Forms of the curve, with x = (price/list)/wtp − r0. */
    enum Family {
        /** q0 e^(−βx). */
        EXP,
        /** 1/(1 + e^(−(ln(q0/(1−q0)) − βx))). */
        LOGIT,
        /** q0 max(0, 1 − βx). */
        LINEAR
    }

    /**
     * Probability at a price.
     *
     * @param ratio price over list price
     * @param wtp willingness to pay, 1 without events
     * @param factor factor of the conversion, 1 without events
     */
    double at(double ratio, double wtp, double factor) {
        double x = ratio / wtp - r0;
        double q =
                switch (family) {
                    case EXP -> q0 * Math.exp(-beta * x);
                    case LOGIT -> 1 / (1 + Math.exp(-(Math.log(q0 / (1 - q0)) - beta * x)));
                    case LINEAR -> q0 * Math.max(0, 1 - beta * x);
                };
        return Math.min(MOST, Math.max(0, factor * q));
    }

    /**
     * The price over list price that maximises (price − cost) · probability when nothing bounds it;
     * any price where demand is 0 at the cost already.
     *
     * <p>With s the slope per unit of price/list: EXP has cost + 1/s; LINEAR the middle between
     * cost and the price without demand; LOGIT cost + y/s with y − 1 = e^(u − y), u the logit at
     * the cost. Below the price at which the probability reaches its limit only the price counts,
     * so the best one is never below.
     *
     * @param cost over list price
     */
    double best(double cost, double wtp, double factor) {
        double slope = beta / wtp;
        if (slope <= 0) {
            return Double.POSITIVE_INFINITY;
        }
        double free =
                switch (family) {
                    case EXP -> cost + 1 / slope;
                    case LOGIT -> cost + logitMarkup(cost, wtp) / slope;
                    case LINEAR -> Math.max(cost, (wtp * (r0 + 1 / beta) + cost) / 2);
                };
        return factor > 0 ? Math.max(free, wtp * (r0 + xAt(MOST / factor))) : free;
    }

    /** The x at which the curve itself has this value, −∞ if it never has. */
    private double xAt(double q) {
        return switch (family) {
            case EXP -> Math.log(q0 / q) / beta;
            case LOGIT ->
                    q >= 1
                            ? Double.NEGATIVE_INFINITY
                            : (Math.log(q0 / (1 - q0)) - Math.log(q / (1 - q))) / beta;
            case LINEAR -> (1 - q / q0) / beta;
        };
    }

    /** Solves y − 1 = e^(u − y), y ≥ 1, by Newton's method on y + ln(y − 1) = u, w = y − 1. */
    private double logitMarkup(double cost, double wtp) {
        double u = Math.log(q0 / (1 - q0)) - beta * (cost / wtp - r0) - 1;
        double w = u > 1 ? u - Math.log(u) : Math.exp(u) / (1 + Math.exp(u));
        for (int i = 0; i < 20; i++) {
            double next = w * (1 + u - Math.log(w)) / (1 + w);
            if (Math.abs(next - w) <= 1e-13 * w) {
                return 1 + next;
            }
            w = next;
        }
        return 1 + w;
    }
}
