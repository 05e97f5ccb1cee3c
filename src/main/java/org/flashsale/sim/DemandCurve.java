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
}
