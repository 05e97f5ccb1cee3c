package org.flashsale.train;

/** Kinds of models that can be trained. */
public enum ModelKind {
    /** A logistic regression per head. */
    LOGISTIC,
    /** Gradient-boosted trees per head. */
    TREES,
    /** Per head, whichever of them has the lower log loss in cross-validation. */
    BEST
}
