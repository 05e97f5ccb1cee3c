package org.flashsale.train;

import java.util.Optional;
import org.flashsale.train.network.Plan;

/** Kinds of models that can be trained. */
public enum ModelKind {
    /** A logistic regression per head. */
    LOGISTIC,
    /** Gradient-boosted trees per head. */
    TREES,
    /** Per head a logistic regression, or trees where they are surely better. */
    BEST,
    /** The same with the gated recurrent unit added to the regression in the place of trees. */
    LIVE,
    /** A recurrent network of all heads that steps once per event: a gated recurrent unit. */
    GRU,
    /** The same with two layers of long short-term memory. */
    LSTM,
    /** A perceptron of all heads, which remembers nothing. */
    MLP,
    /** Logistic regression, trees and the gated recurrent unit together, in one graph. */
    BLEND;

    /** The network in it. */
    Optional<Plan> network() {
        return switch (this) {
            case LOGISTIC, TREES, BEST -> Optional.empty();
            case GRU, LIVE, BLEND -> Optional.of(Plan.GRU);
            case LSTM -> Optional.of(Plan.LSTM);
            case MLP -> Optional.of(Plan.MLP);
        };
    }
}
