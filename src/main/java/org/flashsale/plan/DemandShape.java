package org.flashsale.plan;

/**
 * How views spread over a sale, as in the scenario format: w(u) = base (1 + sinAmp sin(2π(u
 * sinCycles + sinPhase))) + openAmp e^(−u/openTau) + endAmp e^(−(1−u)/endTau), u in [0, 1].
 */
public record DemandShape(
        double base,
        double openAmp,
        double openTau,
        double endAmp,
        double endTau,
        double sinAmp,
        double sinCycles,
        double sinPhase) {

    /** The same rate throughout. */
    public static final DemandShape FLAT = new DemandShape(1, 0, 0.05, 0, 0.05, 0, 1, 0);

    /** Relative rate at a share of the sale; not normalised. */
    public double weight(double u) {
        return base * (1 + sinAmp * Math.sin(2 * Math.PI * (u * sinCycles + sinPhase)))
                + openAmp * Math.exp(-u / openTau)
                + endAmp * Math.exp(-(1 - u) / endTau);
    }

    /** Shares of each of T equal ticks, at the ticks' middles, summing to 1. */
    public double[] shares(int ticks) {
        double[] shares = new double[ticks];
        double sum = 0;
        for (int t = 0; t < ticks; t++) {
            shares[t] = Math.max(0, weight((t + 0.5) / ticks));
            sum += shares[t];
        }
        for (int t = 0; t < ticks; t++) {
            shares[t] /= sum;
        }
        return shares;
    }
}
