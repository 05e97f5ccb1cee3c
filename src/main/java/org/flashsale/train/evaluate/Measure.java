package org.flashsale.train.evaluate;

/** What is measured of probabilities, given what happened. */
public enum Measure {
    /** Area under the ROC curve; ties count half. */
    AUC("auc"),
    /** Average precision: Σ (R_k − R_(k−1)) P_k over distinct scores, from the highest down. */
    AUPR("aupr"),
    /** Mean negative log likelihood, nats; probabilities are clipped to [1e-6, 1 − 1e-6]. */
    LOG_LOSS("logLoss"),
    /**
     * Calibration error: Σ |Σ (y − p)| / n over 15 bins of equal size by rank of p. Biased upwards
     * by noise, more so in a bootstrap.
     */
    ECE("ece"),
    /** Mean squared error of the probabilities (Brier 1950). */
    BRIER("brier"),
    /** Share of positive labels. */
    BASE_RATE("baseRate"),
    /** F1 of the class p ≥ threshold; not a number without a threshold. */
    F1("f1");

    private final String id;

    Measure(String id) {
        this.id = id;
    }

    /** Name in reports and manifests. */
    public String id() {
        return id;
    }
}
